// SPDX-License-Identifier: Apache-2.0
// What OpenAI's chat completions refuse: members, messages, calls and their results.
#include <algorithm>
#include <vector>

#include "base/http_text.hpp"
#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view known_members[] = {"model",
                                              "messages",
                                              "audio",
                                              "frequency_penalty",
                                              "function_call",
                                              "functions",
                                              "logit_bias",
                                              "logprobs",
                                              "max_completion_tokens",
                                              "max_tokens",
                                              "metadata",
                                              "modalities",
                                              "moderation",
                                              "n",
                                              "parallel_tool_calls",
                                              "prediction",
                                              "presence_penalty",
                                              "prompt_cache_key",
                                              "prompt_cache_options",
                                              "prompt_cache_retention",
                                              "reasoning_effort",
                                              "response_format",
                                              "safety_identifier",
                                              "seed",
                                              "service_tier",
                                              "stop",
                                              "store",
                                              "stream",
                                              "stream_options",
                                              "temperature",
                                              "tool_choice",
                                              "tools",
                                              "top_logprobs",
                                              "top_p",
                                              "user",
                                              "verbosity",
                                              "web_search_options"};

constexpr std::size_t longest_call_id = 40;

/// Local servers take members that they do not know, of a request and of its messages.
bool is_lenient(const rule_check& in) { return in.request.source->path.starts_with("/compatible/"); }

bool refuse_value(rule_check& in, std::string_view value, std::string_view supported,
                  const std::string& param) {
  return in.refuse(
      "Invalid value: '" + std::string{value} + "'. Supported values are: " + std::string{supported} + ".",
      param, "invalid_value");
}

bool refuse_empty_array(rule_check& in, const std::string& param) {
  return in.refuse(
      "Invalid '" + param +
          "': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      param, "empty_array");
}

bool check_part(rule_check& in, json::value part, std::string_view role, const std::string& place) {
  const auto type = part.find("type").text();
  const bool user = role == "user", assistant = role == "assistant";
  const bool fits = user        ? is_one_of(type, {"text", "image_url", "input_audio", "file"})
                    : assistant ? is_one_of(type, {"text", "refusal"})
                                : type == "text";
  if (!fits)
    return refuse_value(in, type,
                        user        ? "'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'"
                        : assistant ? "'text' and 'refusal'"
                                    : "'text'",
                        place + ".type");
  if (const auto odd = unknown_member(part, {"type", type}); !odd.empty() && !is_lenient(in))
    return in.refuse("Unknown parameter: '" + place + '.' + odd + "'.", place + '.' + odd,
                     "unknown_parameter");
  if (type != "image_url") return true;
  const auto url = part.find("image_url").find("url").text();
  const bool inline_image = url.starts_with("data:image/") && url.find(";base64,") != std::string::npos;
  if (inline_image && is_base64(std::string_view{url}.substr(url.find(',') + 1))) return true;
  if (url.starts_with("http://") || url.starts_with("https://")) return true;
  return in.refuse(
      "Invalid image_url. Expected a valid URL or a base64-encoded data URL with an image MIME type.",
      place + ".image_url.url", "invalid_image_url");
}

bool check_content(rule_check& in, json::value message, std::string_view role, const std::string& place) {
  const auto content = message.find("content");
  if (!is_given(content)) {
    const bool may_miss = role == "assistant" &&
                          (message.find("tool_calls").exists() || message.find("function_call").exists() ||
                           is_given(message.find("refusal")) || message.find("audio").exists());
    if (may_miss) return true;
    if (content.exists())
      return in.refuse("Invalid value for 'content': expected a string, got null.", place + ".content");
    return in.refuse("Missing required parameter: '" + place + ".content'.", place + ".content",
                     "missing_required_parameter");
  }
  if (content.is(json::kind::string)) return true;
  if (!content.is(json::kind::array))
    return in.refuse(
        "Invalid type for '" + place + ".content': expected one of a string or array of objects.",
        place + ".content", "invalid_type");
  if (content.size() == 0) return refuse_empty_array(in, place + ".content");
  std::size_t index = 0;
  for (const auto part : content.items())
    if (!check_part(in, part, role, at_index(place + ".content", index++))) return false;
  return true;
}

/// "messages.[3].role", as the API writes it in these two errors alone.
std::string role_of(std::string place) { return place.insert(place.find('['), ".") + ".role"; }

/// The calls of a conversation that wait for their results.
class call_book {
 public:
  explicit call_book(rule_check& in) : in_{in} {}

  bool call(json::value one, const std::string& place) {
    const auto id = one.find("id").text();
    if (id.size() > longest_call_id)
      return in_.refuse("Invalid '" + place +
                            ".id': string too long. Expected a string with maximum length 40, " +
                            "but got a string with length " + std::to_string(id.size()) + " instead.",
                        place + ".id", "string_above_max_length");
    if (id.empty())
      return in_.refuse("Missing required parameter: '" + place + ".id'.", place + ".id",
                        "missing_required_parameter");
    const auto function = one.find("function");
    if (one.find("type").text_is("custom")) {
      open_.push_back(id);
      return true;
    }
    if (!one.find("type").text_is("function"))
      return refuse_value(in_, one.find("type").text(), "'function' and 'custom'", place + ".type");
    if (!is_plain_name(function.find("name").text(), "_-", 64))
      return in_.refuse(
          "Invalid '" + place +
              ".function.name': string does not match pattern. Expected a string that matches the "
              "pattern '^[a-zA-Z0-9_-]+$'.",
          place + ".function.name", "invalid_value");
    if (!function.find("arguments").is(json::kind::string))
      return in_.refuse("Invalid type for '" + place + ".function.arguments': expected a string.",
                        place + ".function.arguments", "invalid_type");
    open_.push_back(id);
    return true;
  }

  bool result(json::value message, const std::string& place) {
    const auto found = std::find(open_.begin(), open_.end(), message.find("tool_call_id").text());
    if (found == open_.end())
      return in_.refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
          "'tool_calls'.",
          role_of(place));
    open_.erase(found);
    return true;
  }

  /// No other message may come, nor the conversation end, before all results are there.
  bool none_open(const std::string& place) {
    if (open_.empty()) return true;
    std::string ids;
    for (const auto& id : open_) ids.append(ids.empty() ? "" : ", ").append(id);
    return in_.refuse(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
        "'tool_call_id'. The following tool_call_ids did not have response messages: " +
            ids,
        role_of(place));
  }

 private:
  rule_check& in_;
  std::vector<std::string> open_;
};

bool check_message(rule_check& in, json::value message, const std::string& place, call_book& calls) {
  const auto role = message.find("role").text();
  if (!is_one_of(role, {"system", "developer", "user", "assistant", "tool", "function"}))
    return refuse_value(in, role, "'system', 'assistant', 'user', 'function', 'tool', and 'developer'",
                        place + ".role");
  const auto odd = unknown_member(message, {"role", "content", "name", "tool_calls", "tool_call_id",
                                            "refusal", "audio", "function_call", "annotations"});
  if (!odd.empty() && !is_lenient(in))
    return in.refuse("Unknown parameter: '" + place + '.' + odd + "'.", place + '.' + odd,
                     "unknown_parameter");
  if (role == "tool" ? !calls.result(message, place) : !calls.none_open(place)) return false;
  const auto made = message.find("tool_calls");
  if (is_given(made) && made.size() == 0) return refuse_empty_array(in, place + ".tool_calls");
  std::size_t index = 0;
  for (const auto call : made.items())
    if (!calls.call(call, at_index(place + ".tool_calls", index++))) return false;
  return check_content(in, message, role, place);
}

bool check_messages(rule_check& in) {
  const auto messages = in.body.find("messages");
  if (!messages.is(json::kind::array))
    return in.refuse("Invalid type for 'messages': expected an array of objects.", "messages",
                     "invalid_type");
  if (messages.size() == 0) return refuse_empty_array(in, "messages");
  call_book calls{in};
  std::size_t index = 0;
  for (const auto message : messages.items())
    if (!check_message(in, message, at_index("messages", index++), calls)) return false;
  return calls.none_open(at_index("messages", index - 1));
}

bool check_range(rule_check& in, std::string_view name, double low, double high, std::string_view low_text,
                 std::string_view high_text) {
  const auto v = in.body.find(name);
  if (!is_given(v)) return true;
  const std::string member{name};
  if (!v.is(json::kind::number))
    return in.refuse("Invalid type for '" + member + "': expected a number.", member, "invalid_type");
  const bool below = v.number() < low;
  if (!below && v.number() <= high) return true;
  const std::string kind = v.integer() && low >= 1 ? "integer" : "decimal";
  return in.refuse("Invalid '" + member + "': " + kind + (below ? " below minimum" : " above maximum") +
                       " value. Expected a value " + (below ? ">= " : "<= ") +
                       std::string{below ? low_text : high_text} + ", but got " + std::string{v.raw()} +
                       " instead.",
                   member, kind + (below ? "_below_min_value" : "_above_max_value"));
}

bool check_sampling(rule_check& in) {
  const auto limit = in.body.find("max_tokens");
  if (is_given(limit) && is_given(in.body.find("max_completion_tokens")))
    return in.refuse("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                     "max_tokens", "invalid_parameter_combination");
  if (is_given(limit) && is_openai_reasoning_model(in.request.model))
    return in.refuse(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
        "instead.",
        "max_tokens", "unsupported_parameter");
  const auto stop = in.body.find("stop");
  if (stop.size() > 4)
    return in.refuse(
        "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array "
        "with length " +
            std::to_string(stop.size()) + " instead.",
        "stop", "array_above_max_length");
  constexpr double any = 1e15;
  return check_range(in, "temperature", 0, 2, "0", "2") && check_range(in, "top_p", 0, 1, "0", "1") &&
         check_range(in, "frequency_penalty", -2, 2, "-2", "2") &&
         check_range(in, "presence_penalty", -2, 2, "-2", "2") && check_range(in, "n", 1, 128, "1", "128") &&
         check_range(in, "max_tokens", 1, any, "1", "") &&
         check_range(in, "max_completion_tokens", 1, any, "1", "");
}

bool check_combinations(rule_check& in) {
  if (is_given(in.body.find("stream_options")) && !in.request.stream)
    return in.refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                     "stream_options");
  if (is_given(in.body.find("top_logprobs")) && !in.body.find("logprobs").truth())
    return in.refuse("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                     "top_logprobs");
  if (is_given(in.body.find("metadata")) && !in.body.find("store").truth() && !is_lenient(in))
    return in.refuse("The 'metadata' parameter is only allowed when 'store' is enabled.", "metadata");
  const auto format = in.body.find("response_format");
  if (format.find("type").text_is("json_schema"))
    return check_openai_format(in, format.find("json_schema"), "response_format.json_schema");
  if (format.find("type").text_is("json_object") &&
      ascii_lower(in.body.find("messages").raw()).find("json") == std::string::npos)
    return in.refuse(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
        "'json_object'.",
        "messages");
  return true;
}

}  // namespace

bool check_chat(rule_check& in) {
  const auto odd = unknown_member(in.body, known_members);
  if (!odd.empty() && !is_lenient(in)) return in.refuse("Unrecognized request argument supplied: " + odd);
  if (!check_messages(in) || !check_openai_tools(in, true) || !check_sampling(in) || !check_combinations(in))
    return false;
  return is_lenient(in) || check_openai_model(in, in.body.find("reasoning_effort").text(),
                                              in.body.find("verbosity"), "verbosity");
}

}  // namespace signalbox::simulate
