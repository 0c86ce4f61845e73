// SPDX-License-Identifier: Apache-2.0
// What Gemini refuses of a request's members, its generation config and its tools.
#include "base/http_text.hpp"
#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view known_members[] = {
    "contents",         "systemInstruction", "tools",  "toolConfig", "safetySettings",
    "generationConfig", "cachedContent",     "labels", "model",      "store",
    "serviceTier"};

constexpr std::string_view known_config[] = {"stopSequences",
                                             "responseMimeType",
                                             "responseSchema",
                                             "_responseJsonSchema",
                                             "responseJsonSchema",
                                             "responseModalities",
                                             "candidateCount",
                                             "maxOutputTokens",
                                             "temperature",
                                             "topP",
                                             "topK",
                                             "seed",
                                             "presencePenalty",
                                             "frequencyPenalty",
                                             "responseLogprobs",
                                             "logprobs",
                                             "enableEnhancedCivicAnswers",
                                             "speechConfig",
                                             "thinkingConfig",
                                             "imageConfig",
                                             "mediaResolution",
                                             "audioTimestamp",
                                             "routingConfig",
                                             "modelSelectionConfig"};

constexpr std::string_view known_thinking[] = {"includeThoughts", "thinkingBudget", "thinkingLevel"};

constexpr std::string_view known_function[] = {
    "name",     "description",        "parameters", "parametersJsonSchema",
    "response", "responseJsonSchema", "behavior"};

constexpr std::string_view known_calling[] = {"mode", "allowedFunctionNames", "streamFunctionCallArguments"};

constexpr std::string_view known_tools[] = {"functionDeclarations", "googleSearch", "googleSearchRetrieval",
                                            "codeExecution",        "urlContext",   "computerUse",
                                            "googleMaps",           "fileSearch"};

bool refuse_unknown(rule_check& in, const std::string& name, const std::string& place) {
  return in.refuse("Invalid JSON payload received. Unknown name \"" + name + "\"" +
                   (place.empty() ? "" : " at '" + place + "'") + ": Cannot find field.");
}

bool check_known(rule_check& in, json::value object, name_list known, const std::string& place) {
  const auto odd = unknown_member(object, known);
  return odd.empty() || refuse_unknown(in, odd, place);
}

bool check_config(rule_check& in) {
  const auto how = in.body.find("generationConfig");
  if (!check_known(in, how, known_config, "generation_config")) return false;
  const auto thinking = how.find("thinkingConfig");
  if (!check_known(in, thinking, known_thinking, "generation_config.thinking_config")) return false;
  if (thinking.find("thinkingBudget").exists() && thinking.find("thinkingLevel").exists())
    return in.refuse("You can only set only one of thinking budget and thinking level.");
  const auto temperature = how.find("temperature");
  if (temperature.exists() && (temperature.number() < 0 || temperature.number() > 2))
    return in.refuse(
        "* GenerateContentRequest.generation_config.temperature: temperature must be in the range "
        "[0.0, 2.0].\n");
  if (how.find("stopSequences").size() > 5)
    return in.refuse(
        "* GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences.\n");
  const auto schema = how.find("responseSchema");
  const bool schema_given = schema.exists() || how.find("responseJsonSchema").exists();
  if (schema_given && !is_one_of(how.find("responseMimeType").text(), {"application/json", "text/x.enum"}))
    return in.refuse(
        "* GenerateContentRequest.generation_config.response_schema: only allowed when "
        "response_mime_type is application/json\n");
  return !schema.exists() || check_gemini_schema(in, schema, "generation_config.response_schema");
}

/// Starts with a letter or an underscore.
bool is_function_name(std::string_view name) {
  return is_plain_name(name, "_.:-", 64) && !(name.front() >= '0' && name.front() <= '9') &&
         name.find_first_of(".:-") != 0;
}

bool check_function(rule_check& in, json::value function, const std::string& place) {
  if (!check_known(in, function, known_function, place)) return false;
  if (!is_function_name(function.find("name").text()))
    return in.refuse(
        "* GenerateContentRequest." + place +
        ".name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric "
        "(a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of "
        "64.\n");
  const auto parameters = function.find("parameters");
  if (!parameters.exists()) return true;
  if (function.find("parametersJsonSchema").exists())
    return in.refuse("* GenerateContentRequest." + place +
                     ": only one of parameters and parameters_json_schema may be set\n");
  return check_gemini_schema(in, parameters, place + ".parameters");
}

bool check_tools(rule_check& in) {
  std::size_t number = 0, functions = 0;
  for (const auto tool : in.body.find("tools").items()) {
    const auto place = at_index("tools", number++);
    if (!check_known(in, tool, known_tools, place)) return false;
    std::size_t index = 0;
    for (const auto function : tool.find("functionDeclarations").items()) {
      if (!check_function(in, function, at_index(place + ".function_declarations", index++))) return false;
      ++functions;
    }
  }
  const auto calling = in.body.find("toolConfig").find("functionCallingConfig");
  if (!check_known(in, calling, known_calling, "tool_config.function_calling_config")) return false;
  const auto mode = calling.find("mode").text();
  if (calling.exists() && !mode.empty() &&
      !is_one_of(ascii_lower(mode), {"auto", "any", "none", "validated"}))
    return in.refuse(
        "Invalid value at 'tool_config.function_calling_config.mode' "
        "(type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode), \"" +
        mode + "\"");
  if (calling.find("allowedFunctionNames").size() > 0 && !is_one_of(ascii_lower(mode), {"any", "validated"}))
    return in.refuse("Please set allowed_function_names only when function calling mode is ANY.");
  if (ascii_lower(mode) == "any" && functions == 0)
    return in.refuse("Function calling mode is set to ANY but no function declarations are provided.");
  const bool wants_json =
      in.body.find("generationConfig").find("responseMimeType").text_is("application/json");
  if (functions > 0 && wants_json && in.request.model.find("gemini-3") == std::string::npos)
    return in.refuse("Function calling with a response mime type: 'application/json' is unsupported");
  return true;
}

bool check_cache(rule_check& in) {
  if (!in.body.find("cachedContent").exists()) return true;
  for (const auto* name : {"systemInstruction", "tools", "toolConfig"})
    if (in.body.find(name).exists())
      return in.refuse(
          "CachedContent can not be used with GenerateContent request setting system_instruction, tools or "
          "tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent request.");
  return true;
}

}  // namespace

bool check_gemini(rule_check& in) {
  return check_known(in, in.body, known_members, {}) && check_config(in) && check_tools(in) &&
         check_cache(in) && check_gemini_contents(in);
}

}  // namespace signalbox::simulate
