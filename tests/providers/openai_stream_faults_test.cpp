// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers that go wrong: none of them may look like an answer.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/openai/openai.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

played_stream played(const std::string& text, const reply_context& context = plain_context()) {
  return play(openai::pass_stream, {text}, context);
}

std::string event(std::string_view data) { return "data: " + std::string{data} + "\n\n"; }

}  // namespace

TEST_CASE("[W5] [W6] [U11] a stream without both its finish and its terminal event is truncated") {
  struct cut {
    std::string name, text;
    bool content;
  };
  for (const auto& c : std::vector<cut>{
           {"nothing at all", "", false},
           {"comments only", ": a\n\n: b\n\n", false},
           {"DONE only", done, false},
           {"role only", role(), false},
           {"role and DONE", role() + done, false},
           {"no finish", role() + words("x") + done, true},
           {"no DONE", role() + words("x") + finish(), true},
           {"neither", role() + words("x"), true},
           {"empty finish", role() + words("x") + chunk(choice("{}", "")) + done, true},
           {"finish that is no text",
            words("x") + chunk(R"({"index":0,"delta":{},"finish_reason":1})") + done, true},
           {"usage in place of finish", words("x") + chunk("", tokens(1, 1)) + done, true},
           {"DONE in a longer text", words("x") + finish() + event("[DONE] or not"), true},
           {"DONE as a string", words("x") + finish() + event("\"[DONE]\""), true},
       }) {
    CAPTURE(c.name);
    check_truncated(played(c.text), c.content);
  }
}

TEST_CASE("[U11] [U10] a stream cut at any byte before its terminal event is whole is no success") {
  const auto text = ": c\n\n" + role() + words("a") + words("b", tokens(1, 2)) + finish() +
                    chunk("", tokens(3, 4)) + done + words("x");
  const auto whole_at = text.find("[DONE]") + 6;
  int wrong = 0;
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const auto got = played(text.substr(0, n));
    const bool whole = n >= whole_at;
    const bool right = whole ? got.finished && got.result.succeeded()
                             : got.failed && got.result.failure == failure_class::truncated;
    // What follows in the client's stream must begin an event of its own.
    const bool closed = got.out.empty() || got.out.ends_with("\n\n");
    if (!right || !closed) UNSCOPED_INFO("cut at " << n << ": " << got.out);
    wrong += right && closed ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("[U13] [W8] an error in place of a chunk is the failure that it names, before and after content") {
  struct bad_event {
    std::string text;
    failure_class failure;
    int status;
    std::string code, message;
  };
  using fc = failure_class;
  for (
      const auto& bad : std::vector<bad_event>{
          {event(R"({"error":{"message":"slow down","type":"rate_limit_error","code":null}})"),
           fc::rate_limit, 429, "rate_limit_error", "slow down"},
          {event(R"({"error":{"message":"Rate limit","type":"tokens","code":"rate_limit_exceeded"}})"),
           fc::rate_limit, 429, "rate_limit_exceeded", "Rate limit"},
          {event(
               R"({"error":{"message":"no money","type":"insufficient_quota","code":"insufficient_quota"}})"),
           fc::quota, 429, "insufficient_quota", "no money"},
          {event(R"({"error":{"message":"down","type":"server_error","code":null}})"), fc::transient, 500,
           "server_error", "down"},
          {event(R"({"error":{"message":"busy","code":503}})"), fc::overload, 503, "503", "busy"},
          {event(R"({"error":{"message":"busy","type":"overloaded_error"}})"), fc::overload, 529,
           "overloaded_error", "busy"},
          {event(
               R"({"error":{"message":"Provider error","code":502,"metadata":{"x":1}},"choices":[{"index":0,)"
               R"("delta":{"content":""},"finish_reason":"error"}]})"),
           fc::transient, 502, "502", "Provider error"},
          {event(R"({"error":{"message":"too long","type":"invalid_request_error",)"
                 R"("code":"context_length_exceeded"}})"),
           fc::context_too_long, 400, "context_length_exceeded", "too long"},
          {event(R"({"error":{"message":"bad","type":"invalid_request_error","param":"x"}})"),
           fc::caller_fault, 400, "invalid_request_error", "bad"},
          {event(R"({"error":{"message":"who","type":"authentication_error"}})"), fc::credential, 401,
           "authentication_error", "who"},
          {event(R"({"error":"it broke"})"), fc::transient, 500, "", "it broke"},
          {event(R"({"error":{}})"), fc::transient, 500, "", ""},
          {event(R"({"object":"error","message":"engine died","type":"InternalServerError","code":500})"),
           fc::transient, 500, "500", "engine died"},
          {"event: error\n" + event(R"({"message":"busy","code":"429"})"), fc::rate_limit, 429, "429",
           "busy"},
          {"event: error\n" + event(R"({"error":{"message":"busy","code":529}})"), fc::overload, 529, "529",
           "busy"},
          {"event: error\n" + event("upstream\x01 died sk-abc"), fc::transient, 0, "",
           "upstream  died [redacted]"},
          {event(R"({"error":{"message":"odd","code":"4e2"}})"), fc::transient, 500, "4e2", "odd"},
          {event(R"({"error":{"message":"odd","code":4e2}})"), fc::transient, 500, "4e2", "odd"},
      })
    for (const bool after_content : {false, true}) {
      CAPTURE(bad.text, after_content);
      const auto before = after_content ? role() + words("x", tokens(7, 3)) : role();
      const auto got = played(before + bad.text + words("y") + finish() + done);
      CHECK_FALSE(got.finished);
      CHECK(got.failed);
      CHECK(got.out == before);
      CHECK(got.result.failure == bad.failure);
      CHECK(got.result.status == bad.status);
      CHECK(got.result.code == bad.code);
      CHECK(got.result.message == bad.message);
      CHECK(got.result.content_seen == after_content);
      // What was used until then stays known.
      if (after_content) CHECK(got.result.used == test::tokens(7, 0, 0, 3, 0, true));
    }
}

TEST_CASE("[W9] a finish reason that is an error is no answer") {
  const auto got = played(role() + words("x") + finish("error") + done);
  CHECK(got.failed);
  CHECK(got.result.failure == failure_class::invalid);
  CHECK(got.out == role() + words("x"));
}

TEST_CASE("an error member that is null is no error") {
  const auto text = role() + words("x", R"(,"error":null)") + finish();
  const auto got = played(text + done);
  CHECK(got.finished);
  CHECK(got.out == text);
}

TEST_CASE("[W7] malformed chunks are left out; the stream is judged by its end") {
  for (const auto* bad : {"{\"choices\":[{\"del", "not json", "", "{} {}", "{\"a\":1,\"a\":2}", "[1,2]",
                          "null", "{\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}"}) {
    CAPTURE(bad);
    const auto ends_well =
        played(role() + event(bad) + words("x") + event(bad) + finish() + event(bad) + done);
    CHECK(ends_well.finished);
    CHECK(ends_well.out == role() + words("x") + finish());
    const auto breaks = played(role() + event(bad) + words("x"));
    CHECK(breaks.result.failure == failure_class::truncated);
  }
  const auto nothing_else = played(event("not json") + done);
  CHECK(nothing_else.result.failure == failure_class::truncated);
}

TEST_CASE("[U16] invalid UTF-8 in a chunk passes as it is, and counts as content") {
  const auto text = role() + words("a\xff\xc3") + finish();
  const auto got = played(text + done);
  CHECK(got.finished);
  CHECK(got.out == text);
  CHECK(content_after(openai::pass_stream, {role(), words("\xff")}, plain_context()) == 2);
}

TEST_CASE("[U18] an event that is too long ends the stream as too large, and nothing after it passes") {
  auto context = plain_context();
  context.event_bytes = 1000;
  const auto begun = role() + words("x");
  for (const auto& flood : {words(std::string(2000, 'a')), "data: {\"x\":\"" + std::string(5000, 'b')}) {
    const auto got = played(begun + flood + finish() + done, context);
    CHECK(got.out == begun);
    CHECK(got.failed);
    CHECK(got.result.failure == failure_class::too_large);
    CHECK(splits_that_differ(openai::pass_stream, begun + flood, context) == 0);
  }
}

TEST_CASE("[U38] odd choices do no harm") {
  for (
      const auto* odd : {
          R"({"index":-1,"delta":{"content":"a"}})",
          R"({"index":128,"delta":{"content":"a"}})",
          R"({"index":9223372036854775807,"delta":{"content":"a"}})",
          R"({"index":"0","delta":{"content":["a"]},"finish_reason":"stop"})",
          R"({"delta":"content","finish_reason":"stop"})",
          R"({"delta":{"content":{"content":"x"},"tool_calls":{"a":1},"function_call":"f"},"finish_reason":"stop"})",
          R"({"delta":{"tool_calls":[1,null,"x",[],{"function":[]}]},"finish_reason":"stop"})",
      }) {
    CAPTURE(odd);
    const auto text = words("x") + chunk(odd) + finish();
    const auto got = played(text + done);
    CHECK(got.finished);
    CHECK(got.out == text);
  }
}

TEST_CASE("[U38] random sequences of events never pass a broken stream off as whole") {
  const std::vector<std::string> parts{role(),
                                       words("x"),
                                       finish(),
                                       done,
                                       finish("length"),
                                       chunk("", tokens(1, 1)),
                                       ": c\n\n",
                                       event("{\"cho"),
                                       chunk(choice(R"({"content":"a"})", {}, 1)),
                                       chunk(choice("{}", "stop", 1)),
                                       event(R"({"error":{"message":"x"}})"),
                                       words("y", tokens(2, 2))};
  random_stream random{11};
  int wrong = 0, whole = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    bool started[2] = {}, ended[2] = {}, over = false, good = false;
    for (auto n = random.below(10); n > 0; --n) {
      const auto p = random.below(parts.size());
      text += parts[p];
      if (over) continue;
      if (p <= 2 || p == 4 || p == 11) started[0] = true;
      if (p == 8 || p == 9) started[1] = true;
      if (p == 2 || p == 4) ended[0] = true;
      if (p == 9) ended[1] = true;
      over = p == 3 || p == 10;
      good = p == 3 && (started[0] || started[1]) && started[0] == ended[0] && started[1] == ended[1];
    }
    const auto got = played(text);
    whole += good ? 1 : 0;
    wrong += got.finished == good && got.failed == !good && got.tail.empty() == !good ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(whole > 100);
}
