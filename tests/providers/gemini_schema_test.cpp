// SPDX-License-Identifier: Apache-2.0
// Schemas as the Gemini API takes them: nothing that it refuses, and as little lost as can be. [W50]
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"

using namespace signalbox;
using namespace signalbox::test;
using gemini::fit_schema;
using gemini::schema_use;

namespace {

using lines = std::vector<std::string_view>;

void check_schema(std::string_view given, std::string_view expected, const lines& lost = {},
                  schema_use use = schema_use::answer) {
  CAPTURE(given);
  const auto got = fit_schema(given, use);
  INFO(got.json);
  CHECK(parsed(got.json) == parsed(expected));
  CHECK(got.lost == lost);
}

/// The same where it stands inside of an object.
void check_property(std::string_view given, std::string_view expected, const lines& lost = {}) {
  const auto inside = [](std::string_view schema) {
    return R"({"type":"object","properties":{"p":)" + std::string{schema} + "}}";
  };
  check_schema(inside(given), inside(expected), lost, schema_use::parameters);
}

/// Deeper than the other reader of JSON goes.
bool is_object(std::string_view text) {
  json::document document;
  return !document.scan(text, {.depth = UINT32_MAX}) && document.root().is(json::kind::object);
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("[W50] Gemini schemas: what the API documents stays as it is, with the order of its members") {
  const std::string plain =
      R"({"type":"object","title":"T","description":"D","properties":{"z":{"type":"string","format":"date-time",)"
      R"("pattern":"^a$","minLength":1},"a":{"type":"array","items":{"type":"integer","minimum":0},"minItems":1},)"
      R"("m":{"anyOf":[{"type":"string"},{"type":"number","enum":[1,2.50]}]}},"required":["z"],)"
      R"("additionalProperties":false,"propertyOrdering":["z","a"]})";
  const auto got = fit_schema(plain, schema_use::parameters);
  CHECK(got.json == plain);
  CHECK(got.lost.empty());
}

TEST_CASE(
    "[W50] Gemini schemas: references are put in place, those inside of others too, and definitions go") {
  check_schema(
      R"({"$schema":"s","$id":"i","type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"mine"},
          "l":{"type":"array","items":{"$ref":"#/definitions/B"}}},
          "$defs":{"A":{"type":"object","description":"its","properties":{"b":{"$ref":"#/definitions/B"}}}},
          "definitions":{"B":{"type":"string","enum":["x"]}}})",
      R"({"type":"object","properties":{
          "a":{"type":"object","description":"mine","properties":{"b":{"type":"string","enum":["x"]}}},
          "l":{"type":"array","items":{"type":"string","enum":["x"]}}}})");
  // Pointers may be escaped, lead into arrays, and to the whole of a schema.
  check_schema(
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/x~1y~0z%20w"},"b":{"$ref":"#/$defs/t/anyOf/1"}},
                   "$defs":{"x/y~z w":{"type":"boolean"},"t":{"anyOf":[{"type":"string"},{"type":"null"}]}}})",
      R"({"type":"object","properties":{"a":{"type":"boolean"},"b":{"type":"null"}}})");
}

TEST_CASE("[W50] Gemini schemas: recursion stops at an open object, and it is said so") {
  check_schema(
      R"({"$ref":"#/$defs/N","$defs":{"N":{"type":"object","properties":{"v":{"type":"string"},
          "next":{"$ref":"#/$defs/N"},"all":{"type":"array","items":{"$ref":"#/$defs/N"}}}}}})",
      R"({"type":"object","properties":{"v":{"type":"string"},"next":{"type":"object"},
          "all":{"type":"array","items":{"type":"object"}}}})",
      {"recursion"});
  check_schema(R"({"type":"object","properties":{"p":{"$ref":"#"}}})",
               R"({"type":"object","properties":{"p":{"type":"object"}}})", {"recursion"});
  // The same one twice side by side is no recursion, and one that leads to itself says nothing.
  check_schema(R"({"anyOf":[{"$ref":"#/$defs/A"},{"$ref":"#/$defs/A"}],"$defs":{"A":{"type":"string"}}})",
               R"({"anyOf":[{"type":"string"},{"type":"string"}]})");
  check_schema(
      R"({"type":"object","properties":{"p":{"$ref":"#/$defs/A"}},"$defs":{"A":{"$ref":"#/$defs/A"}}})",
      R"({"type":"object","properties":{"p":{}}})");
}

TEST_CASE("[W50] Gemini schemas: a reference to nothing becomes an open object, and it is said so") {
  for (const auto* reference :
       {"#/$defs/none", "http://x/y", "#anchor", "#/$defs/~", "#/type/x", "#/required/7"})
    check_schema(R"({"type":"object","required":["p"],"properties":{"p":{"$ref":")" + std::string{reference} +
                     R"("}}})",
                 R"({"type":"object","properties":{"p":{"type":"object"}},"required":["p"]})",
                 {"$ref to nothing"});
}

TEST_CASE(
    "[W50] Gemini schemas: allOf is merged: properties of all, required of all, what is said twice from the "
    "first") {
  check_schema(
      R"({"allOf":[{"$ref":"#/$defs/A"},{"type":"object","properties":{"b":{"type":"integer"},"a":{"maxLength":9}},
           "required":["b","a"]}],"description":"d","$defs":{"A":{"type":"object","properties":{"a":{"type":"string"}},
           "required":["a"]}}})",
      R"({"type":"object","description":"d","properties":{"a":{"type":"string","maxLength":9},"b":{"type":"integer"}},
          "required":["a","b"]})");
  check_property(R"({"allOf":[{"type":"integer","minimum":1},{"allOf":[{"minimum":2,"maximum":5}]}]})",
                 R"({"type":"integer","minimum":1,"maximum":5})", {"allOf that says a keyword twice"});
  check_property(R"({"allOf":[{"type":"string","description":"a"},{"type":"string","description":"b"}]})",
                 R"({"type":"string","description":"a"})");
}

TEST_CASE("[W50] Gemini schemas: const becomes an enum of one, with the type that it has") {
  check_property(R"({"const":"x"})", R"({"type":"string","enum":["x"]})");
  check_property(R"({"const":1.50,"type":"number"})", R"({"type":"number","enum":[1.50]})");
  check_property(R"({"const":null})", R"({"type":"null"})");
  check_property(R"({"const":true})", R"({"type":"boolean"})",
                 {"enum of other values than strings and numbers"});
  check_property(
      R"({"anyOf":[{"const":"a"},{"const":"b","description":"B"}]})",
      R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"string","description":"B","enum":["b"]}]})");
}

TEST_CASE("[W50] Gemini schemas: an enum holds strings or numbers; null is said by the type") {
  check_property(R"({"type":"string","enum":["a","b"]})", R"({"type":"string","enum":["a","b"]})");
  check_property(R"({"type":"integer","enum":[1,2]})", R"({"type":"integer","enum":[1,2]})");
  check_property(R"({"enum":["a",null]})", R"({"type":["string","null"],"enum":["a"]})");
  check_property(R"({"enum":["a",1]})",
                 R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"number","enum":[1]}]})");
  check_property(R"({"type":["string","integer"],"enum":["a"]})", R"({"type":"string","enum":["a"]})");
  check_property(R"({"type":"boolean","enum":[true,false]})", R"({"type":"boolean"})",
                 {"enum of other values than strings and numbers"});
  check_property(R"({"enum":[{"a":1}]})", R"({"type":"object"})",
                 {"enum of other values than strings and numbers"});
}

TEST_CASE(
    "[W50] Gemini schemas: several types become alternatives, each with what is said about it, and null "
    "stays a type") {
  check_property(R"({"type":["string","null"],"maxLength":3})",
                 R"({"type":["string","null"],"maxLength":3})");
  check_property(R"({"type":"string","nullable":true})", R"({"type":["string","null"]})");
  check_property(
      R"({"type":["string","array","null"],"maxLength":3,"items":{"type":"integer"},"description":"d"})",
      R"({"description":"d","anyOf":[{"type":"string","maxLength":3},
                     {"type":"array","items":{"type":"integer"}},{"type":"null"}]})");
  check_property(R"({"nullable":true,"anyOf":[{"type":"string"}]})",
                 R"({"anyOf":[{"type":"string"},{"type":"null"}]})");
  check_property(R"({"type":"STRING"})", R"({"type":"string"})");
  check_property(R"({"type":"file"})", "{}", {"an unknown type"});
}

TEST_CASE("[W50] Gemini schemas: arrays have items, tuples stay tuples") {
  check_property(R"({"type":"array"})", R"({"type":"array","items":{}})");
  check_property(R"({"type":"array","items":true})", R"({"type":"array","items":{}})");
  check_property(R"({"items":{"type":"string"}})", R"({"type":"array","items":{"type":"string"}})");
  check_property(R"({"type":"array","items":[{"type":"string"},{"type":"null"}]})",
                 R"({"type":"array","prefixItems":[{"type":"string"},{"type":"null"}]})");
}

TEST_CASE(
    "[W50] Gemini schemas: a missing type is told where the rest tells it, and parameters are always an "
    "object") {
  check_schema(
      R"({"properties":{"a":{"properties":{"b":{"type":"string"}}}}})",
      R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}})", {},
      schema_use::parameters);
  check_schema(R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}}]})",
               R"({"type":"object","anyOf":[{"type":"object","properties":{"a":{"type":"string"}}}]})", {},
               schema_use::parameters);
  check_schema(R"({"anyOf":[{"type":"string"}]})", R"({"anyOf":[{"type":"string"}]})");
  check_schema(R"({"description":"anything"})", R"({"description":"anything"})");
}

TEST_CASE("[W50] Gemini schemas: parameters that say nothing are not sent") {
  for (const auto* nothing :
       {"", "{}", R"({"type":"object"})", R"({"type":"object","properties":{},"required":[]})", "[]",
        "{not json", R"({"type":"object","properties":{},"additionalProperties":false})"})
    CHECK(fit_schema(nothing, schema_use::parameters).json.empty());
  CHECK_FALSE(
      fit_schema(R"({"type":"object","additionalProperties":{"type":"string"}})", schema_use::parameters)
          .json.empty());
}

TEST_CASE("[W50] Gemini schemas: keywords and formats that the API does not know are left out by name") {
  check_property(R"({"type":"string","format":"credit-card","not":{"const":"x"}})", R"({"type":"string"})",
                 {"not", "format"});
  check_property(
      R"({"type":"object","patternProperties":{"^a":{"type":"string"}},"propertyNames":{"pattern":"a"},
                     "if":{},"then":{},"unevaluatedProperties":false})",
      R"({"type":"object"})", {"if", "then", "patternProperties", "propertyNames", "unevaluatedProperties"});
  // Others say nothing about values.
  check_property(R"({"type":"string","$comment":"c","x-order":1,"readOnly":true,"deprecated":true})",
                 R"({"type":"string"})");
  check_property(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","ghost","a"]})",
                 R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
                 {"required of no property"});
  check_property("true", "{}");
  check_property("false", "{}", {"false"});
}

TEST_CASE("Gemini schemas: names of properties are no keywords") {
  check_schema(
      R"({"type":"object","properties":{"not":{"type":"string"},"$ref":{"type":"string"},"allOf":{"type":"string"},
                   "type":{"type":"string"},"a\"b":{"type":"string"}}})",
      R"({"type":"object","properties":{"not":{"type":"string"},"$ref":{"type":"string"},"allOf":{"type":"string"},
                   "type":{"type":"string"},"a\"b":{"type":"string"}}})",
      {}, schema_use::parameters);
}

TEST_CASE("Gemini schemas: schemas that are very deep are cut at a depth, whether they nest or refer") {
  const int levels = 5000;
  const auto nested = repeated(R"({"type":"object","properties":{"a":)", levels) + R"({"type":"string"})" +
                      repeated("}}", levels);
  auto got = fit_schema(nested, schema_use::parameters);
  CHECK(got.lost == lines{"what is nested deeper than 100 levels"});
  CHECK(is_object(got.json));

  std::string chain = R"({"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{)";
  for (int i = 0; i < levels; ++i)
    chain += "\"d" + std::to_string(i) + R"(":{"type":"object","properties":{"a":{"$ref":"#/$defs/d)" +
             std::to_string(i + 1) + R"("}}},)";
  chain += "\"d" + std::to_string(levels) + R"(":{"type":"string"}}})";
  got = fit_schema(chain, schema_use::parameters);
  CHECK(got.lost == lines{"what is nested deeper than 100 levels"});

  // Ninety levels are nothing unusual.
  const auto usual =
      repeated(R"({"type":"object","properties":{"a":)", 90) + R"({"type":"string"})" + repeated("}}", 90);
  got = fit_schema(usual, schema_use::parameters);
  CHECK(got.json == usual);
  CHECK(got.lost.empty());
}

TEST_CASE(
    "Gemini schemas: references that would double at each step do not grow without bound, in size or in "
    "work") {
  const int steps = 60;
  const auto doubling = [&](std::string_view body_of_two) {
    std::string out = R"({"type":"object","properties":{"p":{"$ref":"#/$defs/d0"}},"$defs":{)";
    for (int i = 0; i < steps; ++i) {
      const auto next = R"({"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"}";
      auto body = std::string{body_of_two};
      for (auto at = body.find('@'); at != std::string::npos; at = body.find('@', at + next.size()))
        body.replace(at, 1, next);
      out += "\"d" + std::to_string(i) + "\":" + body + ",";
    }
    return out + "\"d" + std::to_string(steps) + R"(":{"type":"string"}}})";
  };
  for (const auto* body :
       {R"({"type":"object","properties":{"a":@,"b":@}})", R"({"anyOf":[@,@]})",
        R"({"allOf":[{"properties":{"a":@}},{"properties":{"b":@}}]})", R"({"allOf":[@,@]})"}) {
    CAPTURE(body);
    const auto given = doubling(body);
    const auto started = std::chrono::steady_clock::now();
    const auto got = fit_schema(given, schema_use::parameters);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds{5});
    CHECK(got.json.size() < 1'000'000);
    CHECK(is_object(got.json));
    // Merged references that repeat are the same layer twice: nothing grows, so nothing is lost.
    const bool merged = std::string_view{body} == R"({"allOf":[@,@]})";
    CHECK(got.lost == (merged ? lines{} : lines{"what would make it too large"}));
  }
}

TEST_CASE("Gemini schemas: a large schema without references is not cut") {
  std::string given = R"({"type":"object","properties":{)";
  for (int i = 0; i < 20'000; ++i)
    given += (i > 0 ? "," : "") + std::string{"\"p"} + std::to_string(i) + R"(":{"items":{}})";
  given += "}}";
  const auto got = fit_schema(given, schema_use::parameters);
  CHECK(got.lost.empty());
  CHECK(parsed(got.json).at("properties").as_object().size() == 20'000);
}

TEST_CASE("Gemini schemas: many small ones do not make a large request together") {
  std::string schema = R"({"type":"object","properties":{"p":{"$ref":"#/$defs/0"}},"$defs":{)";
  for (int i = 0; i < 20; ++i) {
    const auto next = R"({"$ref":"#/$defs/)" + std::to_string(i + 1) + "\"}";
    schema += "\"" + std::to_string(i) + R"(":{"anyOf":[)" + next + "," + next + "]},";
  }
  schema += R"("20":{"type":"string"}}})";
  chat_request chat;
  for (int i = 0; i < 200; ++i) {
    tool_definition tool;
    tool.name = "f" + std::to_string(i);
    tool.schema_json = schema;
    chat.tools.push_back(std::move(tool));
  }
  const auto sent = gemini::write(chat, gemini_endpoint());
  CHECK(sent.http.body.size() < 2 * 1024 * 1024 + 4 * 200 * schema.size());
  CHECK(is_object(sent.http.body));
  // None of the first is lost for that.
  chat.tools.resize(1);
  chat.tools[0].schema_json = R"({"properties":{"p":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":"string"}}})";
  CHECK(member_of(gemini::write(chat, gemini_endpoint()), "tools") ==
        parsed(R"([{"functionDeclarations":[{"name":"f0","parametersJsonSchema":
                   {"type":"object","properties":{"p":{"type":"string"}}}}]}])"));
}
