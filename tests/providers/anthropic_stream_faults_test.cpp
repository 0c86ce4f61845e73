// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic that go wrong: none of them may look like an answer.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using fc = failure_class;

played_stream played(const std::string& text, const reply_context& context = plain_context()) {
  return play(translated_stream<provider_kind::anthropic>, {text}, context);
}

std::string error_event(std::string_view type, std::string_view message = "no", std::string_view more = {}) {
  return anthropic_event("error", R"("error":{"type":")" + std::string{type} + R"(","message":")" +
                                      std::string{message} + "\"" + std::string{more} +
                                      R"(},"request_id":"req_1")");
}

const std::string begun = message_start() + text_block(0) + text_delta(0, "x");
const std::string closed = block_stop(0) + message_delta() + message_stop();

}  // namespace

TEST_CASE(
    "[W5] [W6] [U9] [U11] a stream of Anthropic without both a stop reason and its terminal event is "
    "truncated") {
  struct cut {
    std::string name, text;
    bool content;
  };
  for (const auto& c : std::vector<cut>{
           {"nothing at all", "", false},
           {"comments only", ": a\n\n: b\n\n", false},
           {"pings only", ping() + ping() + ping(), false},
           {"start only", message_start(), false},
           {"the terminal event only", message_stop(), false},
           {"start and terminal event", message_start() + message_stop(), false},
           {"no message_delta", begun + block_stop(0) + message_stop(), true},
           {"no message_stop", begun + block_stop(0) + message_delta(), true},
           {"neither", begun, true},
           {"a stop reason that is null",
            begun +
                anthropic_event("message_delta",
                                R"("delta":{"stop_reason":null},"usage":{"output_tokens":5})") +
                message_stop(),
            true},
           {"a stop reason that is no text",
            begun + anthropic_event("message_delta", R"("delta":{"stop_reason":1})") + message_stop(), true},
           {"a stop reason that is empty", begun + message_delta("") + message_stop(), true},
           {"a terminal event by name only",
            begun + block_stop(0) + message_delta() + "event: message_stop\ndata: {}\n\n", true},
           {"OpenAI's end", begun + block_stop(0) + message_delta() + "data: [DONE]\n\n", true},
           {"a text that says so", begun + text_delta(0, "message_stop") + message_delta(), true},
       }) {
    CAPTURE(c.name);
    check_truncated(played(c.text), c.content);
  }
}

TEST_CASE(
    "[U10] [U11] a stream of Anthropic cut at any byte before its terminal event is whole is no success") {
  const auto text = ": c\n\n" + begun + text_delta(0, "y") + block_stop(0) + tool_block(1, "t", "f") +
                    json_delta(1, "{}") + block_stop(1) + message_delta("tool_use") + message_stop() + ping();
  const auto whole_at =
      text.find(R"({"type":"message_stop"})") + std::string_view{R"({"type":"message_stop"})"}.size();
  int wrong = 0;
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const auto got = played(text.substr(0, n));
    const bool whole = n >= whole_at;
    const bool right =
        whole ? got.finished && got.result.succeeded() : got.failed && got.result.failure == fc::truncated;
    const bool closed_event = got.out.empty() || got.out.ends_with("\n\n");
    if (!right || !closed_event) UNSCOPED_INFO("cut at " << n << ": " << got.out);
    wrong += right && closed_event ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("[U11] [W65] a stream that breaks off has cost its input, and an estimate of what came") {
  const std::string words(400, 'w');
  const auto broken =
      played(message_start(R"({"input_tokens":25,"cache_read_input_tokens":5,"output_tokens":1})") +
             text_block(0) + text_delta(0, words));
  CHECK(broken.result.used == test::tokens(25, 5, 0, 100, 0, false));
  const auto thought = played(message_start() + thinking_block(0) + thinking_delta(0, words) +
                              tool_block(1, "t", "f") + json_delta(1, words));
  CHECK(thought.result.used == test::tokens(25, 0, 0, 200, 0, false));
  CHECK(played(ping()).result.used == test::tokens(100, 0, 0, 0, 0, false));
  // An output that was told before the break stays, if more than it has not come.
  CHECK(played(begun + message_delta("end_turn", R"({"output_tokens":50})")).result.used ==
        test::tokens(25, 0, 0, 50, 0, true));
}

TEST_CASE("[U13] [W8] [W69] an error event is the failure that it names, before and after content") {
  struct bad_event {
    std::string text;
    fc failure;
    int status;
    std::string code, message;
  };
  for (const auto& bad : std::vector<bad_event>{
           {error_event("overloaded_error", "Overloaded"), fc::overload, 529, "overloaded_error",
            "Overloaded"},
           {error_event("rate_limit_error", "slow down"), fc::rate_limit, 429, "rate_limit_error",
            "slow down"},
           {error_event("rate_limit_error", "spent",
                        R"(,"details":{"error_code":"enforced_spend_limit_reached"})"),
            fc::quota, 429, "enforced_spend_limit_reached", "spent"},
           {error_event("invalid_request_error", "bad"), fc::caller_fault, 400, "invalid_request_error",
            "bad"},
           {error_event("invalid_request_error", "prompt is too long: 9 tokens > 5 maximum"),
            fc::context_too_long, 400, "invalid_request_error", "prompt is too long: 9 tokens > 5 maximum"},
           {error_event("invalid_request_error", "Your credit balance is too low"), fc::quota, 400,
            "invalid_request_error", "Your credit balance is too low"},
           {error_event("authentication_error"), fc::credential, 401, "authentication_error", "no"},
           {error_event("billing_error"), fc::quota, 402, "billing_error", "no"},
           {error_event("permission_error"), fc::credential, 403, "permission_error", "no"},
           {error_event("not_found_error"), fc::model_gone, 404, "not_found_error", "no"},
           {error_event("api_error", "Internal server error"), fc::transient, 500, "api_error",
            "Internal server error"},
           {error_event("timeout_error"), fc::transient, 504, "timeout_error", "no"},
           {error_event("an_error_of_next_year"), fc::transient, 500, "an_error_of_next_year", "no"},
           {"data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n",
            fc::overload, 529, "overloaded_error", "no"},
           {"event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n",
            fc::overload, 529, "overloaded_error", "no"},
           {"event: error\ndata: {\"type\":\"error\"}\n\n", fc::transient, 500, "", ""},
           {"event: error\ndata: {}\n\n", fc::transient, 500, "", ""},
           {"event: error\ndata: upstream died sk-ant-1\n\n", fc::transient, 0, "",
            "upstream died [redacted]"},
       })
    for (const bool after_content : {false, true}) {
      CAPTURE(bad.text, after_content);
      const auto before = after_content ? begun : message_start() + ping();
      const auto got = played(before + bad.text + text_delta(0, "y") + closed);
      CHECK_FALSE(got.finished);
      CHECK(got.failed);
      CHECK(got.out == played(before).out);
      CHECK(name_of(got.result.failure) == name_of(bad.failure));
      CHECK(got.result.status == bad.status);
      CHECK(got.result.code == bad.code);
      CHECK(got.result.message == bad.message);
      CHECK(got.result.content_seen == after_content);
      CHECK(got.result.used.input == 25);
      CHECK_FALSE(got.result.used.reported);
    }
}

TEST_CASE("[U13] an error event after the terminal event is heard by nobody") {
  const auto got = played(whole_message() + error_event("overloaded_error"));
  CHECK(got.finished);
  CHECK_FALSE(got.failed);
  CHECK(got.out == played(whole_message()).out);
}

TEST_CASE("[W7] [U15] malformed events of Anthropic are left out; the stream is judged by its end") {
  for (const auto* bad : {"{\"type\":\"content_block_delta\",\"del", "not json", "", "{} {}",
                          R"({"type":"message_stop","type":"message_stop"})", "[1,2]", "null",
                          "\"message_stop\"", R"({"type":1})", R"({"type":["message_stop"]})"}) {
    CAPTURE(bad);
    const auto event = "event: content_block_delta\ndata: " + std::string{bad} + "\n\n";
    const auto ends_well =
        played(message_start() + event + text_block(0) + text_delta(0, "x") + event + closed);
    CHECK(ends_well.finished);
    CHECK(ends_well.out == played(begun + closed).out);
    CHECK(played(begun + event).result.failure == fc::truncated);
  }
}

TEST_CASE("[U38] members of a wrong type do no harm") {
  for (const auto* odd : {
           R"("delta":null)",
           R"("delta":[])",
           R"("delta":"text_delta")",
           R"("delta":{"type":"text_delta","text":null})",
           R"("delta":{"type":"text_delta","text":{"a":1}})",
           R"("delta":{"type":"text_delta"})",
           R"("delta":{"type":"thinking_delta","text":"wrong member"})",
           R"("delta":{"type":"input_json_delta","partial_json":"{}"})",
           R"("delta":{"type":"input_json_delta","partial_json":{"a":1}})",
           R"("index":"0","delta":{"type":1,"text":"x"})",
       }) {
    CAPTURE(odd);
    const auto got = played(begun + anthropic_event("content_block_delta", odd) + closed);
    CHECK(got.finished);
    CHECK(got.out == played(begun + closed).out);
  }
  for (const auto* odd : {R"("content_block":null)", R"("content_block":"text")", R"("content_block":{})",
                          R"("content_block":{"type":"tool"})", R"("content_block":{"type":null,"id":1})"}) {
    CAPTURE(odd);
    const auto got = played(message_start() + anthropic_event("content_block_start", odd) + text_block(0) +
                            text_delta(0, "x") + closed);
    CHECK(got.finished);
    CHECK(got.out == played(begun + closed).out);
  }
  const auto no_message =
      played(anthropic_event("message_start", R"("message":null)") + text_delta(0, "x") + closed);
  CHECK(no_message.finished);
}

TEST_CASE("[U16] invalid UTF-8 is replaced where it stands, and the client's stream stays valid") {
  const auto text = message_start() + text_block(0) +
                    text_delta(0,
                               "a\xff"
                               "b\xc3") +
                    closed;
  const auto got = played(text);
  CHECK(got.finished);
  CHECK(utf8_valid(got.out));
  CHECK(got.out.find("\"content\":\"a\xef\xbf\xbd"
                     "b\xef\xbf\xbd\"") != std::string::npos);
  CHECK(splits_that_differ(translated_stream<provider_kind::anthropic>, text, plain_context()) == 0);
  CHECK(content_after(translated_stream<provider_kind::anthropic>, {message_start(), text_delta(0, "\xff")},
                      plain_context()) == 2);
}

TEST_CASE(
    "[U18] an event of Anthropic that is too long ends the stream as too large, and nothing after it "
    "passes") {
  auto context = plain_context();
  context.event_bytes = 1000;
  for (const auto& flood :
       {text_delta(0, std::string(1100, 'a')), "data: {\"x\":\"" + std::string(1200, 'b')}) {
    const auto got = played(begun + flood + closed, context);
    CHECK(got.out == played(begun).out);
    CHECK(got.failed);
    CHECK(got.result.failure == fc::too_large);
    CHECK(splits_that_differ(translated_stream<provider_kind::anthropic>, begun + flood, context) == 0);
  }
}

TEST_CASE("[U20] a terminal event without its blank line ends the stream") {
  auto text = begun + closed;
  while (text.ends_with('\n')) text.pop_back();
  for (const auto* last : {"", "\n", "\r\n", "\r"}) {
    const auto got = played(text + last);
    CHECK(got.finished);
    CHECK(got.out == played(begun + closed).out);
    CHECK(got.tail == "data: [DONE]\n\n");
  }
}

TEST_CASE(
    "[U38] random sequences of Anthropic's events never pass a broken stream off as whole, nor break the "
    "client's") {
  const std::vector<std::string> parts{message_start(),
                                       text_block(0),
                                       text_delta(0, "x"),
                                       thinking_block(1),
                                       thinking_delta(1, "t"),
                                       tool_block(2, "id", "f"),
                                       json_delta(2, "{"),
                                       block_stop(0),
                                       message_delta(),
                                       message_delta("tool_use", ""),
                                       message_stop(),
                                       ping(),
                                       ": c\n\n",
                                       "data: {\"cut\n\n",
                                       error_event("overloaded_error")};
  constexpr std::size_t reason = 8, other_reason = 9, stop = 10, error = 14;
  random_stream random{12};
  int wrong = 0, whole = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string text;
    bool reasoned = false, over = false, good = false;
    for (auto n = random.below(14); n > 0; --n) {
      const auto p = random.below(parts.size());
      text += parts[p];
      if (over) continue;
      reasoned = reasoned || p == reason || p == other_reason;
      over = p == stop || p == error;
      good = p == stop && reasoned;
    }
    const auto got = played(text);
    whole += good ? 1 : 0;
    bool right = got.finished == good && got.failed == !good && got.tail.empty() == !good;
    if (good) right = right && play(openai::pass_stream, {got.out + got.tail}, plain_context()).finished;
    if (!right) UNSCOPED_INFO(text);
    wrong += right ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(whole > 100);
}
