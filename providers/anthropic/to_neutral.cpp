// SPDX-License-Identifier: Apache-2.0
// Messages requests into the neutral form.
#include <algorithm>
#include <array>

#include "base/http_text.hpp"
#include "base/json.hpp"
#include "providers/anthropic/client.hpp"

namespace signalbox::anthropic {

namespace {

using json::kind;

/// Members that are read here, or that mean nothing to another provider and change no answer.
constexpr std::array<std::string_view, 18> carried{
    "model",    "messages",  "system",         "max_tokens",    "tools",        "tool_choice",
    "thinking", "stream",    "stop_sequences", "temperature",   "top_p",        "top_k",
    "metadata", "signalbox", "output_config",  "output_format", "service_tier", "cache_control"};

chat_part text_part(std::string text) {
  chat_part out;
  out.text = std::move(text);
  return out;
}

chat_part source_part(part_kind what, json::value source) {
  chat_part out;
  out.kind = what;
  if (source.find("type").text_is("url")) {
    out.text = source.find("url").text();
  } else {
    out.media_type = source.find("media_type").text();
    out.text = source.find("data").text();
  }
  return out;
}

class request_reader {
 public:
  explicit request_reader(chat_request& out) : out_{out} {}

  void read(json::value root) {
    system(root.find("system"));
    std::size_t i = 0;
    for (auto m : root.find("messages").items()) message(m, i++);
    tools(root.find("tools"));
    tool_choice(root.find("tool_choice"));
    out_.max_output_tokens = static_cast<std::uint64_t>(root.find("max_tokens").integer().value_or(0));
    out_.temperature = number(root.find("temperature"));
    out_.top_p = number(root.find("top_p"));
    out_.top_k = number(root.find("top_k"));
    for (auto s : root.find("stop_sequences").items()) out_.stop.push_back(s.text());
    out_.user = root.find("metadata").find("user_id").text();
    const auto config = root.find("output_config");
    form(config.find("format").is(kind::object) ? config.find("format") : root.find("output_format"));
    thinking(root.find("thinking"), config.find("effort"));
    out_.stream = root.find("stream").truth();
    for (auto it = root.begin_items(); it != root.end_items(); ++it) {
      const auto key = it.key().text();
      if (std::find(carried.begin(), carried.end(), key) == carried.end() && !(*it).is(kind::null))
        out_.dropped.push_back(is_token(key) && key.size() <= 64 ? key : "a member with an unusual name");
    }
  }

 private:
  static std::string number(json::value v) {
    return v.is(kind::number) ? std::string{v.raw()} : std::string{};
  }

  static void breakpoint(std::string& to, json::value block) {
    if (const auto given = block.find("cache_control"); given.is(kind::object)) to = given.raw();
  }

  void system(json::value v) {
    chat_message out;
    out.role = chat_role::system;
    if (v.is(kind::string)) out.parts.push_back(text_part(v.text()));
    if (v.is(kind::array))
      for (auto block : v.items()) {
        out.parts.push_back(text_part(block.find("text").text()));
        breakpoint(out.parts.back().cache_control, block);
      }
    if (!out.parts.empty()) out_.messages.push_back(std::move(out));
  }

  void message(json::value m, std::size_t at) {
    chat_message out;
    const auto role = m.find("role");
    out.role = role.text_is("assistant") ? chat_role::assistant
               : role.text_is("system")  ? chat_role::system
                                         : chat_role::user;
    const auto content = m.find("content");
    if (content.is(kind::string)) out.parts.push_back(text_part(content.text()));
    std::size_t i = 0;
    if (content.is(kind::array))
      for (auto b : content.items()) {
        if (!block(b, out))
          out_.dropped.push_back("messages[" + std::to_string(at) + "].content[" + std::to_string(i) + "]");
        ++i;
      }
    out_.messages.push_back(std::move(out));
  }

  /// False: of a kind that the neutral form does not carry.
  bool block(json::value b, chat_message& to) {
    const auto type = b.find("type").text();
    chat_part part;
    if (type == "text") {
      part.text = b.find("text").text();
    } else if (type == "image") {
      part = source_part(part_kind::image, b.find("source"));
    } else if (type == "document") {
      part = document(b);
    } else if (type == "tool_use") {
      part.kind = part_kind::tool_call;
      part.id = b.find("id").text();
      part.name = b.find("name").text();
      part.json = b.find("input").raw();
    } else if (type == "thinking") {
      part.kind = part_kind::thinking;
      part.text = b.find("thinking").text();
      part.signature = b.find("signature").text();
    } else if (type == "redacted_thinking") {
      part.kind = part_kind::redacted_thinking;
      part.text = b.find("data").text();
    } else if (type == "tool_result") {
      tool_result(b, to);
      return true;
    } else {
      return false;
    }
    breakpoint(part.cache_control, b);
    to.parts.push_back(std::move(part));
    return true;
  }

  /// What is said about a text goes before it: others have no place for it.
  chat_part document(json::value b) {
    auto out = source_part(part_kind::document, b.find("source"));
    out.name = b.find("title").text();
    const auto about = b.find("context").text();
    if (b.find("source").find("type").text_is("text")) {
      out.media_type = "text/plain";
      if (!about.empty()) out.text.insert(0, about + "\n");
      if (!out.name.empty()) out.text.insert(0, out.name + "\n");
    } else if (!about.empty()) {
      name_once("context of a document");
    }
    if (b.find("citations").find("enabled").truth()) name_once("citations");
    return out;
  }

  void name_once(std::string_view what) {
    auto& all = out_.dropped;
    if (std::find(all.begin(), all.end(), what) == all.end()) all.emplace_back(what);
  }

  /// The words are one part; pictures and files follow it with the call's id.
  void tool_result(json::value b, chat_message& to) {
    chat_part words;
    words.kind = part_kind::tool_result;
    words.id = b.find("tool_use_id").text();
    words.is_error = b.find("is_error").truth();
    breakpoint(words.cache_control, b);
    std::vector<chat_part> rest;
    const auto content = b.find("content");
    if (content.is(kind::string)) words.text = content.text();
    if (content.is(kind::array))
      for (auto inner : content.items()) {
        const auto type = inner.find("type");
        if (type.text_is("text")) words.text += (words.text.empty() ? "" : "\n") + inner.find("text").text();
        if (type.text_is("image")) rest.push_back(source_part(part_kind::image, inner.find("source")));
        if (type.text_is("document")) rest.push_back(document(inner));
      }
    for (auto& part : rest) part.id = words.id;
    to.parts.push_back(std::move(words));
    std::move(rest.begin(), rest.end(), std::back_inserter(to.parts));
  }

  void tools(json::value all) {
    std::size_t i = 0;
    for (auto tool : all.items()) {
      const auto at = i++;
      const auto schema = tool.find("input_schema");
      if (!schema.is(kind::object)) {
        out_.dropped.push_back("tools[" + std::to_string(at) + "]");
        continue;
      }
      tool_definition made;
      made.name = tool.find("name").text();
      made.description = tool.find("description").text();
      made.schema_json = schema.raw();
      made.strict = tool.find("strict").truth();
      breakpoint(made.cache_control, tool);
      out_.tools.push_back(std::move(made));
    }
  }

  /// [W42]
  void tool_choice(json::value choice) {
    using tc = tool_choice_kind;
    const auto type = choice.find("type");
    if (type.text_is("auto")) out_.tool_choice = tc::automatic;
    if (type.text_is("any")) out_.tool_choice = tc::required;
    if (type.text_is("none")) out_.tool_choice = tc::none;
    if (type.text_is("tool")) {
      out_.tool_choice = tc::named;
      out_.chosen_tool = choice.find("name").text();
    }
    out_.sequential_tools = choice.find("disable_parallel_tool_use").truth();
  }

  void form(json::value format) {
    if (!format.find("type").text_is("json_schema")) return;
    out_.form = answer_form::json_schema;
    out_.form_strict = true;
    if (const auto schema = format.find("schema"); schema.is(kind::object)) out_.form_schema = schema.raw();
  }

  /// An effort without thinking says how much to write as well; others have one word for both.
  void thinking(json::value config, json::value effort) {
    const auto type = config.find("type");
    if (type.text_is("enabled")) out_.thinking_budget = config.find("budget_tokens").integer().value_or(-1);
    if (type.text_is("disabled")) {
      out_.thinking_budget = 0;
      if (effort.is(kind::string)) out_.dropped.emplace_back("output_config.effort");
    } else if (effort.is(kind::string)) {
      out_.reasoning_effort = effort.text();
      // What all others know.
      if (!effort.text_is("max") && !effort.text_is("xhigh")) return;
      out_.reasoning_effort = "high";
      out_.dropped.emplace_back("output_config.effort (lowered to high)");
    } else if (type.text_is("adaptive")) {
      out_.reasoning_effort = "high";  // what the API does where it is not told
    }
  }

  chat_request& out_;
};

}  // namespace

chat_request to_neutral(std::string_view body) {
  json::document document;
  chat_request out;
  // How deep it may be nested was checked when it came in, against a limit that is configured.
  if (!document.scan(body, {.depth = UINT32_MAX})) request_reader{out}.read(document.root());
  return out;
}

}  // namespace signalbox::anthropic
