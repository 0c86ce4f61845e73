// SPDX-License-Identifier: Apache-2.0
// What Anthropic refuses of a conversation: blocks, tools without results, thinking that is not its own.
#include <algorithm>
#include <vector>

#include "simulate/rule_check.hpp"
#include "simulate/signatures.hpp"

namespace signalbox::simulate {

namespace {

struct block {
  json::value of;
  std::string place;
};

/// Messages of one role in a row are one turn.
struct turn {
  bool user = true;
  std::size_t message = 0;    // the first one's index
  std::vector<block> blocks;  // a content that is a string is one of them
};

std::string message_place(std::size_t index) { return "messages." + std::to_string(index); }

/// Members that a block may have, by its type; none for types that are not looked into.
name_list members_of(std::string_view type) {
  static constexpr std::string_view text[] = {"type", "text", "cache_control", "citations"};
  static constexpr std::string_view use[] = {"type", "id", "name", "input", "cache_control", "caller"};
  static constexpr std::string_view result[] = {"type", "tool_use_id", "content", "is_error",
                                                "cache_control"};
  static constexpr std::string_view thinking[] = {"type", "thinking", "signature"};
  static constexpr std::string_view redacted[] = {"type", "data"};
  static constexpr std::string_view image[] = {"type", "source", "cache_control", "transformations"};
  if (type == "text") return text;
  if (type == "tool_use") return use;
  if (type == "tool_result") return result;
  if (type == "thinking") return thinking;
  if (type == "redacted_thinking") return redacted;
  if (type == "image") return image;
  return {};
}

bool check_image(rule_check& in, json::value source, const std::string& place) {
  const auto type = source.find("type").text();
  if (!is_one_of(type, {"base64", "url", "file"}))
    return in.refuse(place + ".image.source: Input tag '" + type +
                     "' found using 'type' does not match any of the expected tags: 'base64', 'file', 'url'");
  if (type != "base64") return true;
  if (!is_one_of(source.find("media_type").text(), {"image/jpeg", "image/png", "image/gif", "image/webp"}))
    return in.refuse(place +
                     ".image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', "
                     "'image/gif' or 'image/webp'");
  const auto data = source.find("data").text();
  return (!data.empty() && is_base64(data)) ||
         in.refuse(place + ".image.source.base64.data: The image was specified using invalid base64");
}

bool check_thought(rule_check& in, json::value of, std::string_view type, const std::string& place) {
  if (type == "redacted_thinking")
    return is_own_signature(of.find("data").text()) ||
           in.refuse(place + ": Invalid `data` in `redacted_thinking` block");
  const auto signature = of.find("signature").text();
  if (!is_own_signature(signature)) return in.refuse(place + ": Invalid `signature` in `thinking` block");
  return signature == sign(of.find("thinking").text()) ||
         in.refuse(place +
                   ": `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be "
                   "modified. These blocks must remain as they were in the original response.");
}

bool check_use(rule_check& in, json::value of, const std::string& place) {
  if (!is_plain_name(of.find("id").text(), "_-", 1'000'000))
    return in.refuse(place + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
  if (!is_plain_name(of.find("name").text(), "_-", 200))
    return in.refuse(place + ".tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'");
  return of.find("input").is(json::kind::object) ||
         in.refuse(place + ".tool_use.input: Input should be a valid dictionary");
}

bool check_result(rule_check& in, json::value of, const std::string& place) {
  const auto content = of.find("content");
  if (!content.exists() || content.is(json::kind::string)) return true;
  if (!content.is(json::kind::array))
    return in.refuse(place + ".tool_result.content: Input should be a valid list");
  for (const auto part : content.items())
    if (part.find("type").text_is("text") && part.find("text").text().empty())
      return in.refuse("messages: text content blocks must be non-empty");
  return true;
}

bool check_block(rule_check& in, const block& one, bool user) {
  if (one.of.is(json::kind::string)) return true;
  const auto type = one.of.find("type").text();
  static constexpr std::string_view users[] = {
      "text",         "image",           "document",          "search_result",   "tool_result",
      "tool_use",     "thinking",        "redacted_thinking", "server_tool_use", "container_upload",
      "mcp_tool_use", "mcp_tool_result", "compaction"};
  if (!is_one_of(type, users) && !type.ends_with("_tool_result"))
    return in.refuse(
        one.place + ": Input tag '" + type +
        "' found using 'type' does not match any of the expected tags: 'document', 'image', "
        "'redacted_thinking', 'search_result', 'server_tool_use', 'text', 'thinking', 'tool_result', "
        "'tool_use', 'web_search_tool_result'");
  if (user ? is_one_of(type, {"tool_use", "thinking", "redacted_thinking"}) : type == "tool_result")
    return in.refuse(one.place + ": `" + type + "` blocks can only be in `" + (user ? "assistant" : "user") +
                     "` messages");
  const auto known = members_of(type);
  if (!known.empty())
    if (const auto odd = unknown_member(one.of, known); !odd.empty())
      return in.refuse(one.place + '.' + type + '.' + odd + ": Extra inputs are not permitted");
  if (type == "text" && one.of.find("text").text().empty())
    return in.refuse("messages: text content blocks must be non-empty");
  if (type == "text" && is_blank(one.of.find("text").text()))
    return in.refuse("messages: text content blocks must contain non-whitespace text");
  if (type == "image") return check_image(in, one.of.find("source"), one.place);
  if (type == "thinking" || type == "redacted_thinking") return check_thought(in, one.of, type, one.place);
  if (type == "tool_use") return check_use(in, one.of, one.place);
  return type != "tool_result" || check_result(in, one.of, one.place);
}

/// Reads the turns, and refuses what no message may be.
bool read_turns(rule_check& in, std::vector<turn>& out) {
  const auto messages = in.body.find("messages");
  if (!messages.is(json::kind::array)) return in.refuse("messages: Input should be a valid list");
  if (messages.size() == 0) return in.refuse("messages: at least one message is required");
  std::size_t index = 0;
  for (const auto message : messages.items()) {
    const auto place = message_place(index);
    const auto role = message.find("role").text();
    if (!is_one_of(role, {"user", "assistant"}))
      return in.refuse(place + ".role: Input should be 'user' or 'assistant'");
    if (const auto odd = unknown_member(message, {"role", "content"}); !odd.empty())
      return in.refuse(place + '.' + odd + ": Extra inputs are not permitted");
    const bool user = role == "user";
    if (index == 0 && !user) return in.refuse("messages: first message must use the \"user\" role");
    if (out.empty() || out.back().user != user) out.push_back({user, index, {}});
    const auto content = message.find("content");
    const bool text = content.is(json::kind::string);
    if (!text && !content.is(json::kind::array))
      return in.refuse(place + ".content: Input should be a valid list");
    if (text ? content.text().empty() : content.size() == 0) {
      if (user) return in.refuse(place + ": user messages must have non-empty content");
      if (index + 1 < messages.size())
        return in.refuse(
            place +
            ": all messages must have non-empty content except for the optional final assistant message");
    }
    std::size_t number = 0;
    if (text)
      out.back().blocks.push_back({content, place});
    else
      for (const auto one : content.items())
        out.back().blocks.push_back({one, place + ".content." + std::to_string(number++)});
    ++index;
  }
  return true;
}

std::vector<std::string> ids_of(const turn& from, std::string_view type, std::string_view member) {
  std::vector<std::string> out;
  for (const auto& one : from.blocks)
    if (one.of.find("type").text_is(type)) out.push_back(one.of.find(member).text());
  return out;
}

bool holds(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Results that a turn begins with; those behind other blocks do not count.
std::vector<std::string> leading_results(const turn& from) {
  std::vector<std::string> out;
  for (const auto& one : from.blocks) {
    if (!one.of.find("type").text_is("tool_result")) break;
    out.push_back(one.of.find("tool_use_id").text());
  }
  return out;
}

bool check_uses(rule_check& in, const turn& made, const turn* next) {
  const auto uses = ids_of(made, "tool_use", "id");
  for (std::size_t i = 0; i < uses.size(); ++i)
    if (std::count(uses.begin(), uses.end(), uses[i]) > 1)
      return in.refuse(message_place(made.message) + ": `tool_use` ids must be unique");
  const auto results = next != nullptr ? leading_results(*next) : std::vector<std::string>{};
  std::string missing;
  for (const auto& id : uses)
    if (!holds(results, id)) missing.append(missing.empty() ? "" : ", ").append(id);
  return missing.empty() ||
         in.refuse(
             message_place(made.message) +
             ": `tool_use` ids were found without `tool_result` blocks immediately after: " + missing +
             ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
}

bool check_results(rule_check& in, const turn& here, const turn* before) {
  const auto uses = before != nullptr ? ids_of(*before, "tool_use", "id") : std::vector<std::string>{};
  std::vector<std::string> seen;
  for (const auto& one : here.blocks) {
    if (!one.of.find("type").text_is("tool_result")) continue;
    const auto id = one.of.find("tool_use_id").text();
    if (!holds(uses, id))
      return in.refuse(
          one.place + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id +
          ". Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
    if (holds(seen, id))
      return in.refuse(one.place +
                       ": each tool_use must have a single result. Found multiple `tool_result` blocks "
                       "with id: " +
                       id);
    seen.push_back(id);
  }
  return true;
}

/// With thinking on, the turn whose tools are being answered must begin with its thoughts.
bool check_last_thought(rule_check& in, const std::vector<turn>& turns) {
  if (!in.body.find("thinking").find("type").text_is("enabled") || turns.size() < 2) return true;
  const auto& made = turns[turns.size() - 2];
  if (made.user || ids_of(made, "tool_use", "id").empty()) return true;
  const auto front = made.blocks.front().of;
  const auto first = front.is(json::kind::string) ? "text" : front.find("type").text();
  return is_one_of(first, {"thinking", "redacted_thinking"}) ||
         in.refuse(
             made.blocks.front().place + ".type: Expected `thinking` or `redacted_thinking`, but found `" +
             first +
             "`. When `thinking` is enabled, a final `assistant` message must start with a thinking block "
             "(preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you include "
             "thinking blocks from previous turns. To avoid this requirement, disable `thinking`.");
}

bool check_prefill(rule_check& in) {
  json::value last;
  for (const auto message : in.body.find("messages").items()) last = message;
  if (!last.find("role").text_is("assistant")) return true;
  auto text = last.find("content").text();
  for (const auto part : last.find("content").items())
    text = part.find("type").text_is("text") ? part.find("text").text() : std::string{};
  return text.empty() || !is_blank(text.substr(text.size() - 1)) ||
         in.refuse("messages: final assistant content cannot end with trailing whitespace");
}

}  // namespace

bool check_anthropic_messages(rule_check& in) {
  std::vector<turn> turns;
  if (!read_turns(in, turns)) return false;
  for (const auto& one : turns)
    for (const auto& b : one.blocks)
      if (!check_block(in, b, one.user)) return false;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const auto* next = i + 1 < turns.size() ? &turns[i + 1] : nullptr;
    const auto* before = i > 0 ? &turns[i - 1] : nullptr;
    if (turns[i].user ? !check_results(in, turns[i], before) : !check_uses(in, turns[i], next)) return false;
  }
  return check_last_thought(in, turns) && check_prefill(in);
}

}  // namespace signalbox::simulate
