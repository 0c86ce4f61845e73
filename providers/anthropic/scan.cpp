// SPDX-License-Identifier: Apache-2.0
// Scanning a Messages request.
#include <algorithm>
#include <array>
#include <set>

#include "providers/anthropic/client.hpp"

namespace signalbox::anthropic {

namespace {

using json::kind;

/// Kinds of content that only an Anthropic model can be given, beside tools' own `..._tool_use` and
/// `..._tool_result`. [W48]
constexpr std::array<std::string_view, 5> own_types{"search_result", "container_upload", "compaction",
                                                    "mcp_tool_use", "mcp_tool_result"};

/// Members that ask for what only Anthropic has. Those that only say how it is to go about it (such as
/// `context_management`, which coding agents send with every request) rule nobody out, and are named if they
/// are left out.
constexpr std::array<std::string_view, 2> own_members{"container", "mcp_servers"};

bool is_own_type(json::value type) {
  const auto name = type.text();
  return name.ends_with("_tool_result") || name.ends_with("_tool_use") ||
         std::find(own_types.begin(), own_types.end(), name) != own_types.end();
}

class messages_scanner final : public request_scanner {
 public:
  messages_scanner(std::string_view body, const scan_limits& most, bool counting)
      : request_scanner{body, most}, limit_seen_{counting} {}

 private:
  void member(std::string_view key, json::value, json::value v) override {
    if (key == "messages") return messages(v);
    if (key == "system") return system(v);
    if (key == "max_tokens") {
      limit_seen_ = true;
      if (!given(v)) return fail("max_tokens", "must be a whole number from 1 to 100000000");
      return output_limit(key, v);
    }
    if (key == "tools") return message_tools(v);
    if (key == "tool_choice" || key == "thinking") return typed(key, v);
    if (key == "stop_sequences") return strings(key, v);
    if (key == "temperature" || key == "top_p" || key == "top_k") return number(key, v);
    if (key == "metadata" && given(v) && !v.is(kind::object)) return fail("metadata", "must be an object");
    if (key == "output_config") return form("output_config.format", v.find("format"));
    if (key == "output_format") return form("output_format", v);
    const bool empty = v.is(kind::array) && v.size() == 0;
    if (given(v) && !empty && std::find(own_members.begin(), own_members.end(), key) != own_members.end())
      extra(v, capability::anthropic_tools);
  }

  void at_end() override {
    if (!messages_seen_) return fail("messages", "is missing");
    if (!limit_seen_) fail("max_tokens", "is missing");
  }

  void typed(std::string_view key, json::value v) {
    if (!given(v)) return;
    if (!v.is(kind::object)) return fail(std::string{key}, "must be an object");
    if (!v.find("type").is(kind::string)) fail(std::string{key} + ".type", "must be a string");
  }

  void form(const std::string& path, json::value v) {
    if (!given(v)) return;
    if (!v.find("type").text_is("json_schema")) return fail(path + ".type", "must be json_schema");
    if (!v.find("schema").is(kind::object)) return fail(path + ".schema", "must be an object");
    extra(v, capability::json_schema);
  }

  void message_tools(json::value v) {
    tools("tools", v);
    if (failed()) return;
    std::size_t i = 0;
    for (auto tool : v.items()) {
      const auto path = "tools[" + std::to_string(i++) + "]";
      const auto type = tool.find("type");
      if (given(type) && !type.is(kind::string)) return fail(path + ".type", "must be a string");
      if (given(type) && !type.text_is("custom")) {
        extra(tool, capability::anthropic_tools);
        continue;
      }
      if (!tool.find("name").is(kind::string)) return fail(path + ".name", "must be a string");
      if (!tool.find("input_schema").is(kind::object))
        return fail(path + ".input_schema", "must be an object");
    }
  }

  void system(json::value v) {
    if (!given(v)) return;
    begin_piece(chat_role::system);
    if (v.is(kind::string)) {
      words(v, false);
    } else if (v.is(kind::array)) {
      std::size_t i = 0;
      for (auto block : v.items()) {
        const auto path = "system[" + std::to_string(i++) + "]";
        if (!block.find("type").text_is("text")) return fail(path + ".type", "must be text");
        if (!block.find("text").is(kind::string)) return fail(path + ".text", "must be a string");
        words(block.find("text"), true);
      }
    } else {
      return fail("system", "must be a string or an array of text blocks");
    }
    end_piece();
  }

  void messages(json::value v) {
    if (!v.is(kind::array)) return fail("messages", "must be an array");
    if (v.size() == 0) return fail("messages", "must hold at least one message");
    if (v.size() > most_.messages)
      return fail("messages", "holds more than " + std::to_string(most_.messages) + " messages");
    messages_seen_ = true;
    prompt_.text.reserve(prompt_.text.size() + v.raw().size());
    std::vector<json::value> gone;
    std::size_t i = 0;
    for (auto m : v.items()) {
      message("messages[" + std::to_string(i++) + "]", m, gone);
      if (failed()) return;
    }
    remove(v, gone);
    auto& ranges = out_.request.marks.own_pieces;
    std::sort(ranges.begin(), ranges.end(), [](byte_range a, byte_range b) { return a.begin < b.begin; });
  }

  /// `gone` takes a message of which nothing is left for an Anthropic model.
  void message(const std::string& path, json::value m, std::vector<json::value>& gone) {
    if (!m.is(kind::object)) return fail(path, "must be an object");
    const auto role = m.find("role");
    if (!role.text_is("user") && !role.text_is("assistant") && !role.text_is("system"))
      return fail(path + ".role", "must be user, assistant or system");
    speaker_ = role.text_is("user")     ? chat_role::user
               : role.text_is("system") ? chat_role::system
                                        : chat_role::assistant;
    piece_open_ = false;
    const auto content = m.find("content");
    if (content.is(kind::string)) {
      open_piece(speaker_);
      words(content, false);
    } else if (content.is(kind::array)) {
      blocks(path + ".content", content, m, gone);
      if (failed()) return;
    } else {
      return fail(path + ".content",
                  given(content) ? "must be a string or an array of blocks" : "is missing");
    }
    if (piece_open_) end_piece();
  }

  void blocks(const std::string& path, json::value content, json::value m, std::vector<json::value>& gone) {
    std::vector<json::value> unsigned_thoughts;
    std::size_t i = 0;
    for (auto b : content.items()) {
      block(path + "[" + std::to_string(i++) + "]", b);
      if (failed()) return;
      if (b.find("type").text_is("thinking") && b.find("signature").text_is(own_signature))
        unsigned_thoughts.push_back(b);
    }
    if (!unsigned_thoughts.empty() && unsigned_thoughts.size() == content.size())
      gone.push_back(m);
    else
      remove(content, unsigned_thoughts);
  }

  /// Notes that these elements of an array are to go, each run of them with the comma that then is one too
  /// many.
  void remove(json::value array, const std::vector<json::value>& gone) {
    if (gone.empty()) return;
    auto next = gone.begin();
    std::size_t before = 0;  // end of the element that stays before a run
    for (auto it = array.begin_items(); it != array.end_items(); ++it) {
      if (next == gone.end() || (*it).begin() != next->begin()) {
        before = (*it).end();
        continue;
      }
      const auto first = next->begin();
      auto last = next->end();
      ++next;
      auto ahead = it;
      ++ahead;
      while (ahead != array.end_items() && next != gone.end() && (*ahead).begin() == next->begin()) {
        last = next->end();
        ++next;
        it = ahead;
        ++ahead;
      }
      const bool more = ahead != array.end_items();
      const auto begin = !more && before > 0 ? before : first;
      const auto end = more ? (*ahead).begin() : last;
      out_.request.marks.own_pieces.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }
  }

  void open_piece(chat_role who) {
    if (piece_open_ && prompt_.pieces.back().who == who) return;
    if (piece_open_) end_piece();
    begin_piece(who);
    piece_open_ = true;
  }

  void block(const std::string& path, json::value b) {
    if (!b.is(kind::object)) return fail(path, "must be an object");
    const auto type = b.find("type");
    if (!type.is(kind::string)) return fail(path + ".type", "must be a string");
    if (type.text_is("tool_result")) return tool_result(path, b);
    open_piece(speaker_);
    if (type.text_is("text")) return text_block(path, b);
    if (type.text_is("image")) return image(path + ".source", b.find("source"));
    if (type.text_is("document")) return document(path + ".source", b);
    if (type.text_is("tool_use")) return tool_use(path, b);
    if (type.text_is("thinking") || type.text_is("redacted_thinking")) return extra(b);
    if (is_own_type(type)) {
      // A tool that runs at Anthropic gives its own result: who answers it later names its id.
      if (b.find("id").is(kind::string)) calls_.insert(b.find("id").text());
      return extra(b, capability::anthropic_tools);
    }
    fail(path + ".type", "must be one of text, image, document, tool_use, tool_result, thinking");
  }

  void text_block(const std::string& path, json::value b) {
    const auto said = b.find("text");
    if (!said.is(kind::string)) return fail(path + ".text", "must be a string");
    words(said, true);
  }

  void image(const std::string& path, json::value source) {
    const auto type = source.find("type");
    if (type.text_is("base64")) {
      const auto data = source.find("data");
      const auto plain = data.plain_text();
      return image_data(path + ".data", source.find("media_type").text(), plain ? *plain : data.text());
    }
    if (type.text_is("url")) return image_url(path + ".url", source.find("url"));
    if (!type.text_is("file")) return fail(path + ".type", "must be one of base64, url, file");
    prompt_.needs.add(capability::vision);
    extra(source, capability::anthropic_tools);
  }

  void document(const std::string& path, json::value b) {
    const auto source = b.find("source");
    const auto type = source.find("type");
    if (type.text_is("text")) {
      if (!source.find("data").is(kind::string)) return fail(path + ".data", "must be a string");
      prompt_.needs.add(capability::documents);
      return words(source.find("data"), true);
    }
    if (type.text_is("base64")) {
      const auto data = source.find("data");
      const auto plain = data.plain_text();
      if (!is_base64(plain ? *plain : data.text())) return fail(path + ".data", "must hold base64");
      return extra(source, capability::documents);
    }
    if (!type.text_is("url") && !type.text_is("file") && !type.text_is("content"))
      return fail(path + ".type", "must be one of base64, text, url, file, content");
    extra(source, capability::anthropic_tools);
  }

  void tool_use(const std::string& path, json::value b) {
    if (!b.find("id").is(kind::string)) return fail(path + ".id", "must be a string");
    if (!b.find("name").is(kind::string)) return fail(path + ".name", "must be a string");
    if (!b.find("input").is(kind::object)) return fail(path + ".input", "must be an object");
    calls_.insert(b.find("id").text());
    extra(b);
  }

  void tool_result(const std::string& path, json::value b) {
    if (!calls_.contains(b.find("tool_use_id").text()))
      return fail(path + ".tool_use_id", "names no tool_use of a message before it");
    ++prompt_.tool_results;
    open_piece(chat_role::tool);
    const auto content = b.find("content");
    if (!given(content)) return;
    if (content.is(kind::string)) return words(content, true);
    if (!content.is(kind::array)) return fail(path + ".content", "must be a string or an array of blocks");
    std::size_t i = 0;
    for (auto inner : content.items()) {
      result_block(path + ".content[" + std::to_string(i++) + "]", inner);
      if (failed()) return;
    }
  }

  void result_block(const std::string& path, json::value b) {
    const auto type = b.find("type");
    if (type.text_is("text")) return text_block(path, b);
    if (type.text_is("image")) return image(path + ".source", b.find("source"));
    if (type.text_is("document")) return document(path + ".source", b);
    if (!type.text_is("search_result") && !type.text_is("tool_reference"))
      return fail(path + ".type", "must be one of text, image, document");
    extra(b, capability::anthropic_tools);
  }

  std::set<std::string, std::less<>> calls_;
  chat_role speaker_ = chat_role::user;
  bool piece_open_ = false;
  bool messages_seen_ = false;
  bool limit_seen_;
};

}  // namespace

result<scanned_request> scan(std::string_view body, const scan_limits& most) {
  return messages_scanner{body, most, false}.run(dialect::anthropic_messages);
}

result<scanned_request> scan_count_tokens(std::string_view body, const scan_limits& most) {
  return messages_scanner{body, most, true}.run(dialect::anthropic_messages);
}

}  // namespace signalbox::anthropic
