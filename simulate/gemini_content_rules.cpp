// SPDX-License-Identifier: Apache-2.0
// What Gemini refuses of a conversation: turns of calls and responses, parts, files, signatures.
#include <algorithm>
#include <vector>

#include "simulate/rule_check.hpp"
#include "simulate/signatures.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view data_members[] = {
    "text",           "inlineData",         "fileData", "functionCall", "functionResponse",
    "executableCode", "codeExecutionResult"};
constexpr std::string_view other_members[] = {"thought", "thoughtSignature", "videoMetadata", "partMetadata",
                                              "mediaResolution"};

bool refuse_unknown(rule_check& in, const std::string& name, const std::string& place) {
  return in.refuse("Invalid JSON payload received. Unknown name \"" + name + "\" at '" + place +
                   "': Cannot find field.");
}

bool check_struct(rule_check& in, json::value v, const std::string& place) {
  if (!v.exists() || v.is(json::kind::object)) return true;
  return in.refuse("Invalid value at '" + place + "' (type.googleapis.com/google.protobuf.Struct), " +
                   std::string{v.raw()});
}

bool check_file(rule_check& in, json::value file) {
  const auto uri = file.find("fileUri").text();
  const bool own = uri.starts_with("https://generativelanguage.googleapis.com/") ||
                   uri.starts_with("gs://") || uri.starts_with("https://www.youtube.com/") ||
                   uri.starts_with("https://youtu.be/");
  return own || in.refuse("Unsupported file URI type: " + uri);
}

bool check_data(rule_check& in, json::value part, const std::string& place) {
  const auto data = part.find("inlineData");
  if (data.exists() && data.find("mimeType").text().empty())
    return in.refuse("* GenerateContentRequest." + place +
                     ".inline_data.mime_type: mimeType is not specified\n");
  if (data.exists() && !is_base64(data.find("data").text()))
    return in.refuse("Invalid value at '" + place +
                     ".inline_data.data' (TYPE_BYTES), Base64 decoding failed for \"" +
                     data.find("data").text().substr(0, 40) + "\"");
  if (const auto file = part.find("fileData"); file.exists() && !check_file(in, file)) return false;
  if (const auto call = part.find("functionCall"); call.exists()) {
    if (const auto odd = unknown_member(call, {"id", "name", "args"}); !odd.empty())
      return refuse_unknown(in, odd, place + ".function_call");
    return check_struct(in, call.find("args"), place + ".function_call.args");
  }
  if (const auto result = part.find("functionResponse"); result.exists()) {
    const auto odd =
        unknown_member(result, {"id", "name", "response", "parts", "willContinue", "scheduling"});
    if (!odd.empty()) return refuse_unknown(in, odd, place + ".function_response");
    if (result.find("name").text().empty())
      return in.refuse("* GenerateContentRequest." + place +
                       ".function_response.name: Name cannot be empty.\n");
    if (!result.find("response").exists())
      return in.refuse("* GenerateContentRequest." + place +
                       ".function_response.response: response is required\n");
    return check_struct(in, result.find("response"), place + ".function_response.response");
  }
  return true;
}

bool check_part(rule_check& in, json::value part, const std::string& place) {
  std::size_t kinds = 0;
  for (auto it = part.begin_items(); it != part.end_items(); ++it) {
    const auto name = it.key().text();
    const bool data = is_one_of(name, data_members);
    if (!data && !is_one_of(name, other_members)) return refuse_unknown(in, name, place);
    if (data) ++kinds;
  }
  if (kinds > 1)
    return in.refuse("Invalid value at '" + place +
                     "' (oneof), oneof field 'data' is already set. Cannot set '" + "text'");
  if (kinds == 0)
    return in.refuse("* GenerateContentRequest." + place +
                     ".data: required oneof field 'data' must have one initialized field\n");
  // Two texts stand for a signature where there is none; see Google's page on thought signatures.
  const auto signature = part.find("thoughtSignature");
  if (signature.exists() && !is_own_signature(signature.text()) &&
      !is_one_of(signature.text(),
                 {"skip_thought_signature_validator", "context_engineering_is_the_way_to_go"}))
    return in.refuse("Corrupted thought signature.");
  return check_data(in, part, place);
}

std::vector<std::string> names_in(json::value content, std::string_view member) {
  std::vector<std::string> out;
  for (const auto part : content.find("parts").items())
    if (const auto found = part.find(member); found.exists()) out.push_back(found.find("name").text());
  std::sort(out.begin(), out.end());
  return out;
}

/// Calls come after a user's turn, responses right after the calls, as many and by the same names.
bool check_turns(rule_check& in) {
  std::vector<std::string> open;
  bool after_model = false;
  for (const auto content : in.body.find("contents").items()) {
    const auto calls = names_in(content, "functionCall");
    const auto results = names_in(content, "functionResponse");
    if (!results.empty() && open.empty())
      return in.refuse(
          "Please ensure that function response turn comes immediately after a function call turn.");
    if (!open.empty() && results != open)
      return in.refuse(
          "Please ensure that the number of function response parts is equal to the number of function "
          "call parts of the function call turn.");
    if (!calls.empty() && after_model)
      return in.refuse(
          "Please ensure that function call turn comes immediately after a user turn or after a function "
          "response turn.");
    if (!calls.empty() && !content.find("role").text_is("model"))
      return in.refuse("Please ensure that function call turns have the role model.");
    open = calls;
    after_model = content.find("role").text_is("model");
  }
  return open.empty() || in.refuse(
                             "Please ensure that the number of function response parts is equal to the "
                             "number of function call "
                             "parts of the function call turn.");
}

/// Models of the third generation want the signatures of the current turn back: that of the first call of
/// each of its steps.
bool check_signatures(rule_check& in) {
  if (in.request.model.find("gemini-3") == std::string::npos) return true;
  std::size_t index = 0, current = 0;
  for (const auto content : in.body.find("contents").items()) {
    ++index;
    if (!content.find("role").text_is("model") && names_in(content, "functionResponse").empty())
      current = index;
  }
  index = 0;
  for (const auto content : in.body.find("contents").items()) {
    if (++index <= current) continue;
    for (const auto part : content.find("parts").items()) {
      if (!part.find("functionCall").exists()) continue;
      if (part.find("thoughtSignature").exists()) break;
      return in.refuse(
          "Function call is missing a thought_signature in functionCall parts. This is required for tools to "
          "work "
          "correctly, and missing thought_signature may lead to degraded model performance. Additional data, "
          "function "
          "call `default_api:" +
          part.find("functionCall").find("name").text() + "` , position " + std::to_string(index) +
          ". Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.");
    }
  }
  return true;
}

bool check_content(rule_check& in, json::value content, const std::string& place) {
  if (const auto odd = unknown_member(content, {"role", "parts"}); !odd.empty())
    return refuse_unknown(in, odd, place);
  const auto parts = content.find("parts");
  if (parts.size() == 0)
    return in.refuse("* GenerateContentRequest." + place + ".parts: contents.parts must not be empty.\n");
  std::size_t index = 0;
  for (const auto part : parts.items())
    if (!check_part(in, part, at_index(place + ".parts", index++))) return false;
  return true;
}

}  // namespace

bool check_gemini_contents(rule_check& in) {
  const auto contents = in.body.find("contents");
  if (contents.size() == 0)
    return in.refuse("* GenerateContentRequest.contents: contents is not specified\n");
  const auto system = in.body.find("systemInstruction");
  if (system.exists() && !check_content(in, system, "system_instruction")) return false;
  std::size_t index = 0;
  for (const auto content : contents.items()) {
    const auto role = content.find("role");
    if (role.exists() && !is_one_of(role.text(), {"user", "model", "function"}))
      return in.refuse("Please use a valid role: user, model.");
    if (!check_content(in, content, at_index("contents", index++))) return false;
  }
  return check_turns(in) && check_signatures(in);
}

}  // namespace signalbox::simulate
