// SPDX-License-Identifier: Apache-2.0
// What OpenAI refuses of tools and schemas, in chat completions and in Responses.
#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr int deepest = 100;

/// Checks one schema; `what` begins the message, `param` is told.
class schema_check {
 public:
  schema_check(rule_check& in, std::string what, std::string param, bool strict)
      : in_{in}, what_{std::move(what)}, param_{std::move(param)}, strict_{strict} {}

  bool run(json::value schema, const std::string& context, int depth) {
    if (depth > deepest || !schema.is(json::kind::object)) return true;
    const auto type = schema.find("type");
    if (type.text_is("array") && !schema.find("items").exists())
      return refuse("In context=(" + context + "), array schema missing items.");
    if (type.text_is("object") && depth == 0 && !schema.find("properties").exists())
      return refuse("In context=(" + context + "), object schema missing properties.");
    if (strict_ && type.text_is("object") && !check_strict(schema, context)) return false;
    const auto properties = schema.find("properties");
    for (auto it = properties.begin_items(); it != properties.end_items(); ++it)
      if (!run(*it, within(context, "'properties', '" + it.key().text() + "'"), depth + 1)) return false;
    return run(schema.find("items"), within(context, "'items'"), depth + 1);
  }

  bool refuse(const std::string& why) {
    return in_.refuse(what_ + why, param_, "invalid_function_parameters");
  }

 private:
  static std::string within(const std::string& context, const std::string& more) {
    return context.empty() ? more : context + ", " + more;
  }

  bool check_strict(json::value schema, const std::string& context) {
    const auto more = schema.find("additionalProperties");
    if (!more.is(json::kind::boolean) || more.truth())
      return refuse("In context=(" + context +
                    "), 'additionalProperties' is required to be supplied and to be false.");
    const auto properties = schema.find("properties");
    for (auto it = properties.begin_items(); it != properties.end_items(); ++it) {
      bool required = false;
      for (const auto name : schema.find("required").items())
        required = required || name.text_is(it.key().text());
      if (!required)
        return refuse("In context=(" + context +
                      "), 'required' is required to be supplied and to be an array including every key in "
                      "properties. Missing '" +
                      it.key().text() + "'.");
    }
    return true;
  }

  rule_check& in_;
  std::string what_;
  std::string param_;
  bool strict_;
};

bool check_function(rule_check& in, json::value function, const std::string& place) {
  const auto name = function.find("name").text();
  if (name.empty())
    return in.refuse("Missing required parameter: '" + place + ".name'.", place + ".name",
                     "missing_required_parameter");
  if (name.size() > 64)
    return in.refuse("Invalid '" + place +
                         ".name': string too long. Expected a string with maximum length 64, but " +
                         "got a string with length " + std::to_string(name.size()) + " instead.",
                     place + ".name", "string_above_max_length");
  if (!is_plain_name(name, "_-", 64))
    return in.refuse("Invalid '" + place +
                         ".name': string does not match pattern. Expected a string that matches the pattern "
                         "'^[a-zA-Z0-9_-]+$'.",
                     place + ".name", "invalid_value");
  const auto parameters = function.find("parameters");
  if (!is_given(parameters)) return true;
  schema_check schema{in, "Invalid schema for function '" + name + "': ", place + ".parameters",
                      function.find("strict").truth()};
  const auto type = parameters.find("type");
  if (!type.text_is("object"))
    return schema.refuse("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" +
                         (type.exists() ? type.text() : "None") + "\"'.");
  return schema.run(parameters, {}, 0);
}

bool check_tool(rule_check& in, json::value tool, bool nested, const std::string& place) {
  const auto type = tool.find("type").text();
  if (type.empty())
    return in.refuse("Missing required parameter: '" + place + ".type'.", place + ".type",
                     "missing_required_parameter");
  if (nested && !is_one_of(type, {"function", "custom"}))
    return in.refuse("Invalid value: '" + type + "'. Supported values are: 'function' and 'custom'.",
                     place + ".type", "invalid_value");
  if (type != "function") return true;
  const auto odd =
      nested ? unknown_member(tool, {"type", "function"})
             : unknown_member(tool, {"type", "name", "description", "parameters", "strict", "defer_loading"});
  if (!odd.empty())
    return in.refuse("Unknown parameter: '" + place + '.' + odd + "'.", place + '.' + odd,
                     "unknown_parameter");
  return nested ? check_function(in, tool.find("function"), place + ".function")
                : check_function(in, tool, place);
}

bool check_chosen(rule_check& in, json::value chosen, bool nested) {
  const auto name = (nested ? chosen.find("function") : chosen).find("name").text();
  for (const auto tool : in.body.find("tools").items())
    if ((nested ? tool.find("function") : tool).find("name").text_is(name) && !name.empty()) return true;
  return in.refuse("Tool choice 'function' not found in 'tools' parameter.", "tool_choice");
}

bool check_choice(rule_check& in, bool nested) {
  const auto choice = in.body.find("tool_choice");
  if (choice.is(json::kind::string)) {
    const auto word = choice.text();
    return is_one_of(word, {"none", "auto", "required"}) ||
           in.refuse("Invalid value: '" + word + "'. Supported values are: 'none', 'auto', and 'required'.",
                     "tool_choice", "invalid_value");
  }
  if (!choice.find("type").text_is("allowed_tools"))
    return !choice.find("type").text_is("function") || check_chosen(in, choice, nested);
  const auto allowed = nested ? choice.find("allowed_tools") : choice;
  if (!allowed.find("mode").text_is("auto") && !allowed.find("mode").text_is("required"))
    return in.refuse(
        "Invalid value: '" + allowed.find("mode").text() + "'. Supported values are: 'auto' and 'required'.",
        nested ? "tool_choice.allowed_tools.mode" : "tool_choice.mode", "invalid_value");
  for (const auto one : allowed.find("tools").items())
    if (one.find("type").text_is("function") && !check_chosen(in, one, nested)) return false;
  return true;
}

}  // namespace

bool check_openai_tools(rule_check& in, bool nested) {
  const auto tools = in.body.find("tools");
  if (is_given(tools) && (!tools.is(json::kind::array) || (nested && tools.size() == 0)))
    return in.refuse(
        "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array "
        "instead.",
        "tools", "empty_array");
  if (tools.size() == 0)
    for (const auto* name : {"tool_choice", "parallel_tool_calls"})
      if (is_given(in.body.find(name)) && nested)
        return in.refuse("Invalid value for '" + std::string{name} + "': '" + name +
                             "' is only allowed when 'tools' are specified.",
                         name);
  std::size_t index = 0;
  for (const auto tool : tools.items())
    if (!check_tool(in, tool, nested, at_index("tools", index++))) return false;
  return check_choice(in, nested);
}

bool check_openai_format(rule_check& in, json::value format, const std::string& place) {
  const auto name = format.find("name").text();
  if (name.empty())
    return in.refuse("Missing required parameter: '" + place + ".name'.", place + ".name",
                     "missing_required_parameter");
  if (!is_plain_name(name, "_-", 64))
    return in.refuse("Invalid '" + place +
                         ".name': string does not match pattern. Expected a string that matches the pattern "
                         "'^[a-zA-Z0-9_-]+$'.",
                     place + ".name", "invalid_value");
  schema_check schema{in, "Invalid schema for response_format '" + name + "': ",
                      place.starts_with("text") ? "text.format.schema" : "response_format",
                      format.find("strict").truth()};
  const auto root = format.find("schema");
  if (format.find("strict").truth() && !root.find("type").text_is("object"))
    return schema.refuse("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" +
                         (root.find("type").exists() ? root.find("type").text() : "None") + "\"'.");
  return schema.run(root, {}, 0);
}

}  // namespace signalbox::simulate
