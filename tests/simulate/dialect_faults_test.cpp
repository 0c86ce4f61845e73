// SPDX-License-Identifier: Apache-2.0
// Faults and bills of the fake provider in the dialects beside chat completions and messages.
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const std::string responses_stream =
    http("POST", "/v1/responses", R"({"model":"m","stream":true,"input":"x"})");
const std::string responses_whole = http("POST", "/v1/responses", R"({"model":"m","input":"x"})");
const std::string contents = R"({"contents":[{"parts":[{"text":"x"}]}]})";
const std::string gemini_stream = http("POST", "/v1beta/models/g:streamGenerateContent?alt=sse", contents);
const std::string gemini_whole = http("POST", "/v1beta/models/g:generateContent", contents);
const std::string completion_stream =
    http("POST", "/v1/completions", R"({"model":"m","stream":true,"prompt":"x"})");

}  // namespace

TEST_CASE(
    "[U10] [U13] a stream of any dialect breaks off after so many content events, without its last event") {
  for (const auto& request : {responses_stream, gemini_stream, completion_stream}) {
    const auto whole = planned(request, R"({"events": 6})");
    CHECK(whole.content_events == 6);
    CHECK(whole.steps.back().terminal);
    const auto p = planned(request, R"({"events": 6, "end_after_events": 2})");
    CHECK(played(p, p.steps.size()).events == 2);
    CHECK(std::none_of(p.steps.begin(), p.steps.end(), [](const step& s) { return s.terminal; }));
    CHECK(planned(request, R"({"stall_after_events": 2})").steps.back().kind == step_kind::hold);
    CHECK(planned(request, R"({"reset_after_events": 2})").steps.back().kind == step_kind::reset);
    CHECK(planned(request, R"({"events": "endless", "pace": "1ms"})").steps.back().kind == step_kind::jump);
  }
}

TEST_CASE("after the thoughts, a stream that breaks off has no text") {
  const auto* action_text =
      R"({"thinking": "a thought that takes two", "text": "seen", "events": 1, "end_after_events": 2})";
  for (const auto& request : {responses_stream, gemini_stream, anthropic_request(true)}) {
    CHECK(bytes_of(planned(request, R"({"text": "seen", "events": 1})")).find("\"seen") != std::string::npos);
    const auto p = planned(request, action_text);
    CHECK(played(p, p.steps.size()).events == 2);
    CHECK(bytes_of(p).find("at takes two") != std::string::npos);
    CHECK(bytes_of(p).find("\"seen") == std::string::npos);
  }
}

TEST_CASE("[U11] [U14] [U16] html, half a JSON, wrong content types and errors inside a 200 in any dialect") {
  for (const auto& request : {responses_whole, gemini_whole}) {
    CHECK(planned(request, R"({"html": true})").status == 502);
    const auto body = body_of(bytes_of(planned(request, R"({"bad_json": true})")));
    json::document doc;
    CHECK(doc.scan(body).has_value());
    CHECK(
        bytes_of(planned(request, R"({"content_type": "text/html"})")).find("content-type: text/html\r\n") !=
        std::string::npos);
    const auto inside = planned(request, R"({"error_event_after": 0, "error": "overloaded"})");
    CHECK(inside.status == 200);
    CHECK(json_text{body_of(bytes_of(inside))}.root().find("error").exists());
  }
  const auto half = data_of(events_of(planned(gemini_stream, R"({"events": 3, "bad_json": true})")));
  std::size_t bad = 0;
  for (const auto& one : half) {
    json::document doc;
    if (doc.scan(one)) ++bad;
  }
  CHECK(bad == 1);
}

TEST_CASE(
    "a stream of any dialect is billed by what was sent, embeddings by their input, counts not at all") {
  const auto* action_text =
      R"({"events": 4, "usage": {"input_tokens": 11, "output_tokens": 8, "audio_output": 4, "audio_input": 3}})";
  for (const auto& request : {responses_stream, gemini_stream, completion_stream}) {
    const auto p = planned(request, action_text);
    const auto half = billed_for(p, {p.head_end, 2, false});
    CHECK(half.input == 11);
    CHECK(half.output == 4);
    CHECK(half.audio_output == 2);
    CHECK(half.audio_input == 3);
    CHECK(billed_for(p, {p.bytes.size(), 4, true}).output == 8);
  }
  const auto embedded =
      planned(http("POST", "/v1/embeddings", R"({"model":"e","input":[1,2,3],"dimensions":2})"), "\"ok\"");
  CHECK(billed_for(embedded, {embedded.bytes.size(), 0, true}).input == 3);
  CHECK(billed_for(embedded, {embedded.bytes.size(), 0, true}).output == 0);
  CHECK_FALSE(planned(http("POST", "/v1beta/models/g:countTokens", contents), "\"ok\"").billable);
}

TEST_CASE("rules without a path answer work of a model in any dialect, but no counts") {
  const auto script = parse_script(R"({"rules": [{"then": [{"status": 503}]}]})", "a", action{});
  REQUIRE(script.has_value());
  const auto matched = [&](const std::string& text) {
    http_reader reader{1 << 20};
    reader.feed(text);
    REQUIRE(reader.advance() == http_reader::progress::ready);
    json::document scratch;
    script_run run{*script, 1};
    return run.choose(read_facts(reader.current(), scratch)).rule == 0;
  };
  CHECK(matched(responses_whole));
  CHECK(matched(gemini_stream));
  CHECK(matched(completion_stream));
  CHECK(matched(http("POST", "/v1/embeddings", R"({"model":"e","input":"x"})")));
  CHECK_FALSE(matched(http("POST", "/v1beta/models/g:countTokens", contents)));
  CHECK_FALSE(matched(http("GET", "/v1/models", "")));
}
