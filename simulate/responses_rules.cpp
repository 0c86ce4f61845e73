// SPDX-License-Identifier: Apache-2.0
// What OpenAI's Responses refuse: members, items, calls and their outputs.
#include <algorithm>
#include <vector>

#include "simulate/rule_check.hpp"
#include "simulate/signatures.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view known_members[] = {"background",
                                              "context_management",
                                              "conversation",
                                              "include",
                                              "input",
                                              "instructions",
                                              "max_output_tokens",
                                              "max_tool_calls",
                                              "metadata",
                                              "model",
                                              "moderation",
                                              "parallel_tool_calls",
                                              "previous_response_id",
                                              "prompt",
                                              "prompt_cache_key",
                                              "prompt_cache_options",
                                              "prompt_cache_retention",
                                              "reasoning",
                                              "safety_identifier",
                                              "service_tier",
                                              "store",
                                              "stream",
                                              "stream_options",
                                              "temperature",
                                              "text",
                                              "tool_choice",
                                              "tools",
                                              "top_logprobs",
                                              "top_p",
                                              "truncation",
                                              "user"};

constexpr std::size_t longest_call_id = 64;

/// Walks the items of a conversation.
class item_check {
 public:
  explicit item_check(rule_check& in) : in_{in} {}

  bool run(json::value items) {
    std::size_t index = 0;
    for (const auto item : items.items())
      if (!one(item, at_index("input", index++))) return false;
    if (!reasoning_.empty()) return refuse_lone_reasoning();
    if (open_.empty()) return true;
    return in_.refuse("No tool output found for function call " + open_.front() + '.', "input");
  }

 private:
  bool one(json::value item, const std::string& place) {
    auto type = item.find("type").text();
    if (type.empty() && item.find("role").exists()) type = "message";
    if (!reasoning_.empty() && type != "message" && type != "function_call" && type != "reasoning")
      return refuse_lone_reasoning();
    reasoning_.clear();
    if (type == "message") return message(item, place);
    if (type == "function_call") return call(item, place);
    if (type == "function_call_output") return output(item, place);
    if (type == "reasoning") return reasoning(item, place);
    if (!type.empty()) return true;  // items of built-in tools
    return in_.refuse("Missing required parameter: '" + place + ".type'.", place + ".type",
                      "missing_required_parameter");
  }

  bool message(json::value item, const std::string& place) {
    const auto role = item.find("role").text();
    if (!is_one_of(role, {"assistant", "system", "developer", "user"}))
      return in_.refuse("Invalid value: '" + role +
                            "'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
                        place, "invalid_value");
    if (!id_begins(item, "msg", place)) return false;
    const auto odd = unknown_member(item, {"type", "role", "content", "id", "status", "phase"});
    if (!odd.empty()) return refuse_unknown(place + '.' + odd);
    const auto content = item.find("content");
    if (content.is(json::kind::string)) return true;
    if (!content.is(json::kind::array))
      return in_.refuse("Missing required parameter: '" + place + ".content'.", place + ".content",
                        "missing_required_parameter");
    std::size_t index = 0;
    for (const auto part : content.items())
      if (!this->part(part, role == "assistant", at_index(place + ".content", index++))) return false;
    return true;
  }

  bool part(json::value part, bool assistant, const std::string& place) {
    const auto type = part.find("type").text();
    if (assistant ? !is_one_of(type, {"output_text", "refusal"})
                  : !is_one_of(type, {"input_text", "input_image", "input_file", "input_audio"}))
      return in_.refuse("Invalid value: '" + type + "'. Supported values are: " +
                            (assistant ? "'output_text' and 'refusal'."
                                       : "'input_text', 'input_image', 'output_text', "
                                         "'refusal', 'input_file', and "
                                         "'computer_screenshot'."),
                        place, "invalid_value");
    if (type == "input_image" && is_given(part.find("image_url")) &&
        !part.find("image_url").is(json::kind::string))
      return in_.refuse(
          "Invalid type for '" + place + ".image_url': expected an image URL, but got an object instead.",
          place + ".image_url", "invalid_type");
    const auto odd =
        unknown_member(part, {"type", "text", "annotations", "logprobs", "refusal", "image_url", "detail",
                              "file_id", "file_data", "file_url", "filename", "input_audio"});
    return odd.empty() || refuse_unknown(place + '.' + odd);
  }

  bool call(json::value item, const std::string& place) {
    const auto id = item.find("call_id").text();
    if (!id_begins(item, "fc", place)) return false;
    for (const auto* name : {"call_id", "name", "arguments"})
      if (!item.find(name).is(json::kind::string))
        return in_.refuse("Missing required parameter: '" + place + '.' + name + "'.", place + '.' + name,
                          "missing_required_parameter");
    if (id.size() > longest_call_id)
      return in_.refuse("Invalid '" + place +
                            ".call_id': string too long. Expected a string with maximum length 64, " +
                            "but got a string with length " + std::to_string(id.size()) + " instead.",
                        place + ".call_id", "string_above_max_length");
    if (!is_plain_name(item.find("name").text(), "_-", 64))
      return in_.refuse(
          "Invalid '" + place +
              ".name': string does not match pattern. Expected a string that matches the pattern "
              "'^[a-zA-Z0-9_-]+$'.",
          place + ".name", "invalid_value");
    open_.push_back(id);
    return true;
  }

  bool output(json::value item, const std::string& place) {
    const auto id = item.find("call_id").text();
    const auto output = item.find("output");
    if (!output.is(json::kind::string) && !output.is(json::kind::array))
      return in_.refuse("Missing required parameter: '" + place + ".output'.", place + ".output",
                        "missing_required_parameter");
    const auto found = std::find(open_.begin(), open_.end(), id);
    if (found != open_.end())
      open_.erase(found);
    else if (!is_given(in_.body.find("previous_response_id")) && !is_given(in_.body.find("conversation")))
      return in_.refuse("No tool call found for function call output with call_id " + id + '.', "input");
    return true;
  }

  bool reasoning(json::value item, const std::string& place) {
    if (!id_begins(item, "rs", place)) return false;
    if (!item.find("summary").is(json::kind::array))
      return in_.refuse("Missing required parameter: '" + place + ".summary'.", place + ".summary",
                        "missing_required_parameter");
    const auto sealed = item.find("encrypted_content");
    if (is_given(sealed) && !is_own_signature(sealed.text()))
      return in_.refuse(
          "The encrypted content for item " + item.find("id").text() + " could not be verified.", {},
          "invalid_encrypted_content");
    reasoning_ = item.find("id").text();
    return true;
  }

  bool id_begins(json::value item, std::string_view with, const std::string& place) {
    const auto id = item.find("id");
    if (!is_given(id) || id.text().starts_with(with)) return true;
    return in_.refuse("Invalid '" + place + ".id': '" + id.text() + "'. Expected an ID that begins with '" +
                          std::string{with} + "'.",
                      place + ".id", "invalid_value");
  }

  bool refuse_unknown(const std::string& what) {
    return in_.refuse("Unknown parameter: '" + what + "'.", what, "unknown_parameter");
  }

  bool refuse_lone_reasoning() {
    return in_.refuse(
        "Item '" + reasoning_ + "' of type 'reasoning' was provided without its required following item.",
        "input");
  }

  rule_check& in_;
  std::vector<std::string> open_;
  std::string reasoning_;  // the id of a reasoning item whose follower is still to come
};

bool check_members(rule_check& in) {
  const auto odd = unknown_member(in.body, known_members);
  if (!odd.empty()) return in.refuse("Unknown parameter: '" + odd + "'.", odd, "unknown_parameter");
  const auto previous = in.body.find("previous_response_id");
  if (is_given(previous) && !previous.text().starts_with("resp_"))
    return in.refuse("Previous response with id '" + previous.text() + "' not found.", "previous_response_id",
                     "previous_response_not_found");
  const auto most = in.body.find("max_output_tokens").integer();
  if (most && *most < 16)
    return in.refuse(
        "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got " +
            std::to_string(*most) + " instead.",
        "max_output_tokens", "integer_below_min_value");
  const auto choice = in.body.find("tool_choice");
  if (choice.find("function").exists())
    return in.refuse("Unknown parameter: 'tool_choice.function'.", "tool_choice.function",
                     "unknown_parameter");
  const auto format = in.body.find("text").find("format");
  return !format.find("type").text_is("json_schema") || check_openai_format(in, format, "text.format");
}

}  // namespace

bool check_responses(rule_check& in) {
  if (!check_members(in) || !check_openai_tools(in, false)) return false;
  if (!check_openai_model(in, in.body.find("reasoning").find("effort").text(),
                          in.body.find("text").find("verbosity"), "text.verbosity"))
    return false;
  const auto input = in.body.find("input");
  if (input.is(json::kind::string)) return true;
  if (!input.is(json::kind::array))
    return in.refuse("Invalid type for 'input': expected one of a string or array of input items.", "input",
                     "invalid_type");
  return item_check{in}.run(input);
}

}  // namespace signalbox::simulate
