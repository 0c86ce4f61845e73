// SPDX-License-Identifier: Apache-2.0
// Scanning a chat request.
#include "providers/chat_scan.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace signalbox {

namespace {

using json::kind;

/// Kinds of content that OpenAI takes, and those that servers of its format have added.
constexpr std::array<std::string_view, 9> content_types{"text",      "image_url", "input_audio",
                                                        "file",      "refusal",   "video_url",
                                                        "audio_url", "thinking",  "document_url"};

class chat_scanner final : public request_scanner {
 public:
  using request_scanner::request_scanner;

 private:
  void member(std::string_view key, json::value, json::value v) override {
    if (key == "messages") return messages(v);
    if (key == "stream_options") return stream_options(v);
    if (key == "max_tokens" || key == "max_completion_tokens") return output_limit(key, v);
    if (key == "tools") return chat_tools(v);
    if (key == "functions") return legacy_functions(v);
    if (key == "tool_choice" && given(v)) return tool_choice(v);
    if (key == "parallel_tool_calls" && given(v)) return boolean(key, v);
    if (key == "response_format") return response_format(v);
    if (key == "reasoning_effort" && given(v)) return text(key, v);
    if (key == "n") return choices(v);
    if (key == "user" && given(v)) return text(key, v);
    if (key == "temperature" || key == "top_p") return number(key, v);
    if (key == "stop") return strings(key, v);
    if (key == "modalities") return modalities(v);
  }

  void at_end() override {
    if (!messages_seen_) fail("messages", "is missing");
  }

  void chat_tools(json::value v) {
    tools("tools", v);
    if (!given(v)) return;
    std::size_t i = 0;
    for (auto tool : v.items()) {
      if (failed()) return;
      const auto path = "tools[" + std::to_string(i++) + "]";
      const auto type = tool.find("type");
      if (!type.is(kind::string)) return fail(path + ".type", "must be a string");
      if (type.text_is("function")) function(path + ".function", tool.find("function"));
    }
  }

  /// The older form of tools.
  void legacy_functions(json::value v) {
    tools("functions", v);
    if (!given(v)) return;
    std::size_t i = 0;
    for (auto f : v.items()) {
      if (failed()) return;
      function("functions[" + std::to_string(i++) + "]", f);
    }
  }

  void function(const std::string& path, json::value v) {
    if (!v.is(kind::object)) return fail(path, "must be an object");
    if (!v.find("name").is(kind::string)) return fail(path + ".name", "must be a string");
    const auto parameters = v.find("parameters");
    if (given(parameters) && !parameters.is(kind::object))
      return fail(path + ".parameters", "must be an object");
  }

  /// Servers of this format call `required` also `any`, and have kinds of objects of their own.
  void tool_choice(json::value v) {
    constexpr std::array<std::string_view, 4> words{"none", "auto", "required", "any"};
    if (std::any_of(words.begin(), words.end(), [v](std::string_view word) { return v.text_is(word); }))
      return;
    if (!v.is(kind::object))
      return fail("tool_choice", "must be one of none, auto, required, or an object that names a function");
    const auto type = v.find("type");
    if (!type.is(kind::string)) return fail("tool_choice.type", "must be a string");
    if (type.text_is("function") && !v.find("function").find("name").is(kind::string))
      return fail("tool_choice.function.name", "must be a string");
    if (type.text_is("allowed_tools")) allowed_tools(v.find("allowed_tools"));
  }

  void allowed_tools(json::value v) {
    if (!v.is(kind::object)) return fail("tool_choice.allowed_tools", "must be an object");
    const auto mode = v.find("mode");
    if (!mode.text_is("auto") && !mode.text_is("required"))
      return fail("tool_choice.allowed_tools.mode", "must be one of auto, required");
    if (!v.find("tools").is(kind::array)) fail("tool_choice.allowed_tools.tools", "must be an array");
  }

  void response_format(json::value v) {
    if (!given(v)) return;
    if (!v.is(kind::object)) return fail("response_format", "must be an object");
    const auto type = v.find("type");
    if (!type.is(kind::string)) return fail("response_format.type", "must be a string");
    if (!type.text_is("json_schema")) return;
    if (!v.find("json_schema").is(kind::object))
      return fail("response_format.json_schema", "must be an object");
    extra(v, capability::json_schema);
  }

  void modalities(json::value v) {
    for (auto m : v.items())
      if (m.text_is("audio")) prompt_.needs.add(capability::audio);
  }

  void messages(json::value v) {
    if (!v.is(kind::array)) return fail("messages", "must be an array");
    if (v.size() == 0) return fail("messages", "must hold at least one message");
    if (v.size() > most_.messages)
      return fail("messages", "holds more than " + std::to_string(most_.messages) + " messages");
    messages_seen_ = true;
    prompt_.text.reserve(v.raw().size());
    prompt_.pieces.reserve(v.size());
    std::size_t i = 0;
    for (auto m : v.items()) {
      message(i++, m);
      if (failed()) return;
    }
  }

  void message(std::size_t index, json::value m) {
    const auto at = [index](std::string_view what) {
      return "messages[" + std::to_string(index) + "]" + std::string{what};
    };
    if (!m.is(kind::object)) return fail(at(""), "must be an object");
    const auto role = role_of(m.find("role"));
    if (!role) return fail(at(".role"), "must be one of system, developer, user, assistant, tool, function");
    if (*role == chat_role::tool && !tool_result(m))
      return fail(at(".tool_call_id"), "names no call of an assistant message before it");
    begin_piece(*role);
    const auto content = m.find("content");
    if (content.is(kind::string)) {
      words(content, false);
    } else if (content.is(kind::array)) {
      std::size_t i = 0;
      for (auto p : content.items()) {
        part(index, i++, p);
        if (failed()) return;
      }
    } else if (given(content)) {
      return fail(at(".content"), "must be a string or an array of parts");
    } else if (*role != chat_role::assistant) {
      return fail(at(".content"), "is missing");
    }
    const auto calls = m.find("tool_calls");
    if (given(calls) && !calls.is(kind::array)) return fail(at(".tool_calls"), "must be an array");
    if (given(calls)) extra(calls);
    for (auto call : calls.items()) calls_.insert(call.find("id").text());
    end_piece();
  }

  /// Whether the result answers a call. In the legacy form calls have no ids.
  bool tool_result(json::value m) {
    ++prompt_.tool_results;
    return m.find("role").text_is("function") || calls_.contains(m.find("tool_call_id").text());
  }

  static std::optional<chat_role> role_of(json::value v) {
    const auto name = v.plain_text();
    return name ? role_named(*name) : role_named(v.text());
  }

  static std::optional<chat_role> role_named(std::string_view name) {
    if (name == "function") return chat_role::tool;  // the legacy form of a tool's result
    return from_name<chat_role>(name);
  }

  void part(std::size_t message, std::size_t index, json::value p) {
    const auto at = [&](std::string_view what) {
      return "messages[" + std::to_string(message) + "].content[" + std::to_string(index) + "]" +
             std::string{what};
    };
    if (!p.is(kind::object)) return fail(at(""), "must be an object");
    const auto type = p.find("type");
    if (!type.is(kind::string)) return fail(at(".type"), "must be a string");
    if (type.text_is("text")) {
      const auto said = p.find("text");
      if (!said.is(kind::string)) return fail(at(".text"), "must be a string");
      words(said, true);
    } else if (type.text_is("image_url")) {
      const auto image = p.find("image_url");
      image_url(at(".image_url.url"), image.is(kind::string) ? image : image.find("url"));
    } else if (type.text_is("input_audio")) {
      extra(p, capability::audio);
    } else if (type.text_is("file")) {
      extra(p, capability::documents);
    } else if (std::none_of(content_types.begin(), content_types.end(),
                            [&](std::string_view known) { return type.text_is(known); })) {
      fail(at(".type"), "must be one of text, image_url, input_audio, file, refusal");
    }
  }

  std::set<std::string, std::less<>> calls_;
  bool messages_seen_ = false;
};

}  // namespace

result<scanned_request> scan_chat_request(std::string_view body, const scan_limits& most) {
  return chat_scanner{body, most}.run(dialect::openai_chat);
}

}  // namespace signalbox
