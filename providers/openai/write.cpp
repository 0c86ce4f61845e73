// SPDX-License-Identifier: Apache-2.0
// Neutral requests as OpenAI's chat requests.
#include <algorithm>
#include <array>

#include "base/http_text.hpp"
#include "base/json_writer.hpp"
#include "providers/openai/openai.hpp"
#include "providers/openai_family.hpp"
#include "providers/tool_schema.hpp"

namespace signalbox::openai {

namespace {

constexpr std::size_t most_stops = 4;

bool is_words(const chat_part& part) {
  return part.kind == part_kind::text || part.kind == part_kind::refusal;
}

class request_writer {
 public:
  request_writer(const chat_request& chat, const endpoint_config& endpoint, encoded_request& out)
      : chat_{chat},
        endpoint_{endpoint},
        vendor_{endpoint.vendor ? &row_of(*endpoint.vendor) : nullptr},
        out_{out},
        w_{out.http.body} {}

  void write() {
    w_.open_object().member("model", endpoint_.model);
    w_.key("messages").open_array();
    for (std::size_t i = 0; i < chat_.messages.size(); ++i)
      write_message(chat_.messages[i], i + 1 < chat_.messages.size() && has_results(chat_.messages[i + 1]));
    w_.close_array();
    write_tools();
    // Models that do not reason refuse the member.
    const auto effort = effort_for(chat_, endpoint_, out_.dropped);
    write_numbers(sampling_for(chat_, endpoint_, effort, out_.dropped));
    write_form();
    if (!effort.empty()) w_.member("reasoning_effort", effort);
    const auto verbosity = verbosity_for(chat_, endpoint_, out_.dropped);
    if (!verbosity.empty()) w_.member("verbosity", verbosity);
    write_shared_members(w_, chat_, endpoint_, out_.dropped);
    write_store();
    if (chat_.stream) {
      w_.member("stream", true);
      if (!vendor_ || vendor_->takes_stream_options)
        w_.key("stream_options").open_object().member("include_usage", true).close_object();
    }
    w_.close_object();
  }

 private:
  void drop(std::string_view what) {
    auto& all = out_.dropped;
    if (std::find(all.begin(), all.end(), what) == all.end()) all.emplace_back(what);
  }

  static bool has_results(const chat_message& message) {
    return std::any_of(message.parts.begin(), message.parts.end(),
                       [](const chat_part& p) { return p.kind == part_kind::tool_result; });
  }

  /// `more`: the next message holds further results, and nothing may stand between those.
  void write_message(const chat_message& message, bool more) {
    for (const auto& part : message.parts)
      if (!part.cache_control.empty()) drop("cache_control");
    if (message.role == chat_role::assistant) return write_assistant(message);
    // Results have messages of their own, before the words of the same turn. [W41]
    for (const auto& part : message.parts) {
      if (part.kind == part_kind::tool_result)
        write_result(part);
      else
        rest_.push_back(&part);
    }
    if (rest_.empty() || (more && has_results(message))) return;
    auto role = message.role == chat_role::tool ? chat_role::user : message.role;
    if (role == chat_role::developer && vendor_ && vendor_->developer_as_system) role = chat_role::system;
    w_.open_object().member("role", name_of(role)).key("content");
    write_content(rest_);
    w_.close_object();
    rest_.clear();
  }

  /// This format has no flag for a tool that failed: its answer must say so itself.
  void write_result(const chat_part& part) {
    const bool says_so = iequals(std::string_view{part.text}.substr(0, 5), "error");
    w_.open_object().member("role", "tool").member("tool_call_id", part.id);
    w_.member("content", part.is_error && !says_so ? "Error: " + part.text : part.text).close_object();
  }

  void write_content(const std::vector<const chat_part*>& parts) {
    if (parts.size() == 1 && is_words(*parts.front())) {
      w_.text(parts.front()->text);
      return;
    }
    w_.open_array();
    for (const auto* part : parts) write_part(*part);
    w_.close_array();
  }

  void write_part(const chat_part& part) {
    const auto inlined = [&part] { return "data:" + part.media_type + ";base64," + part.text; };
    switch (part.kind) {
      case part_kind::text:
      case part_kind::refusal:
        w_.open_object().member("type", "text").member("text", part.text).close_object();
        return;
      case part_kind::image:
        w_.open_object().member("type", "image_url").key("image_url").open_object();
        w_.member("url", part.media_type.empty() ? part.text : inlined()).close_object().close_object();
        return;
      case part_kind::document:
        if (part.media_type == "text/plain") {
          w_.open_object().member("type", "text").member("text", part.text).close_object();
          return;
        }
        w_.open_object().member("type", "file").key("file").open_object();
        w_.member("filename", part.name.empty() ? "document.pdf" : part.name);
        w_.member("file_data", inlined()).close_object().close_object();
        return;
      case part_kind::audio:
        w_.open_object().member("type", "input_audio").key("input_audio").open_object();
        w_.member("data", part.text).member("format", part.media_type.substr(part.media_type.find('/') + 1));
        w_.close_object().close_object();
        return;
      default:
        drop(std::string{name_of(part.kind)} + " in a message of the user");
    }
  }

  void write_assistant(const chat_message& message) {
    std::string words, refusal;
    bool calls = false;
    for (const auto& part : message.parts) {
      if (part.kind == part_kind::text) words += part.text;
      if (part.kind == part_kind::refusal) refusal += part.text;
      if (part.kind == part_kind::thinking || part.kind == part_kind::redacted_thinking)
        drop("thinking of earlier turns");
      calls = calls || part.kind == part_kind::tool_call;
    }
    if (words.empty() && refusal.empty() && !calls) return;  // only thoughts, which mean nothing here
    w_.open_object().member("role", "assistant").key("content");
    words.empty() && (calls || !refusal.empty()) ? w_.null() : w_.text(words);
    if (!refusal.empty()) w_.member("refusal", refusal);
    if (calls) write_calls(message);
    w_.close_object();
  }

  void write_calls(const chat_message& message) {
    w_.key("tool_calls").open_array();
    for (const auto& part : message.parts) {
      if (part.kind != part_kind::tool_call) continue;
      w_.open_object().member("id", part.id).member("type", "function").key("function").open_object();
      w_.member("name", part.name).member("arguments", part.json.empty() ? "{}" : part.json);
      w_.close_object().close_object();
    }
    w_.close_array();
  }

  void write_tools() {
    if (chat_.tools.empty()) return;
    w_.key("tools").open_array();
    for (const auto& tool : chat_.tools) {
      w_.open_object().member("type", "function").key("function").open_object().member("name", tool.name);
      if (!tool.description.empty()) w_.member("description", tool.description);
      if (!tool.schema_json.empty()) w_.key("parameters").raw(object_schema(tool.schema_json));
      if (tool.strict) w_.member("strict", true);
      w_.close_object().close_object();
      if (!tool.cache_control.empty()) drop("cache_control");
    }
    w_.close_array();
    using tc = tool_choice_kind;
    if (chat_.tool_choice == tc::named) {
      w_.key("tool_choice").open_object().member("type", "function");
      w_.key("function").open_object().member("name", chat_.chosen_tool).close_object().close_object();
    } else if (chat_.tool_choice != tc::unset) {
      w_.member("tool_choice", chat_.tool_choice == tc::none       ? "none"
                               : chat_.tool_choice == tc::required ? "required"
                                                                   : "auto");
    }
    if (chat_.sequential_tools) w_.member("parallel_tool_calls", false);
  }

  void number(std::string_view key, std::string_view text) {
    if (!text.empty()) w_.key(key).raw(text);
  }

  /// Reasoning models refuse the older name of the limit, and some servers know no other. [W84]
  [[nodiscard]] std::string_view limit_name() const {
    const auto older = [](const member_rename& r) { return r.from == older_max_tokens.from; };
    const bool renamed = vendor_ && std::any_of(vendor_->renamed.begin(), vendor_->renamed.end(), older);
    return renamed ? older_max_tokens.to : older_max_tokens.from;
  }

  [[nodiscard]] std::string_view seed_name() const {
    if (vendor_)
      for (const auto& r : vendor_->renamed)
        if (r.from == "seed") return r.to;
    return "seed";
  }

  void write_numbers(const sampling_members& sampling) {
    if (chat_.max_output_tokens > 0) w_.member(limit_name(), chat_.max_output_tokens);
    number("temperature", sampling.temperature);
    number("top_p", sampling.top_p);
    if (vendor_ && vendor_->takes_top_k)
      number("top_k", chat_.top_k);
    else if (!chat_.top_k.empty())
      drop("top_k");
    number(seed_name(), chat_.seed);
    number("frequency_penalty", sampling.frequency_penalty);
    number("presence_penalty", sampling.presence_penalty);
    if (chat_.logprobs) drop("logprobs");  // no other dialect has a place for them in its answers
    if (sampling.stops) write_stops();
  }

  void write_stops() {
    if (chat_.stop.empty()) return;
    if (chat_.stop.size() > most_stops) drop("stop (all but the first 4)");
    w_.key("stop").open_array();
    for (std::size_t i = 0; i < std::min(chat_.stop.size(), most_stops); ++i) w_.text(chat_.stop[i]);
    w_.close_array();
  }

  void write_form() {
    if (chat_.form == answer_form::text) return;
    w_.key("response_format").open_object().member("type", name_of(chat_.form));
    if (chat_.form == answer_form::json_schema) {
      w_.key("json_schema").open_object();
      w_.member("name", chat_.form_name.empty() ? "answer" : chat_.form_name);
      w_.key("schema").raw(chat_.form_schema.empty() ? "{}" : chat_.form_schema);
      w_.member("strict", chat_.form_strict &&
                              (!is_openai(endpoint_) || strict_if_taken(chat_.form_schema, out_.dropped)))
          .close_object();
    }
    w_.close_object();
  }

  /// OpenAI refuses metadata for what it does not keep.
  void write_store() {
    if (!chat_.store || !is_openai(endpoint_)) return;
    w_.member("store", true);
    if (!chat_.metadata.empty()) w_.key("metadata").raw(chat_.metadata);
  }

  std::vector<const chat_part*> rest_;  // pictures of results among them: those messages take words only
  const chat_request& chat_;
  const endpoint_config& endpoint_;
  const vendor_row* vendor_;
  encoded_request& out_;
  json::writer w_;
};

}  // namespace

encoded_request write(const chat_request& chat, const endpoint_config& endpoint) {
  encoded_request out;
  request_writer{chat, endpoint, out}.write();
  const auto* vendor = endpoint.vendor ? &row_of(*endpoint.vendor) : nullptr;
  auto body = std::move(out.http.body);
  out.http = post_to(endpoint, vendor ? vendor->path : "/chat/completions", chat.stream, std::move(body));
  return out;
}

}  // namespace signalbox::openai
