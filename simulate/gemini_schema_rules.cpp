// SPDX-License-Identifier: Apache-2.0
// What Gemini refuses of a schema: it takes a part of OpenAPI's, not JSON Schema.
#include "base/http_text.hpp"
#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view known_keywords[] = {
    "type",       "format",   "title",         "description",   "nullable",
    "default",    "items",    "minItems",      "maxItems",      "enum",
    "properties", "required", "minProperties", "maxProperties", "propertyOrdering",
    "minimum",    "maximum",  "minLength",     "maxLength",     "pattern",
    "example",    "anyOf"};

constexpr int deepest = 100;

bool refuse_at(rule_check& in, const std::string& place, const std::string& why) {
  return in.refuse("* GenerateContentRequest." + place + ": " + why + '\n');
}

bool check_enum(rule_check& in, json::value schema, const std::string& type, const std::string& place) {
  const auto values = schema.find("enum");
  if (!values.exists()) return true;
  std::size_t index = 0;
  for (const auto one : values.items()) {
    if (!one.is(json::kind::string))
      return in.refuse("Invalid value at '" + at_index(place + ".enum", index) + "' (TYPE_STRING), " +
                       std::string{one.raw()});
    if (one.text().empty()) return refuse_at(in, at_index(place + ".enum", index), "cannot be empty");
    ++index;
  }
  return type == "string" || refuse_at(in, place + ".enum", "only allowed for STRING type");
}

bool check_object(rule_check& in, json::value schema, const std::string& place, int depth) {
  const auto properties = schema.find("properties");
  if (properties.exists() && properties.size() == 0)
    return refuse_at(in, place + ".properties", "should be non-empty for OBJECT type");
  std::size_t index = 0;
  for (const auto name : schema.find("required").items()) {
    if (!properties.find(name.text()).exists())
      return refuse_at(in, at_index(place + ".required", index), "property is not defined");
    ++index;
  }
  for (auto it = properties.begin_items(); it != properties.end_items(); ++it)
    if (!check_gemini_schema(in, *it, place + ".properties[" + it.key().text() + ']', depth + 1))
      return false;
  return true;
}

}  // namespace

bool check_gemini_schema(rule_check& in, json::value schema, const std::string& place, int depth) {
  if (depth > deepest) return in.refuse("Invalid JSON payload received. Message too deep.");
  if (!schema.is(json::kind::object))
    return in.refuse("Invalid value at '" + place +
                     "' (type.googleapis.com/google.ai.generativelanguage.v1beta.Schema), " +
                     std::string{schema.exists() ? schema.raw() : "null"});
  if (const auto odd = unknown_member(schema, known_keywords); !odd.empty())
    return in.refuse("Invalid JSON payload received. Unknown name \"" + odd + "\" at '" + place +
                     "': Cannot find field.");
  const auto given = schema.find("type");
  if (given.is(json::kind::array))
    return in.refuse("Invalid JSON payload received. Unknown name \"type\" at '" + place +
                     "': Proto field is not repeating, cannot start list.");
  const auto type = ascii_lower(given.text());
  if (given.exists() &&
      !is_one_of(type, {"string", "number", "integer", "boolean", "array", "object", "null"}))
    return in.refuse("Invalid value at '" + place +
                     ".type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), \"" +
                     given.text() + "\"");
  if (!check_enum(in, schema, type, place)) return false;
  const auto format = schema.find("format").text();
  if (type == "string" && !format.empty() && format != "enum" && format != "date-time")
    return refuse_at(in, place + ".format", "only 'enum' and 'date-time' are supported for STRING type");
  if (type == "array" && !schema.find("items").exists())
    return refuse_at(in, place + ".items", "missing field.");
  if (schema.find("items").exists() &&
      !check_gemini_schema(in, schema.find("items"), place + ".items", depth + 1))
    return false;
  std::size_t index = 0;
  for (const auto one : schema.find("anyOf").items())
    if (!check_gemini_schema(in, one, at_index(place + ".any_of", index++), depth + 1)) return false;
  return check_object(in, schema, place, depth);
}

}  // namespace signalbox::simulate
