// SPDX-License-Identifier: Apache-2.0
// Neutral requests as Gemini's generateContent requests.
#include <algorithm>
#include <array>
#include <charconv>

#include "config/gemini_models.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/openai_family.hpp"

namespace signalbox::gemini {

namespace {

constexpr std::size_t most_stops = 5;
/// By how many bytes references may make one schema longer, and all of a request.
constexpr std::size_t schema_growth = 64UL * 1024;
constexpr std::size_t all_schemas_growth = 1024UL * 1024;

class request_writer {
 public:
  request_writer(const chat_request& chat, const endpoint_config& endpoint, std::vector<std::string>& dropped,
                 std::string& body)
      : chat_{chat}, endpoint_{endpoint}, dropped_{dropped}, w_{body} {}

  void write() {
    decide_form();
    w_.open_object();
    write_contents(w_, chat_, endpoint_, dropped_);
    if (with_tools_) {
      write_tools();
      write_tool_choice();
    }
    write_config();
    w_.close_object();
    drop_rest();
  }

 private:
  /// Models before the third generation refuse tools together with a form of the answer. Tools that may not
  /// be called anyhow make way for it.
  void decide_form() {
    with_tools_ = !chat_.tools.empty();
    with_form_ = chat_.form != answer_form::text;
    if (!with_tools_ || !with_form_ || gemini_generation(endpoint_.model) >= gemini_level_generation) return;
    if (chat_.tool_choice == tool_choice_kind::none) {
      with_tools_ = false;
      drop(dropped_, "tools (none may be called, and this model takes no response_format beside them)");
    } else {
      with_form_ = false;
      drop(dropped_, "response_format (this model takes none beside tools)");
    }
  }

  std::string fitted(std::string_view schema, schema_use use, std::string_view member) {
    auto out = fit_schema(schema, use, std::min(schema_growth, growth_left_));
    growth_left_ -= std::min(growth_left_, out.json.size() - std::min(out.json.size(), schema.size()));
    for (const auto what : out.lost)
      drop(dropped_, std::string{member} + " (in a schema: " + std::string{what} + ")");
    return std::move(out.json);
  }

  void write_tools() {
    w_.key("tools").open_array().open_object().key("functionDeclarations").open_array();
    for (const auto& tool : chat_.tools) {
      w_.open_object().member("name", tool.name);
      if (!tool.description.empty()) w_.member("description", tool.description);
      const auto schema = fitted(tool.schema_json, schema_use::parameters, "tools");
      if (!schema.empty()) w_.key("parametersJsonSchema").raw(schema);
      w_.close_object();
      if (tool.strict) drop(dropped_, "tools (strict)");
      if (!tool.cache_control.empty()) drop(dropped_, "cache_control");
    }
    w_.close_array().close_object().close_array();
  }

  void write_tool_choice() {
    using tc = tool_choice_kind;
    if (chat_.tool_choice == tc::unset) return;
    w_.key("toolConfig").open_object().key("functionCallingConfig").open_object();
    w_.member("mode", chat_.tool_choice == tc::automatic ? "AUTO"
                      : chat_.tool_choice == tc::none    ? "NONE"
                                                         : "ANY");
    if (chat_.tool_choice == tc::named)
      w_.key("allowedFunctionNames").open_array().text(chat_.chosen_tool).close_array();
    w_.close_object().close_object();
  }

  void number(std::string_view key, const std::string& text) {
    if (!text.empty()) w_.key(key).raw(text);
  }

  /// Zero is what the model does anyhow, and some models refuse the member.
  void penalty(std::string_view key, const std::string& text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value != 0) number(key, text);
  }

  void write_config() {
    w_.key("generationConfig").open_object();
    write_limit();
    number("temperature", chat_.temperature);
    number("topP", chat_.top_p);
    number("topK", chat_.top_k);
    write_seed();
    penalty("presencePenalty", chat_.presence_penalty);
    penalty("frequencyPenalty", chat_.frequency_penalty);
    write_stops();
    write_form();
    write_thinking(w_, chat_, endpoint_, dropped_);
    w_.close_object();
  }

  void write_limit() {
    auto limit = chat_.max_output_tokens;
    if (limit == 0) return;
    if (endpoint_.max_output > 0 && limit > endpoint_.max_output) {
      limit = endpoint_.max_output;
      drop(dropped_, "max_tokens (lowered to " + std::to_string(limit) + ")");
    }
    w_.member("maxOutputTokens", limit);
  }

  /// Has 32 bits there.
  void write_seed() {
    std::int32_t seed = 0;
    const auto& text = chat_.seed;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size())
      w_.member("seed", seed);
    else if (!text.empty())
      drop(dropped_, "seed (of more than 32 bits)");
  }

  void write_stops() {
    std::vector<std::string_view> usable;
    for (const auto& stop : chat_.stop)
      if (!stop.empty()) usable.emplace_back(stop);
    if (usable.size() < chat_.stop.size()) drop(dropped_, "stop (empty sequences)");
    if (usable.size() > most_stops) {
      usable.resize(most_stops);
      drop(dropped_, "stop (all but the first 5)");
    }
    if (usable.empty()) return;
    w_.key("stopSequences").open_array();
    for (const auto stop : usable) w_.text(stop);
    w_.close_array();
  }

  void write_form() {
    if (!with_form_) return;
    w_.member("responseMimeType", "application/json");
    if (chat_.form != answer_form::json_schema) return;
    const auto schema = fitted(chat_.form_schema, schema_use::answer, "response_format");
    if (!schema.empty()) w_.key("responseJsonSchema").raw(schema);
  }

  void drop_rest() {
    const auto drop_if = [&](bool given, std::string_view name) {
      if (given) drop(dropped_, name);
    };
    drop_if(chat_.sequential_tools && with_tools_, "parallel_tool_calls");
    drop_if(chat_.logprobs, "logprobs");
    drop_if(!chat_.user.empty() && chat_.user != chat_.safety_identifier, "user");
    name_openai_members(chat_, dropped_);
  }

  const chat_request& chat_;
  const endpoint_config& endpoint_;
  std::vector<std::string>& dropped_;
  json::writer w_;
  std::size_t growth_left_ = all_schemas_growth;
  bool with_tools_ = false;
  bool with_form_ = false;
};

/// A model's name as part of a path: what is not allowed there is percent-encoded.
std::string path_text(std::string_view text) {
  constexpr std::string_view plain = "-._~/";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return out;
}

/// A model may be named with its collection ("tunedModels/mine").
std::string target_of(const endpoint_config& endpoint, bool stream) {
  const bool full = endpoint.model.find('/') != std::string::npos;
  return endpoint.url.path + (full ? "/" : "/models/") + path_text(endpoint.model) +
         (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
}

}  // namespace

bool speaks(dialect, const endpoint_config&) { return false; }

encoded_request write(const chat_request& chat, const endpoint_config& endpoint) {
  encoded_request out;
  request_writer{chat, endpoint, out.dropped, out.http.body}.write();
  out.http.origin = endpoint.url;
  out.http.target = target_of(endpoint, chat.stream);
  out.http.fields = {{"content-type", "application/json"},
                     {"accept", chat.stream ? "text/event-stream" : "application/json"}};
  if (!endpoint.key.value.empty()) {
    out.http.secret_name = "x-goog-api-key";  // never in the URL, which is logged by all and sundry [W80]
    out.http.secret_value = endpoint.key.value;
  }
  return out;
}

}  // namespace signalbox::gemini
