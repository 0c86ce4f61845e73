// SPDX-License-Identifier: Apache-2.0
// Reading Messages requests: what is taken from them, what they need, and which member is at fault.
#include <catch2/catch.hpp>

#include "tests/providers/messages.hpp"
#include "tests/support/linear.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const std::string hi = R"({"role":"user","content":"hi"})";
const std::string use = R"({"type":"tool_use","id":"t1","name":"f","input":{}})";

capability_set needs(std::string_view messages, std::string_view more = {}) {
  return scanned_messages(messages_body(messages, more)).words->needs;
}

capability_set set_of(std::initializer_list<capability> all) {
  capability_set out;
  for (const auto c : all) out.add(c);
  return out;
}

}  // namespace

TEST_CASE("[W39] a Messages request is read with its system, as text or as blocks") {
  const auto got = scanned_messages(
      R"({"model":"claude","max_tokens":7,"stream":true,"system":[{"type":"text","text":"be"},{"type":"text","text":"brief"}],
          "messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"text","text":"a"},)" +
      use +
      R"(]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"42"},{"type":"text","text":"so?"}]}]})");
  CHECK(got.wire == dialect::anthropic_messages);
  CHECK(got.model == "claude");
  CHECK(got.stream);
  const auto& words = *got.words;
  CHECK(words.max_output_tokens == 7);
  CHECK(words.tool_results == 1);
  CHECK(words.turns == 3);
  std::string said;
  for (const auto& p : words.pieces)
    said += std::string{name_of(p.who)} + ":" + words.text.substr(p.begin, p.end - p.begin) + "|";
  CHECK(said == "system:be\nbrief\n|user:q|assistant:a\n|tool:42\n|user:so?\n|");
  CHECK(scanned_messages(messages_body(hi, R"("system":"text")")).words->text == "hi\ntext\n");
}

TEST_CASE("what a Messages request needs of an endpoint is seen in its body") {
  using c = capability;
  CHECK(needs(hi).empty());
  CHECK(needs(hi, R"("tools":[{"name":"f","input_schema":{"type":"object"}}])") == set_of({c::tools}));
  CHECK(needs(hi, R"("tools":[{"type":"web_search_20250305","name":"web_search"}])") ==
        set_of({c::tools, c::anthropic_tools}));
  CHECK(needs(hi, R"("output_config":{"format":{"type":"json_schema","schema":{}}})") ==
        set_of({c::json_schema}));
  CHECK(needs(hi, R"("thinking":{"type":"enabled","budget_tokens":2000})").empty());
  CHECK(needs(hi, R"("mcp_servers":[{}])") == set_of({c::anthropic_tools}));
  CHECK(needs(hi, R"("mcp_servers":null)").empty());
  CHECK(needs(hi, R"("mcp_servers":[],"context_management":{"edits":[]})").empty());
  const auto block = [](std::string_view text) { return needs(user_says(text)); };
  CHECK(
      block(
          R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}})") ==
      set_of({c::vision}));
  CHECK(block(R"({"type":"image","source":{"type":"url","url":"https://x/y"}})") ==
        set_of({c::vision, c::image_urls}));
  CHECK(block(R"({"type":"image","source":{"type":"file","file_id":"f"}})") ==
        set_of({c::vision, c::anthropic_tools}));
  CHECK(
      block(
          R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}})") ==
      set_of({c::documents}));
  CHECK(block(R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}})") ==
        set_of({c::documents}));
  CHECK(block(R"({"type":"document","source":{"type":"url","url":"https://x/y"}})") ==
        set_of({c::anthropic_tools}));
  for (const auto* own : {"server_tool_use", "web_search_tool_result", "search_result", "container_upload"})
    CHECK(block(R"({"type":")" + std::string{own} + R"(","id":"x"})") ==
          set_of({c::anthropic_tools}));  // [W48]
}

TEST_CASE("[C10] [W36] a bad Messages request is refused, and the member at fault is named") {
  struct bad {
    std::string body, param, says;
  };
  const auto with = [](std::string_view more) { return messages_body(hi, more); };
  const auto message = [](std::string_view m) { return messages_body(hi + "," + std::string{m}); };
  const auto block = [](std::string_view b) { return messages_body(hi + "," + user_says(b)); };
  const auto limit = [](std::string_view tokens) {
    return R"({"model":"m","messages":[)" + hi + R"(],"max_tokens":)" + std::string{tokens} + "}";
  };
  for (const auto& b : std::vector<bad>{
           {R"({"model":"m","messages":[)" + hi + "]}", "max_tokens", "missing"},
           {limit("0"), "max_tokens", "whole number"},
           {limit("-1"), "max_tokens", "whole number"},
           {limit("1e9"), "max_tokens", "whole number"},
           {limit("99999999999999999999"), "max_tokens", "whole number"},
           {limit("null"), "max_tokens", "whole number"},
           {R"({"model":"m","max_tokens":1})", "messages", "missing"},
           {R"({"max_tokens":1,"messages":[)" + hi + "]}", "model", "missing"},
           {messages_body(""), "messages", "at least one"},
           {R"({"model":"m","max_tokens":1,"messages":{}})", "messages", "array"},
           {message("1"), "messages[1]", "object"},
           {message(R"({"role":"tool","content":"s"})"), "messages[1].role", "or system"},
           {message(R"({"role":"tool","content":"s"})"), "messages[1].role", "or system"},
           {message(R"({"role":"user"})"), "messages[1].content", "missing"},
           {message(R"({"role":"user","content":7})"), "messages[1].content", "string or an array"},
           {block("7"), "messages[1].content[0]", "object"},
           {block("{}"), "messages[1].content[0].type", "string"},
           {block(R"({"type":"hologram"})"), "messages[1].content[0].type", "one of"},
           {block(R"({"type":"text","text":"a"},{"type":"text"})"), "messages[1].content[1].text", "string"},
           {block(R"({"type":"image","source":{"type":"base64","media_type":"text/html","data":"aGk="}})"),
            "messages[1].content[0].source.data", "media type"},
           {block(R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}})"),
            "messages[1].content[0].source.data", "no image"},
           {block(R"({"type":"image","source":{"type":"url","url":"file:///etc/passwd"}})"),
            "messages[1].content[0].source.url", "http"},
           {block(R"({"type":"image","source":{"type":"odd"}})"), "messages[1].content[0].source.type",
            "one of"},
           {block(R"({"type":"image"})"), "messages[1].content[0].source.type", "one of"},
           {block(R"({"type":"document","source":{"type":"base64","data":"<>"}})"),
            "messages[1].content[0].source.data", "base64"},
           {block(R"({"type":"tool_result","tool_use_id":"nobody"})"), "messages[1].content[0].tool_use_id",
            "no tool_use"},
           {message(assistant_says(use) + "," +
                    user_says(R"({"type":"tool_result","tool_use_id":"t1","content":[{"type":"video"}]})")),
            "messages[2].content[0].content[0].type", "one of"},
           {message(assistant_says(R"({"type":"tool_use","id":"t","name":"f","input":"{}"})")),
            "messages[1].content[0].input", "object"},
           {with(R"("system":7)"), "system", "string or an array"},
           {with(R"("system":[{"type":"image"}])"), "system[0].type", "text"},
           {with(R"("tools":{})"), "tools", "array"},
           {with(R"("tools":[{"name":"f"}])"), "tools[0].input_schema", "object"},
           {with(R"("tools":[{"name":"f","input_schema":{}},{"input_schema":{}}])"), "tools[1].name",
            "string"},
           {with(R"("tool_choice":"auto")"), "tool_choice", "object"},
           {with(R"("thinking":{})"), "thinking.type", "string"},
           {with(R"("output_config":{"format":{"type":"poem"}})"), "output_config.format.type",
            "json_schema"},
           {with(R"("output_format":{"type":"json_schema"})"), "output_format.schema", "object"},
           {with(R"("temperature":"hot")"), "temperature", "number"},
           {with(R"("stop_sequences":[1])"), "stop_sequences", "strings"},
           {with(R"("metadata":[])"), "metadata", "object"},
           {with(R"("stream":1)"), "stream", "true or false"},
       }) {
    CAPTURE(b.body);
    const auto got = anthropic::scan(b.body);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == b.param);
    CHECK_THAT(got.error().message, Catch::Contains(b.says));
  }
}

TEST_CASE("[W47] tokens may be counted of a request that has no limit yet") {
  const auto body = R"({"model":"m","messages":[)" + hi + "]}";
  CHECK(anthropic::scan_count_tokens(body).has_value());
  CHECK_FALSE(anthropic::scan(body).has_value());
}

TEST_CASE("[C11] many messages, blocks and results are read in linear time, and too many are refused") {
  std::string many = hi;
  for (int i = 0; i < 100'000; ++i) many += "," + hi;
  const auto refused = anthropic::scan(messages_body(many));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().param == "messages");
  const auto results = [](std::size_t n) {
    std::string calls, answers;
    for (std::size_t i = 0; i < n; ++i) {
      const auto id = std::to_string(i);
      calls +=
          std::string{i ? "," : ""} + R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":{}})";
      answers +=
          std::string{i ? "," : ""} + R"({"type":"tool_result","tool_use_id":")" + id + R"(","content":"x"})";
    }
    return messages_body(hi + "," + assistant_says(calls) + "," + user_says(answers));
  };
  CHECK(scanned_messages(results(5000)).words->tool_results == 5000);
}

TEST_CASE("[C11] a tool's schema may be nested as deep as the configuration allows, and no deeper") {
  std::string schema = R"({"type":"string"})";
  for (int i = 0; i < 100; ++i) schema = R"({"type":"object","properties":{"a":)" + schema + "}}";
  CHECK(anthropic::scan(messages_body(hi, R"("tools":[{"name":"f","input_schema":)" + schema + "}]"))
            .has_value() == false);
  CHECK(anthropic::scan(messages_body(hi, R"("tools":[{"name":"f","input_schema":)" + schema + "}]"),
                        {.depth = 300})
            .has_value());
}
