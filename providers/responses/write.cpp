// SPDX-License-Identifier: Apache-2.0
// Neutral requests as requests of a Responses API.
#include <algorithm>

#include "base/http_text.hpp"
#include "providers/openai/openai.hpp"
#include "providers/openai_family.hpp"
#include "providers/responses/responses.hpp"
#include "providers/tool_schema.hpp"

namespace signalbox::responses {

namespace {

using pk = part_kind;

bool is_words(const chat_part& part) { return part.kind == pk::text || part.kind == pk::refusal; }

class request_writer {
 public:
  request_writer(const chat_request& chat, const endpoint_config& endpoint, encoded_request& out,
                 std::string& body)
      : chat_{chat}, endpoint_{endpoint}, out_{out}, w_{body} {}

  void write() {
    w_.open_object().member("model", endpoint_.model);
    w_.key("input").open_array();
    for (const auto& message : chat_.messages) write_message(message);
    w_.close_array();
    write_tools();
    // Models that do not reason refuse the member.
    const auto effort = effort_for(chat_, endpoint_, out_.dropped);
    write_numbers(sampling_for(chat_, endpoint_, effort, out_.dropped));
    write_text();
    if (!effort.empty()) w_.key("reasoning").open_object().member("effort", effort).close_object();
    write_shared_members(w_, chat_, endpoint_, out_.dropped);
    // Answers are kept there unless it is said: for who did not ask for that, nobody would ever fetch them.
    w_.member("store", chat_.store);
    if (!chat_.metadata.empty()) w_.key("metadata").raw(chat_.metadata);
    if (chat_.stream) w_.member("stream", true);
    w_.close_object();
  }

 private:
  void drop(std::string_view what) {
    auto& all = out_.dropped;
    if (std::find(all.begin(), all.end(), what) == all.end()) all.emplace_back(what);
  }
  void drop_if(bool given, std::string_view what) {
    if (given) drop(what);
  }

  void write_message(const chat_message& message) {
    for (const auto& part : message.parts) drop_if(!part.cache_control.empty(), "cache_control");
    if (message.role == chat_role::assistant) return write_assistant(message);
    std::vector<const chat_part*> rest;
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
      const auto& part = message.parts[i];
      if (part.kind == pk::tool_result)
        i += write_result(message, i);
      else
        rest.push_back(&part);
    }
    if (rest.empty()) return;
    const auto role = message.role == chat_role::tool ? chat_role::user : message.role;
    w_.open_object().member("type", "message").member("role", name_of(role)).key("content");
    if (rest.size() == 1 && is_words(*rest.front()))
      w_.text(rest.front()->text);
    else
      write_parts(rest);
    w_.close_object();
  }

  /// A result, and the pictures and documents of it that follow. Returns how many these were.
  std::size_t write_result(const chat_message& message, std::size_t at) {
    const auto& result = message.parts[at];
    std::vector<const chat_part*> with;
    for (auto i = at + 1; i < message.parts.size(); ++i) {
      const auto& part = message.parts[i];
      if ((part.kind != pk::image && part.kind != pk::document) || part.id != result.id) break;
      with.push_back(&part);
    }
    // There is no flag for a tool that failed: its answer must say so itself.
    const bool says_so = iequals(std::string_view{result.text}.substr(0, 5), "error");
    chat_part words;
    words.text = result.is_error && !says_so ? "Error: " + result.text : result.text;
    w_.open_object().member("type", "function_call_output").member("call_id", result.id).key("output");
    if (with.empty()) {
      w_.text(words.text);
    } else {
      if (!words.text.empty()) with.insert(with.begin(), &words);
      write_parts(with);
    }
    w_.close_object();
    return with.size() - (with.empty() || with.front() != &words ? 0 : 1);
  }

  void write_parts(const std::vector<const chat_part*>& parts) {
    w_.open_array();
    for (const auto* part : parts) write_part(*part);
    w_.close_array();
  }

  void write_text(std::string_view text) {
    w_.open_object().member("type", "input_text").member("text", text).close_object();
  }

  void write_part(const chat_part& part) {
    const auto inlined = [&part] { return "data:" + part.media_type + ";base64," + part.text; };
    switch (part.kind) {
      case pk::text:
      case pk::refusal:
        return write_text(part.text);
      case pk::image:
        w_.open_object().member("type", "input_image").member("detail", "auto");
        w_.member("image_url", part.media_type.empty() ? part.text : inlined()).close_object();
        return;
      case pk::document:
        if (part.media_type == "text/plain") return write_text(part.text);
        w_.open_object().member("type", "input_file");
        if (part.media_type.empty()) {
          w_.member("file_url", part.text).close_object();
          return;
        }
        w_.member("filename", part.name.empty() ? "document.pdf" : part.name);
        w_.member("file_data", inlined()).close_object();
        return;
      default:
        drop(std::string{name_of(part.kind)} + " in a message of the user");
    }
  }

  /// Words in a row are one message; calls are items of their own, in their places.
  void write_assistant(const chat_message& message) {
    bool open = false;
    for (const auto& part : message.parts) {
      if (is_words(part) && !open) {
        w_.open_object().member("type", "message").member("role", "assistant");
        w_.key("content").open_array();
      } else if (!is_words(part) && open) {
        w_.close_array().close_object();
      }
      open = is_words(part);
      write_said(part);
    }
    if (open) w_.close_array().close_object();
  }

  void write_said(const chat_part& part) {
    switch (part.kind) {
      case pk::text:
        w_.open_object().member("type", "output_text").member("text", part.text);
        w_.key("annotations").open_array().close_array().close_object();
        return;
      case pk::refusal:
        w_.open_object().member("type", "refusal").member("refusal", part.text).close_object();
        return;
      case pk::tool_call:
        w_.open_object().member("type", "function_call").member("call_id", part.id).member("name", part.name);
        w_.member("arguments", part.json.empty() ? "{}" : part.json).close_object();
        return;
      case pk::thinking:
      case pk::redacted_thinking:
        return drop("thinking of earlier turns");
      default:
        drop(std::string{name_of(part.kind)} + " in a message of the assistant");
    }
  }

  /// `strict` is true there unless it is said. [W60]
  void write_tools() {
    if (chat_.tools.empty()) return;
    w_.key("tools").open_array();
    for (const auto& tool : chat_.tools) {
      w_.open_object().member("type", "function").member("name", tool.name);
      if (!tool.description.empty()) w_.member("description", tool.description);
      w_.key("parameters")
          .raw(tool.schema_json.empty() ? R"({"type":"object","properties":{}})"
                                        : object_schema(tool.schema_json));
      w_.member("strict", tool.strict).close_object();
      drop_if(!tool.cache_control.empty(), "cache_control");
    }
    w_.close_array();
    write_tool_choice();
    if (chat_.sequential_tools) w_.member("parallel_tool_calls", false);
  }

  void write_tool_choice() {
    using tc = tool_choice_kind;
    if (chat_.tool_choice == tc::unset) return;
    w_.key("tool_choice");
    if (chat_.tool_choice == tc::named)
      w_.open_object().member("type", "function").member("name", chat_.chosen_tool).close_object();
    else
      w_.text(chat_.tool_choice == tc::none       ? "none"
              : chat_.tool_choice == tc::required ? "required"
                                                  : "auto");
  }

  void number(std::string_view key, std::string_view text) {
    if (!text.empty()) w_.key(key).raw(text);
  }

  void write_numbers(const sampling_members& sampling) {
    constexpr std::uint64_t least_output = 16;  // less is refused
    if (const auto most = chat_.max_output_tokens; most > 0) {
      w_.member("max_output_tokens", std::max(most, least_output));
      drop_if(most < least_output, "max_output_tokens (raised to 16)");
    }
    number("temperature", sampling.temperature);
    number("top_p", sampling.top_p);
    drop_if(!chat_.top_k.empty(), "top_k");
    drop_if(!chat_.seed.empty(), "seed");
    drop_if(!chat_.frequency_penalty.empty(), "frequency_penalty");
    drop_if(!chat_.presence_penalty.empty(), "presence_penalty");
    drop_if(chat_.logprobs, "logprobs");
    drop_if(!chat_.stop.empty(), "stop");
  }

  /// The form of the answer and its length.
  void write_text() {
    const auto verbosity = verbosity_for(chat_, endpoint_, out_.dropped);
    const bool formed = chat_.form != answer_form::text;
    if (!formed && verbosity.empty()) return;
    w_.key("text").open_object();
    if (formed) write_form();
    if (!verbosity.empty()) w_.member("verbosity", verbosity);
    w_.close_object();
  }

  void write_form() {
    w_.key("format").open_object().member("type", name_of(chat_.form));
    if (chat_.form == answer_form::json_schema) {
      w_.member("name", chat_.form_name.empty() ? "answer" : chat_.form_name);
      w_.key("schema").raw(chat_.form_schema.empty() ? "{}" : chat_.form_schema);
      w_.member("strict", chat_.form_strict && strict_if_taken(chat_.form_schema, out_.dropped));
    }
    w_.close_object();
  }

  const chat_request& chat_;
  const endpoint_config& endpoint_;
  encoded_request& out_;
  json::writer w_;
};

}  // namespace

encoded_request write(const chat_request& chat, const endpoint_config& endpoint) {
  encoded_request out;
  std::string body;
  request_writer{chat, endpoint, out, body}.write();
  out.http = openai::post_to(endpoint, path, chat.stream, std::move(body));
  return out;
}

}  // namespace signalbox::responses
