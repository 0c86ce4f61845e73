// SPDX-License-Identifier: Apache-2.0
// Schemas of tools and answers.
#include "providers/tool_schema.hpp"

#include "base/json.hpp"

namespace signalbox {

namespace {

using json::kind;

bool all_fit(json::value list);

bool is_required(json::value schema, const std::string& name) {
  for (auto one : schema.find("required").items())
    if (one.text_is(name)) return true;
  return false;
}

/// Objects name all their members, which all must be there, and take no others.
bool fits(json::value schema) {
  if (!schema.is(kind::object)) return false;
  for (const auto* unknown : {"allOf", "oneOf", "not", "if", "dependentRequired", "patternProperties"})
    if (schema.find(unknown).exists()) return false;
  const auto properties = schema.find("properties");
  if (schema.find("type").text_is("object") || properties.exists()) {
    const auto others = schema.find("additionalProperties");
    if (!others.is(kind::boolean) || others.truth()) return false;
  }
  for (auto it = properties.begin_items(); it != properties.end_items(); ++it)
    if (!is_required(schema, it.key().text())) return false;
  for (const auto* several : {"properties", "$defs", "definitions", "anyOf"})
    if (!all_fit(schema.find(several))) return false;
  const auto items = schema.find("items");
  return !items.exists() || fits(items);
}

bool all_fit(json::value list) {
  for (auto one : list.items())
    if (!fits(one)) return false;
  return true;
}

}  // namespace

bool takes_strict(std::string_view schema) {
  json::document document;
  return !document.scan(schema, {.depth = 200}) && fits(document.root());
}

std::string object_schema(const std::string& schema) {
  json::document document;
  if (document.scan(schema, {.depth = UINT32_MAX}) || !document.root().is(kind::object)) return schema;
  const auto root = document.root();
  if (const auto type = root.find("type"); type.exists()) {
    if (type.text_is("object")) return schema;
    return schema.substr(0, type.begin()) + R"("object")" + schema.substr(type.end());
  }
  return R"({"type":"object")" + std::string{root.size() == 0 ? "" : ","} + schema.substr(root.begin() + 1);
}

}  // namespace signalbox
