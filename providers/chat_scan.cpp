// SPDX-License-Identifier: Apache-2.0
// Scanning a chat request.
#include "providers/chat_scan.hpp"

#include <limits>

#include "base/json.hpp"
#include "providers/hints.hpp"

namespace signalbox {

namespace {

using json::kind;

constexpr std::int64_t most_output_tokens = 100'000'000;

error bad(std::string param, std::string message) {
  return {error_code::invalid_request, std::move(message), {}, std::move(param)};
}

byte_range range_of(json::value v) {
  return {static_cast<std::uint32_t>(v.begin()), static_cast<std::uint32_t>(v.end())};
}

/// A member that is absent or null counts as not given, as the SDKs send null for it.
bool given(json::value v) { return v.exists() && !v.is(kind::null); }

class chat_scanner {
 public:
  chat_scanner(std::string_view body, const chat_limits& most) : body_{body}, most_{most} {}

  result<scanned_chat> run() {
    // One document per thread: its nodes' memory is used again by the next request.
    thread_local json::document document;
    if (const auto failure = document.scan(body_, {.depth = most_.depth}))
      return bad({}, "the body is not valid JSON at byte " + std::to_string(failure->offset) + ": " +
                         failure->message);
    const auto root = document.root();
    if (!root.is(kind::object)) return bad({}, "the body must be a JSON object");
    if (body_.size() > std::numeric_limits<std::uint32_t>::max()) return bad({}, "the body is too long");
    out_.request.marks.object_begin = static_cast<std::uint32_t>(root.begin() + 1);
    out_.request.marks.empty_object = root.size() == 0;
    members(root);
    if (!failure_ && !model_seen_) fail("model", "is missing");
    if (!failure_ && !messages_seen_) fail("messages", "is missing");
    if (failure_) return *std::move(failure_);
    out_.request.words = shared<prompt>{std::move(words_)};
    return std::move(out_);
  }

 private:
  void members(json::value root) {
    for (auto it = root.begin_items(); it != root.end_items() && !failure_; ++it) {
      const auto key = it.key().plain_text();
      // A name written with escapes must mean the same to us and to the provider: compare what it says. [C12]
      if (key)
        member(*key, it.key(), *it);
      else
        member(it.key().text(), it.key(), *it);
    }
  }

  void member(std::string_view key, json::value name, json::value v) {
    if (key == "model") return model(v);
    if (key == "messages") return messages(v);
    if (key == "stream") return stream(v);
    if (key == "stream_options") return stream_options(v);
    if (key == "max_tokens" || key == "max_completion_tokens") return output_limit(key, v);
    if (key == "tools") return tools(v);
    if (key == "functions" && given(v)) return extra(v, capability::tools);
    if (key == "parallel_tool_calls" && given(v)) return boolean(key, v);
    if (key == "response_format") return response_format(v);
    if (key == "reasoning_effort" && given(v)) return text(key, v);
    if (key == "n") return choices(v);
    if (key == "user" && given(v)) return text(key, v);
    if ((key == "temperature" || key == "top_p") && given(v) && !v.is(kind::number))
      return fail(std::string{key}, "must be a number");
    if (key == "stop") return stop(v);
    if (key == "signalbox") return hints(name, v);
  }

  void model(json::value v) {
    if (!v.is(kind::string)) return fail("model", "must be a string");
    model_seen_ = true;
    v.append_text(out_.request.model);
    out_.request.marks.model = range_of(v);
    if (out_.request.model.empty()) return fail("model", "must not be empty");
    for (char c : out_.request.model)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        return fail("model", "holds a control character");
  }

  void stream(json::value v) {
    if (!given(v)) return;
    boolean("stream", v);
    out_.request.stream = v.truth();
  }

  void stream_options(json::value v) {
    out_.request.marks.stream_options = range_of(v);
    if (!given(v)) return;
    if (!v.is(kind::object)) return fail("stream_options", "must be an object");
    out_.request.marks.stream_options_empty = v.size() == 0;
    const auto usage = v.find("include_usage");
    if (!usage.exists()) return;
    out_.request.marks.include_usage = range_of(usage);
    if (!given(usage)) return;
    boolean("stream_options.include_usage", usage);
    out_.request.include_usage = usage.truth();
  }

  void output_limit(std::string_view key, json::value v) {
    if (!given(v)) return;
    const auto tokens = v.integer();
    if (!tokens || *tokens < 1 || *tokens > most_output_tokens)
      return fail(std::string{key}, "must be a whole number from 1 to 100000000");
    words_.max_output_tokens = static_cast<std::uint32_t>(*tokens);
  }

  void tools(json::value v) {
    if (!given(v)) return;
    if (!v.is(kind::array)) return fail("tools", "must be an array");
    std::size_t i = 0;
    for (auto tool : v.items()) {
      const auto path = [i] { return "tools[" + std::to_string(i) + "]"; };
      if (!tool.is(kind::object)) return fail(path(), "must be an object");
      if (!tool.find("type").is(kind::string)) return fail(path() + ".type", "must be a string");
      ++i;
    }
    words_.tools = static_cast<std::uint32_t>(v.size());
    if (v.size() > 0) extra(v, capability::tools);
  }

  /// Text that costs tokens but is not read: its size counts.
  void extra(json::value v, capability needed) {
    words_.extra_bytes += static_cast<std::uint32_t>(v.raw().size());
    words_.needs.add(needed);
  }

  void response_format(json::value v) {
    if (!given(v)) return;
    if (!v.is(kind::object)) return fail("response_format", "must be an object");
    const auto type = v.find("type");
    if (!type.is(kind::string)) return fail("response_format.type", "must be a string");
    if (type.text_is("json_schema")) extra(v, capability::json_schema);
  }

  void choices(json::value v) {
    if (!given(v)) return;
    const auto n = v.integer();
    if (!n || *n < 1 || *n > 128) return fail("n", "must be a whole number from 1 to 128");
    if (*n > 1) words_.needs.add(capability::many_choices);
  }

  void stop(json::value v) {
    bool fine = !given(v) || v.is(kind::string) || v.is(kind::array);
    for (auto s : v.items()) fine = fine && s.is(kind::string);
    if (!fine) fail("stop", "must be a string or an array of strings");
  }

  void hints(json::value name, json::value v) {
    if (!v.is(kind::object)) return fail("signalbox", "must be an object");
    out_.request.marks.signalbox_member = with_comma(name.begin(), v.end());
    for (auto it = v.begin_items(); it != v.end_items(); ++it) {
      const auto hint = *it;
      const auto value = hint.is(kind::number) ? std::string{hint.raw()} : hint.text();
      const auto set = set_hint(out_.hints, it.key().text(), value);
      if (!set) return fail(set.error());
    }
  }

  /// The member and the comma behind it, or else the one before it, so that deleting the range leaves JSON.
  [[nodiscard]] byte_range with_comma(std::size_t begin, std::size_t end) const {
    const auto behind = body_.find_first_not_of(" \t\r\n", end);
    const auto before = body_.find_last_not_of(" \t\r\n", begin - 1);
    if (behind != std::string_view::npos && body_[behind] == ',')
      end = behind + 1;
    else if (before != std::string_view::npos && body_[before] == ',')
      begin = before;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void messages(json::value v) {
    if (!v.is(kind::array)) return fail("messages", "must be an array");
    if (v.size() == 0) return fail("messages", "must hold at least one message");
    if (v.size() > most_.messages)
      return fail("messages", "holds more than " + std::to_string(most_.messages) + " messages");
    messages_seen_ = true;
    words_.text.reserve(v.raw().size());
    words_.pieces.reserve(v.size());
    std::size_t i = 0;
    for (auto m : v.items()) {
      message(i++, m);
      if (failure_) return;
    }
  }

  void message(std::size_t index, json::value m) {
    const auto at = [index](std::string_view what) {
      return "messages[" + std::to_string(index) + "]" + std::string{what};
    };
    if (!m.is(kind::object)) return fail(at(""), "must be an object");
    const auto role = role_of(m.find("role"));
    if (!role) return fail(at(".role"), "must be one of system, developer, user, assistant, tool, function");
    words_.turns += *role == chat_role::user || *role == chat_role::assistant ? 1U : 0U;
    words_.tool_results += *role == chat_role::tool ? 1U : 0U;
    prompt_piece piece{*role, static_cast<std::uint32_t>(words_.text.size()), 0};
    const auto content = m.find("content");
    if (content.is(kind::string)) {
      content.append_text(words_.text);
    } else if (content.is(kind::array)) {
      std::size_t i = 0;
      for (auto p : content.items()) {
        part(index, i++, p);
        if (failure_) return;
      }
    } else if (given(content)) {
      return fail(at(".content"), "must be a string or an array of parts");
    } else if (*role != chat_role::assistant) {
      return fail(at(".content"), "is missing");
    }
    const auto calls = m.find("tool_calls");
    if (given(calls) && !calls.is(kind::array)) return fail(at(".tool_calls"), "must be an array");
    if (given(calls)) words_.extra_bytes += static_cast<std::uint32_t>(calls.raw().size());
    piece.end = static_cast<std::uint32_t>(words_.text.size());
    words_.pieces.push_back(piece);
    words_.text += '\n';
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
      const auto words = p.find("text");
      if (!words.is(kind::string)) return fail(at(".text"), "must be a string");
      words.append_text(words_.text);
      words_.text += '\n';
    } else if (type.text_is("image_url")) {
      ++words_.images;
      words_.needs.add(capability::vision);
    } else if (type.text_is("input_audio")) {
      extra(p, capability::audio);
    }
  }

  void boolean(std::string_view key, json::value v) {
    if (!v.is(kind::boolean)) fail(std::string{key}, "must be true or false");
  }
  void text(std::string_view key, json::value v) {
    if (!v.is(kind::string)) fail(std::string{key}, "must be a string");
  }
  void fail(std::string param, std::string message) { fail(bad(std::move(param), std::move(message))); }
  void fail(error e) {
    if (!failure_) failure_ = std::move(e);
  }

  std::string_view body_;
  chat_limits most_;
  scanned_chat out_;
  prompt words_;
  bool model_seen_ = false;
  bool messages_seen_ = false;
  std::optional<error> failure_;
};

}  // namespace

result<scanned_chat> scan_chat_request(std::string_view body, const chat_limits& most) {
  return chat_scanner{body, most}.run();
}

}  // namespace signalbox
