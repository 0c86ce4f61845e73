// SPDX-License-Identifier: Apache-2.0
// Which schemas OpenAI keeps to strictly, and parameters that say that they are an object.
#include "providers/tool_schema.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("[W60] only a schema that leaves nothing open can be kept to strictly") {
  for (
      const auto* closed :
      {R"({"type":"object","additionalProperties":false})", R"({"type":"string"})",
       R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})",
       R"({"anyOf":[{"type":"null"},{"$ref":"#/$defs/x"}],"$defs":{"x":{"type":"array","items":{"enum":[1]}}}})"}) {
    CAPTURE(closed);
    CHECK(takes_strict(closed));
  }
  for (
      const auto* open :
      {"", "true", R"({"type":"object"})", R"({"type":"object","additionalProperties":true})",
       R"({"type":"object","additionalProperties":{"type":"string"}})",
       R"({"type":"object","properties":{"a":{}},"additionalProperties":false})",
       R"({"type":"array","items":{"type":"object"}})", R"({"allOf":[{"type":"string"}]})",
       R"({"type":"object","properties":{"a":{"properties":{}}},"required":["a"],"additionalProperties":false})"}) {
    CAPTURE(open);
    CHECK_FALSE(takes_strict(open));
  }
}

TEST_CASE("[W43] parameters say that they are an object, and nothing else in them is changed") {
  CHECK(object_schema(R"({"type":"object", "z":1.0})") == R"({"type":"object", "z":1.0})");
  CHECK(object_schema("{}") == R"({"type":"object"})");
  CHECK(object_schema(R"( { "anyOf":[1.0]})") == R"({"type":"object", "anyOf":[1.0]})");
  CHECK(object_schema(R"({"a":1,"type":null,"b":2})") == R"({"a":1,"type":"object","b":2})");
  CHECK(object_schema("[]") == "[]");
}
