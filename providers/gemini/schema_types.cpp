// SPDX-License-Identifier: Apache-2.0
// What the layers of a schema say together.
#include "providers/gemini/schema_types.hpp"

#include <algorithm>
#include <array>

namespace signalbox::gemini {

namespace {

using json::kind;

constexpr std::array<std::string_view, 7> known_types{"string", "number", "integer", "boolean",
                                                      "array",  "object", "null"};

template <class All>
bool one_of(const All& all, std::string_view text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

/// OpenAPI's older form has capitals.
std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

std::string_view type_name(kind k) {
  switch (k) {
    case kind::string:
      return "string";
    case kind::number:
      return "number";
    case kind::boolean:
      return "boolean";
    case kind::array:
      return "array";
    case kind::object:
      return "object";
    case kind::null:
      break;
  }
  return "null";
}

void add_named(json::value type, schema_types& out, schema_losses& lost) {
  const auto name = lower(type.text());
  if (name == "null")
    out.nullable = true;
  else if (!one_of(known_types, name))
    lose(lost, "an unknown type");
  else if (!one_of(out.names, name))
    out.names.push_back(name);
}

/// Some servers of tools leave the type out where the rest tells it.
void guess(const schema_layers& all, const std::vector<json::value>& values, schema_types& out) {
  const auto any = [&](std::string_view keyword) { return pick(all, keyword).exists(); };
  if (any("properties") || any("required") || any("additionalProperties")) {
    out.names.emplace_back("object");
  } else if (any("items") || any("prefixItems")) {
    out.names.emplace_back("array");
  } else {
    for (auto v : values)
      if (!v.is(kind::null) && !one_of(out.names, type_name(v.type())))
        out.names.emplace_back(type_name(v.type()));
  }
}

/// Of several types those stay that one of the allowed values has.
void keep_allowed(const std::vector<json::value>& values, schema_types& out) {
  std::erase_if(out.names, [&](std::string_view name) {
    return std::none_of(values.begin(), values.end(), [&](json::value v) {
      return v.is(kind::number) ? name == "number" || name == "integer" : name == type_name(v.type());
    });
  });
}

}  // namespace

void lose(schema_losses& lost, std::string_view what) {
  if (!one_of(lost, what)) lost.push_back(what);
}

json::value pick(const schema_layers& all, std::string_view keyword, schema_losses* lost) {
  json::value out;
  for (const auto layer : all) {
    const auto v = layer.find(keyword);
    if (!v.exists() || v.is(kind::null)) continue;
    if (!out.exists())
      out = v;
    else if (lost && v.raw() != out.raw())
      lose(*lost, "allOf that says a keyword twice");
  }
  return out;
}

std::vector<json::value> values_allowed(const schema_layers& all) {
  std::vector<json::value> out;
  const auto values = pick(all, "enum");
  if (values.is(kind::array)) {
    for (auto v : values.items()) out.push_back(v);
    return out;
  }
  for (const auto layer : all)
    if (const auto v = layer.find("const"); v.exists() && out.empty()) out.push_back(v);
  return out;
}

schema_types types_of(const schema_layers& all, schema_losses& lost) {
  schema_types out;
  const auto type = pick(all, "type", &lost);
  if (type.is(kind::string)) add_named(type, out, lost);
  if (type.is(kind::array))
    for (auto one : type.items()) add_named(one, out, lost);
  const auto values = values_allowed(all);
  out.nullable = out.nullable || pick(all, "nullable", &lost).truth() ||
                 std::any_of(values.begin(), values.end(), [](json::value v) { return v.is(kind::null); });
  if (out.names.empty()) guess(all, values, out);
  if (out.names.size() > 1 && !values.empty()) keep_allowed(values, out);
  return out;
}

}  // namespace signalbox::gemini
