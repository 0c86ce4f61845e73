// SPDX-License-Identifier: Apache-2.0
// The schema writer: visits the declarations with default settings at hand.
#include "config/schema.hpp"

#include <boost/json.hpp>

#include "config/declarations.hpp"
#include "config/setting_types.hpp"

namespace signalbox {

namespace {

namespace bj = boost::json;

/// A whole number without ".0" where it is one, as a person would write a bound.
bj::value bound(double x) {
  if (x == static_cast<double>(static_cast<std::int64_t>(x))) return static_cast<std::int64_t>(x);
  return x;
}

class schema_writer {
 public:
  template <class T>
  void setting(std::string_view name, T& member, const about& what) {
    auto property = value_schema(shape_of(member), what);
    const auto initial = default_of(member);
    if (!initial.empty() && !what.is_required) property["default"] = bj::parse(initial);
    add(name, std::move(property), what);
  }

  template <class T>
  void section(std::string_view name, T& member, const about& what) {
    add(name, object_schema(member), what);
  }
  template <class T>
  void section(std::string_view name, std::optional<T>&, const about& what) {
    T inside{};
    add(name, object_schema(inside), what);
  }

  template <class T>
  void table(std::string_view name, std::vector<T>&, const about& what) {
    T item{};
    add(name,
        {{"type", "object"},
         {"propertyNames", {{"pattern", "^[a-z0-9._:/-]{1,64}$"}}},
         {"additionalProperties", object_schema(item)}},
        what);
  }

  template <class T>
  void list(std::string_view name, std::vector<T>&, const about& what) {
    T item{};
    add(name, {{"type", "array"}, {"items", object_schema(item)}}, what);
  }

  template <class T>
  void map(std::string_view name, std::map<std::string, T>&, const about& what) {
    add(name, {{"type", "object"}, {"additionalProperties", value_schema(shape_of(T{}), what)}}, what);
  }

  template <class T>
  static bj::object object_schema(T& object) {
    schema_writer inside;
    declare(inside, object);
    bj::object out{
        {"type", "object"}, {"properties", std::move(inside.properties_)}, {"additionalProperties", false}};
    if (!inside.required_.empty()) out["required"] = std::move(inside.required_);
    return out;
  }

 private:
  static bj::object value_schema(const type_shape& shape, const about& what) {
    bj::object out{{"type", shape.json}};
    if (!shape.values.empty()) out["enum"] = bj::array(shape.values.begin(), shape.values.end());
    if (!shape.pattern.empty()) out["pattern"] = shape.pattern;
    if (what.is_identifier) out["pattern"] = "^[a-z0-9._:/-]{1,64}$";
    if (what.bounded && shape.json != "string") {
      out["minimum"] = bound(what.least);
      out["maximum"] = bound(what.most);
    }
    if (!shape.is_list) return out;
    return {{"type", "array"}, {"items", std::move(out)}};
  }

  void add(std::string_view name, bj::object property, const about& what) {
    property["description"] = what.doc;
    properties_[name] = std::move(property);
    if (what.is_required) required_.emplace_back(name);
  }

  bj::object properties_;
  bj::array required_;
};

/// Boost.JSON writes compact text only; people read this one.
void write_indented(const bj::value& v, std::string& out, std::size_t depth) {
  const std::string inner(2 * (depth + 1), ' ');
  const std::string outer(2 * depth, ' ');
  const auto* object = v.if_object();
  const auto* array = v.if_array();
  if ((!object && !array) || (object && object->empty()) || (array && array->empty())) {
    out += bj::serialize(v);
    return;
  }
  out += object ? "{\n" : "[\n";
  bool first = true;
  const auto next = [&] {
    if (!first) out += ",\n";
    first = false;
    out += inner;
  };
  if (object)
    for (const auto& [key, value] : *object) {
      next();
      out += bj::serialize(key) + ": ";
      write_indented(value, out, depth + 1);
    }
  else
    for (const auto& value : *array) {
      next();
      write_indented(value, out, depth + 1);
    }
  out += "\n" + outer + (object ? "}" : "]");
}

}  // namespace

std::string config_schema() {
  settings defaults;
  auto root = schema_writer::object_schema(defaults);
  bj::object out{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Signalbox configuration"}};
  for (auto& member : root) out[member.key()] = std::move(member.value());
  out["properties"].as_object()["$schema"] = {{"type", "string"}};
  std::string text;
  write_indented(out, text, 0);
  return text + "\n";
}

}  // namespace signalbox
