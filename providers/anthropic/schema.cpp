// SPDX-License-Identifier: Apache-2.0
// Schemas for Anthropic. What is taken there: platform.claude.com, "Structured outputs", JSON Schema
// limitations; and what `transform_schema` of Anthropic's Python client leaves.
#include "providers/anthropic/schema.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace signalbox::anthropic {

namespace {

using json::kind;

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& all, std::string_view text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

constexpr std::array<std::string_view, 6> plain{"type", "title", "enum", "const", "required", "default"};
constexpr std::array<std::string_view, 3> maps{"properties", "$defs", "definitions"};
constexpr std::array<std::string_view, 3> lists{"anyOf", "oneOf", "allOf"};
constexpr std::array<std::string_view, 3> remarks{"$schema", "$id", "$comment"};
constexpr std::array<std::string_view, 10> formats{"date-time", "time", "date", "duration", "email",
                                                   "hostname",  "uri",  "ipv4", "ipv6",     "uuid"};

bool is_object_schema(json::value schema) {
  const auto type = schema.find("type");
  if (type.text_is("object") || schema.find("properties").exists()) return true;
  for (auto one : type.items())
    if (one.text_is("object")) return true;
  return false;
}

class schema_writer {
 public:
  schema_writer(std::string& out, std::vector<std::string>& told) : w_{out}, told_{told} {}

  [[nodiscard]] bool changed() const { return changed_; }

  void write(json::value schema) {
    if (!schema.is(kind::object)) {
      w_.raw(schema.raw());
      return;
    }
    w_.open_object();
    if (schema.find("$ref").exists())
      reference(schema);
    else
      members(schema);
    w_.close_object();
  }

 private:
  /// Beside a reference nothing is taken but the definitions.
  void reference(json::value schema) {
    for (auto it = schema.begin_items(); it != schema.end_items(); ++it) {
      const auto key = it.key().text();
      changed_ = changed_ || (key != "$ref" && key != "$defs" && key != "definitions");
      if (key == "$ref") w_.key(key).raw((*it).raw());
      if (key == "$defs" || key == "definitions") map(key, *it);
    }
  }

  void members(json::value schema) {
    const bool object = is_object_schema(schema);
    bool closed = false;
    std::string rest;  // what can only be told
    for (auto it = schema.begin_items(); it != schema.end_items(); ++it) {
      const auto key = it.key().text();
      changed_ = changed_ || one_of(remarks, key);
      if (key == "description" || one_of(remarks, key)) continue;
      if (key == "additionalProperties" && object) {
        closed = (*it).is(kind::boolean) && !(*it).truth();
        if (!closed) name(key);
        continue;
      }
      if (!member(key, *it, schema)) add(rest, key, *it);
    }
    changed_ = changed_ || (object && !closed);
    if (object) w_.member("additionalProperties", false);
    describe(schema.find("description"), rest);
  }

  /// False: not taken there.
  bool member(const std::string& key, json::value v, json::value schema) {
    if (one_of(plain, key) || (key == "format" && one_of(formats, v.text())) ||
        (key == "minItems" && is_small(v))) {
      w_.key(key).raw(v.raw());
    } else if (one_of(maps, key) && v.is(kind::object)) {
      map(key, v);
    } else if (one_of(lists, key) && v.is(kind::array)) {
      if (key == "oneOf" && schema.find("anyOf").exists()) return false;
      changed_ = changed_ || key == "oneOf";
      list(key == "oneOf" ? "anyOf" : key, v);
    } else if (key == "items" && v.is(kind::object)) {
      w_.key(key);
      write(v);
    } else {
      return false;
    }
    return true;
  }

  static bool is_small(json::value v) {
    const auto n = v.integer();
    return n && (*n == 0 || *n == 1);
  }

  void map(const std::string& key, json::value all) {
    w_.key(key).open_object();
    for (auto it = all.begin_items(); it != all.end_items(); ++it) {
      w_.key(it.key().text());
      write(*it);
    }
    w_.close_object();
  }

  void list(std::string_view key, json::value all) {
    w_.key(key).open_array();
    for (auto one : all.items()) write(one);
    w_.close_array();
  }

  void name(const std::string& key) {
    if (std::find(told_.begin(), told_.end(), key) == told_.end()) told_.push_back(key);
  }

  void add(std::string& rest, const std::string& key, json::value v) {
    rest.append(rest.empty() ? "" : ", ").append(key).append(": ").append(v.raw());
    name(key);
    changed_ = true;
  }

  void describe(json::value given, const std::string& rest) {
    auto text = given.text();
    if (!rest.empty()) text.append(text.empty() ? "" : "\n\n").append("{").append(rest).append("}");
    if (!text.empty()) w_.member("description", text);
  }

  json::writer w_;
  std::vector<std::string>& told_;
  bool changed_ = false;
};

}  // namespace

std::string kept_schema(std::string_view schema, std::vector<std::string>& told) {
  json::document document;
  if (document.scan(schema, {.depth = UINT32_MAX})) return std::string{schema};
  std::string out;
  schema_writer writer{out, told};
  writer.write(document.root());
  return writer.changed() ? out : std::string{schema};
}

}  // namespace signalbox::anthropic
