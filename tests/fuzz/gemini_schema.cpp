// SPDX-License-Identifier: Apache-2.0
// Schemas for Gemini: JSON with nothing in it that the API refuses, bounded in size and depth.
#include <algorithm>
#include <array>

#include "providers/gemini/gemini.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

namespace {

using json::kind;

void check_schema(json::value schema);

void check_each(json::value list) {
  for (auto one : list.items()) check_schema(one);
}

void check_type(json::value type) {
  if (type.is(kind::string)) return;
  FUZZ_CHECK(type.size() == 2 && (*++type.begin_items()).text_is("null"));
}

/// Only what stands where a schema does is one: names of properties may be anything.
void check_schema(json::value schema) {
  FUZZ_CHECK(schema.is(kind::object));
  for (const auto* refused : {"$ref", "$defs", "definitions", "allOf", "const", "not", "if", "nullable"})
    FUZZ_CHECK(!schema.find(refused).exists());
  if (const auto type = schema.find("type"); type.exists()) check_type(type);
  for (auto v : schema.find("enum").items()) FUZZ_CHECK(v.is(kind::string) || v.is(kind::number));
  if (schema.find("type").text_is("array"))
    FUZZ_CHECK(schema.find("items").exists() || schema.find("prefixItems").exists());
  if (const auto items = schema.find("items"); items.exists()) check_schema(items);
  if (const auto others = schema.find("additionalProperties"); others.is(kind::object)) check_schema(others);
  check_each(schema.find("prefixItems"));
  check_each(schema.find("anyOf"));
  check_each(schema.find("oneOf"));
  const auto properties = schema.find("properties");
  for (auto one : properties.items()) check_schema(one);
  for (auto name : schema.find("required").items()) FUZZ_CHECK(properties.find(name.text()).exists());
}

void check_use(std::string_view bytes, gemini::schema_use use) {
  const auto got = gemini::fit_schema(bytes, use);
  for (const auto what : got.lost) FUZZ_CHECK(!what.empty() && what.size() <= 60);
  if (got.json.empty()) return;
  FUZZ_CHECK(got.json.size() <= 8 * (64 * 1024 + bytes.size()));
  json::document document;
  FUZZ_CHECK(!document.scan(got.json, {.depth = 1000}));
  check_schema(document.root());
  if (use == gemini::schema_use::parameters) FUZZ_CHECK(document.root().find("type").text_is("object"));
  // What fits is left as it is, but for what the first time has said instead of what it lost.
  const auto again = gemini::fit_schema(got.json, use);
  FUZZ_CHECK(again.json == got.json || !got.lost.empty());
}

}  // namespace

void check_gemini_schema(std::string_view bytes) {
  check_use(bytes, gemini::schema_use::parameters);
  check_use(bytes, gemini::schema_use::answer);
}

}  // namespace signalbox::fuzz
