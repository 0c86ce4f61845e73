// SPDX-License-Identifier: Apache-2.0
// What Claude models differ in, and the schemas that they keep to.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/anthropic/anthropic.hpp"
#include "providers/anthropic/models.hpp"
#include "providers/anthropic/schema.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

struct sent {
  boost::json::object body;
  std::vector<std::string> dropped;
};

sent asked(const std::string& model, std::string_view members,
           std::string_view messages = R"({"role":"user","content":"hi"})") {
  auto endpoint = endpoint_at("https://api.anthropic.com/v1", model, "sk");
  endpoint.able.add(capability::reasoning);
  const auto got = translated_request<provider_kind::anthropic>(
      scanned(R"({"model":"m","messages":[)" + std::string{messages} + "]" +
              std::string{members.empty() ? "" : ","} + std::string{members} + "}"),
      endpoint);
  return {parsed(got.http.body).as_object(), got.dropped};
}

std::string member(const sent& got, std::string_view name) {
  const auto* found = got.body.if_contains(name);
  return found ? boost::json::serialize(*found) : std::string{};
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("[W38] models since 4.6 think as they see fit: they are told an effort, never a budget") {
  for (const auto* model :
       {"claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7-20260401", "claude-opus-4-8",
        "claude-sonnet-5", "anthropic/claude-opus-4.7", "claude-mythos-preview", "claude-quatrain-9"}) {
    CAPTURE(model);
    const auto got = asked(model, R"("reasoning_effort":"medium")");
    CHECK(member(got, "thinking") == R"({"type":"adaptive","display":"summarized"})");
    CHECK(member(got, "output_config") == R"({"effort":"medium"})");
    CHECK(got.dropped.empty());
  }
  for (const auto* model :
       {"claude-opus-4-5", "claude-opus-4-1", "claude-opus-4-20250514", "claude-sonnet-4-5",
        "claude-haiku-4-5", "claude-3-7-sonnet-latest", "my-own-model"}) {
    CAPTURE(model);
    const auto got = asked(model, R"("reasoning_effort":"low","max_tokens":9000)");
    CHECK(member(got, "thinking") == R"({"type":"enabled","budget_tokens":2048})");
    CHECK(member(got, "output_config").empty());
  }
}

TEST_CASE("[W38] an effort that the model has no word for becomes the next one, and is named") {
  const auto effort = [](const char* model, const std::string& word) {
    const auto got = asked(model, R"("reasoning_effort":")" + word + "\"");
    return std::pair{member(got, "output_config"), got.dropped};
  };
  const names lowered{"reasoning_effort (lowered to high)"};
  CHECK(effort("claude-opus-4-7", "xhigh") == std::pair{std::string{R"({"effort":"xhigh"})"}, names{}});
  CHECK(effort("claude-opus-4-6", "xhigh") == std::pair{std::string{R"({"effort":"high"})"}, lowered});
  CHECK(effort("claude-opus-4-6", "max") == std::pair{std::string{R"({"effort":"max"})"}, names{}});
  CHECK(effort("claude-sonnet-4-6", "max") == std::pair{std::string{R"({"effort":"high"})"}, lowered});
  CHECK(effort("claude-opus-4-7", "minimal") == std::pair{std::string{R"({"effort":"low"})"}, names{}});
  CHECK(effort("claude-opus-4-7", "none") == std::pair{std::string{}, names{}});
  CHECK(effort("claude-mythos-preview", "none") ==
        std::pair{std::string{}, names{"reasoning_effort (the model always thinks)"}});
}

TEST_CASE("[W38] an effort and a schema share one output_config") {
  const auto got =
      asked("claude-opus-4-7", R"("reasoning_effort":"low","response_format":{"type":"json_schema",
      "json_schema":{"name":"n","schema":{"type":"object","properties":{}}}})");
  CHECK(member(got, "output_config") ==
        R"({"effort":"low","format":{"type":"json_schema","schema":{"type":"object","properties":{},)"
        R"("additionalProperties":false}}})");
}

TEST_CASE("[W38] models from 4.7 on take no sampling but the default, whether they think or not") {
  const auto got = asked("claude-opus-4-7", R"("temperature":0.2,"top_p":0.9,"top_k":5)");
  CHECK(got.dropped == names{"temperature", "top_p", "top_k"});
  for (const auto* name : {"temperature", "top_p", "top_k"}) CHECK_FALSE(got.body.contains(name));
  CHECK(asked("claude-opus-4-7", R"("temperature":1.0)").dropped.empty());
  CHECK(member(asked("claude-opus-4-6", R"("temperature":0.2)"), "temperature") == "2E-1");
  CHECK(asked("claude-opus-4-6", R"("temperature":0.2,"reasoning_effort":"low")").dropped ==
        names{"temperature"});
}

TEST_CASE("models since 4.6 do not go on with their own words: the user asks them to") {
  constexpr std::string_view begun = R"({"role":"user","content":"hi"},{"role":"assistant","content":"So"})";
  const auto got = asked("claude-sonnet-4-6", "", begun);
  const auto& turns = got.body.at("messages").as_array();
  REQUIRE(turns.size() == 3);
  CHECK(turns.back().at("role") == "user");
  CHECK(got.dropped == names{"messages (a last user turn was added: the model does not continue its own)"});
  const auto older = asked("claude-sonnet-4-5", "", begun);
  CHECK(older.body.at("messages").as_array().size() == 2);
  CHECK(older.dropped.empty());
}

TEST_CASE("[W40] what a system message and a begun answer lose is named") {
  const auto got = asked("claude-sonnet-4-5", "", R"({"role":"system","content":[{"type":"text","text":"a"},
      {"type":"image_url","image_url":{"url":"https://x/y.png"}}]},{"role":"user","content":"hi"},
      {"role":"assistant","content":"So \n"})");
  CHECK(got.dropped == names{"image in a system message", "white space at the end of the last message"});
}

TEST_CASE("[W23] arguments that are no object are kept inside one, and that is named") {
  const auto got = asked("claude-sonnet-4-5", "", R"({"role":"user","content":"hi"},
      {"role":"assistant","content":null,"tool_calls":[
        {"id":"a","type":"function","function":{"name":"f","arguments":"[1]"}},
        {"id":"b","type":"function","function":{"name":"g","arguments":""}}]},
      {"role":"tool","tool_call_id":"a","content":"x"},{"role":"tool","tool_call_id":"b","content":"y"})");
  const auto& calls = got.body.at("messages").at(1).at("content").as_array();
  CHECK(boost::json::serialize(calls.at(0).at("input")) == R"({"arguments":"[1]"})");
  CHECK(boost::json::serialize(calls.at(1).at("input")) == "{}");
  CHECK(got.dropped == names{"the form of a call's arguments (no JSON object)"});
}

TEST_CASE("[W48] schemas are made such as are kept to there, and what is only told is named") {
  names told;
  const auto kept = [&](std::string_view schema) {
    told.clear();
    return anthropic::kept_schema(schema, told);
  };
  CHECK(
      kept(R"({"type":"object","properties":{"b":{"type":"integer"},"a":{}},"required":["b"]})") ==
      R"({"type":"object","properties":{"b":{"type":"integer"},"a":{}},"required":["b"],"additionalProperties":false})");
  CHECK(told.empty());
  CHECK(kept(R"({"type":"object","additionalProperties":{"type":"string"}})") ==
        R"({"type":"object","additionalProperties":false})");
  CHECK(told == names{"additionalProperties"});
  CHECK(kept(R"({"type":"integer","minimum":1,"maximum":10,"description":"A number"})") ==
        R"({"type":"integer","description":"A number\n\n{minimum: 1, maximum: 10}"})");
  CHECK(told == names{"minimum", "maximum"});
  CHECK(kept(R"({"type":"string","format":"date","pattern":"^a\"$"})") ==
        R"({"type":"string","format":"date","description":"{pattern: \"^a\\\"$\"}"})");
  CHECK(kept(R"({"type":"string","format":"phone"})") ==
        R"({"type":"string","description":"{format: \"phone\"}"})");
  CHECK(kept(R"({"type":"array","items":{"type":"object"},"minItems":1,"maxItems":3})") ==
        R"({"type":"array","items":{"type":"object","additionalProperties":false},"minItems":1,)"
        R"("description":"{maxItems: 3}"})");
  CHECK(kept(R"({"oneOf":[{"type":"object"},{"type":"null"}]})") ==
        R"({"anyOf":[{"type":"object","additionalProperties":false},{"type":"null"}]})");
  CHECK(kept(R"({"$schema":"s","$ref":"#/$defs/x","title":"t","$defs":{"x":{"type":"object"}}})") ==
        R"({"$ref":"#/$defs/x","$defs":{"x":{"type":"object","additionalProperties":false}}})");
  CHECK(kept(R"({"type":["object","null"],"properties":{}})") ==
        R"({"type":["object","null"],"properties":{},"additionalProperties":false})");
  CHECK(kept(R"({"properties":{"additionalProperties":{"type":"string","maxLength":3}}})") ==
        R"({"properties":{"additionalProperties":{"type":"string","description":"{maxLength: 3}"}},)"
        R"("additionalProperties":false})");
  const std::string closed =
      R"({"additionalProperties": false,"type":"object","description":"d","properties":{"a":{"enum":[1e5,-0]}}})";
  CHECK(kept(closed) == closed);
  CHECK(kept("true") == "true");
  CHECK(kept("no schema") == "no schema");
}

TEST_CASE("[W48] the schemas of answers and of strict tools are made to fit; others stand as they are") {
  const auto got = asked("claude-sonnet-4-5", R"("tools":[
      {"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}}},
      {"type":"function","function":{"name":"g","parameters":{"type":"object","minProperties":1}}}],
      "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","maxProperties":2}}})");
  const auto& tools = got.body.at("tools").as_array();
  CHECK(
      boost::json::serialize(tools.at(0).at("input_schema")) ==
      R"({"type":"object","properties":{"a":{"type":"integer","description":"{minimum: 1}"}},"additionalProperties":false})");
  CHECK(boost::json::serialize(tools.at(1).at("input_schema")) == R"({"type":"object","minProperties":1})");
  CHECK(got.dropped == names{"tools (minimum is told to the model, not kept to)",
                             "response_format (maxProperties is told to the model, not kept to)"});
}

TEST_CASE("the table of models is in an order in which each row can hold") {
  CHECK(anthropic::row_of_model("claude-opus-4-5").output == 64'000);
  CHECK(anthropic::row_of_model("claude-opus-4-1").output == 32'000);
  CHECK(anthropic::row_of_model("eu.anthropic.claude-opus-4-6-v1:0").output == 128'000);
  CHECK(anthropic::row_of_model("claude-3-5-haiku-latest").output == 8192);
  CHECK(anthropic::row_of_model("gpt-5").output == 0);
}
