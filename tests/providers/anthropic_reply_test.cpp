// SPDX-License-Identifier: Apache-2.0
// Whole answers of Anthropic: translated, counted, and told from what is none.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using fc = failure_class;

std::string message(std::string_view content, std::string_view stop_reason = "end_turn",
                    std::string_view usage = R"({"input_tokens":25,"output_tokens":12})") {
  return R"({"id":"msg_01","type":"message","role":"assistant","model":"claude-x","content":[)" +
         std::string{content} + R"(],"stop_reason":")" + std::string{stop_reason} +
         R"(","stop_sequence":null,"usage":)" + std::string{usage} + "}";
}
const std::string hello = R"({"type":"text","text":"Hello"})";

decoded_reply decoded(std::string body) {
  return translated_reply<provider_kind::anthropic>(std::move(body), plain_context());
}

/// The `message` member of the translated answer.
boost::json::value said(const std::string& content, std::string_view stop_reason = "end_turn") {
  const auto got = decoded(message(content, stop_reason));
  REQUIRE(got.result.succeeded());
  return parsed(got.body).at("choices").at(0).at("message");
}

}  // namespace

TEST_CASE("[W16] an answer becomes a chat completion") {
  const auto got = decoded(message(hello));
  CHECK(got.result.succeeded());
  CHECK(got.result.content_seen);
  CHECK(got.result.finish_reason == "stop");
  CHECK(parsed(got.body) ==
        parsed(R"({"id":"msg_01","object":"chat.completion","created":1700000000,"model":"claude-x",
    "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"logprobs":null,"finish_reason":"stop"}],
    "usage":{"prompt_tokens":25,"completion_tokens":12,"total_tokens":37,
             "prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}})"));
  const auto read = openai::check(got.body, plain_context());
  CHECK(read.result.succeeded());
  CHECK(read.result.used == got.result.used);
}

TEST_CASE("[W48] texts are joined, and blocks that have no place in a chat are left out") {
  CHECK(said(hello + R"(,{"type":"text","text":", w\u00f6rld\n"})") ==
        parsed(R"({"role":"assistant","content":"Hello, wörld\n"})"));
  CHECK(
      said(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},)"
           R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"new","text":"no"},)" +
           hello) == parsed(R"({"role":"assistant","content":"Hello"})"));
  CHECK(said("") == parsed(R"({"role":"assistant","content":""})"));
}

TEST_CASE("[W32] thinking stands beside the text, and signatures and hidden thoughts go nowhere") {
  const auto got = decoded(message(R"({"type":"thinking","thinking":"hm","signature":"EqQBCg"},)"
                                   R"({"type":"redacted_thinking","data":"SECRET"},)" +
                                   hello));
  CHECK(parsed(got.body).at("choices").at(0).at("message") ==
        parsed(R"({"role":"assistant","content":"Hello","reasoning_content":"hm"})"));
  CHECK(got.body.find("EqQBCg") == std::string::npos);
  CHECK(got.body.find("SECRET") == std::string::npos);
}

TEST_CASE("[W23] [W88] tool calls carry their input as text, byte by byte, and an empty one is an object") {
  CHECK(
      said(R"({"type":"tool_use","id":"t1","name":"f","input":{ "b": 1.0,"a":1e5, "c":"\u00e9" }},)"
           R"({"type":"tool_use","id":"t2","name":"g","input":{}},{"type":"tool_use","id":"t3","name":"h"})",
           "tool_use") == parsed(R"({"role":"assistant","content":null,"tool_calls":[
      {"id":"t1","type":"function","function":{"name":"f","arguments":"{ \"b\": 1.0,\"a\":1e5, \"c\":\"\\u00e9\" }"}},
      {"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}},
      {"id":"t3","type":"function","function":{"name":"h","arguments":"{}"}}]})"));
  CHECK(said(hello + R"(,{"type":"tool_use","id":"t","name":"f","input":{}})", "tool_use").at("content") ==
        "Hello");
}

TEST_CASE(
    "[W35] [W22] [W61] in a whole answer each stop reason has its finish reason, and one that is not known "
    "is a stop") {
  for (const auto& [reason, finish] : stop_reasons) {
    CAPTURE(reason);
    const auto got = decoded(message(hello, reason));
    CHECK(got.result.succeeded());
    CHECK(got.result.finish_reason == finish);
    CHECK(parsed(got.body).at("choices").at(0).at("finish_reason").as_string() == finish);
  }
}

TEST_CASE("[W62] [W34] usage is read into classes that share no token, and told as OpenAI counts") {
  const auto got =
      decoded(message(hello, "end_turn",
                      R"({"input_tokens":5,"cache_read_input_tokens":20,"cache_creation_input_tokens":30,)"
                      R"("output_tokens":12,"service_tier":"standard"})"));
  CHECK(got.result.used == test::tokens(5, 20, 30, 12, 0, true));
  const auto told = parsed(got.body).at("usage");
  CHECK(told.at("prompt_tokens") == 55);
  CHECK(told.at("prompt_tokens_details").at("cached_tokens") == 20);
  CHECK(told.at("completion_tokens") == 12);
  CHECK(told.at("total_tokens") == 67);
}

TEST_CASE("[U37] [W65] usage of Anthropic that is missing or makes no sense is estimated, and says so") {
  const auto content = R"({"type":"text","text":")" + std::string(400, 'w') + "\"}";
  for (const auto* given : {"null", "{}", "[]", "\"5\"", R"({"input_tokens":0,"output_tokens":0})",
                            R"({"input_tokens":-1,"output_tokens":-5})",
                            R"({"input_tokens":9223372036854775808,"output_tokens":9223372036854775807})",
                            R"({"input_tokens":"25","output_tokens":1.5})"}) {
    CAPTURE(given);
    const auto got = decoded(message(content, "end_turn", given));
    CHECK(got.result.succeeded());
    CHECK_FALSE(got.result.used.reported);
    CHECK(got.result.used.all_input() == 100);
    CHECK(got.result.used.output >= 100);
    CHECK(got.result.used.output < 130);
  }
  const auto half = decoded(message(content, "end_turn", R"({"input_tokens":25})")).result.used;
  CHECK(half.input == 25);
  CHECK(half.output >= 100);
  CHECK_FALSE(half.reported);
}

TEST_CASE(
    "[U14] [W9] an error of Anthropic inside a 200 is the failure that it names, and its body goes nowhere") {
  struct disguised {
    std::string_view type;
    fc failure;
    int status;
  };
  for (const auto& d : std::vector<disguised>{{"overloaded_error", fc::overload, 529},
                                              {"rate_limit_error", fc::rate_limit, 429},
                                              {"api_error", fc::transient, 500},
                                              {"invalid_request_error", fc::caller_fault, 400},
                                              {"authentication_error", fc::credential, 401},
                                              {"billing_error", fc::quota, 402},
                                              {"request_too_large", fc::request_too_large, 413}}) {
    CAPTURE(d.type);
    const auto got = decoded(R"({"type":"error","error":{"type":")" + std::string{d.type} +
                             R"(","message":"no sk-ant-1"}})");
    CHECK(name_of(got.result.failure) == name_of(d.failure));
    CHECK(got.result.status == d.status);
    CHECK(got.result.code == d.type);
    CHECK(got.result.message == "no [redacted]");
    CHECK(got.body.empty());
    CHECK_FALSE(got.result.content_seen);
  }
}

TEST_CASE("[U15] [U17] what is no answer of Anthropic is no success, and says why without an echo") {
  for (const auto& body : std::vector<std::string>{
           "",
           " ",
           "{}",
           "[]",
           "null",
           "\"hello\"",
           "<html>hello</html>",
           "event: message_start\ndata: {}\n\n",
           message(hello) + message(hello),
           message(hello) + "x",
           R"({"type":"message"})",
           R"({"type":"message","content":null})",
           R"({"type":"message","content":"hello"})",
           R"({"type":"completion","content":[]})",
           R"({"content":[{"type":"text","text":"hello"}]})",
           R"({"choices":[{"message":{"content":"hello"}}]})",
           R"({"type":"message","content":[],"content":[]})",
           std::string(100'000, '['),
       }) {
    CAPTURE(body.substr(0, 100));
    check_no_answer(decoded(body));
  }
}

TEST_CASE("[U15] an answer of Anthropic cut at any byte is no success") {
  const auto whole = message(hello);
  int taken = 0;
  for (std::size_t n = 0; n < whole.size(); ++n)
    taken += decoded(whole.substr(0, n)).result.succeeded() ? 1 : 0;
  CHECK(taken == 0);
  CHECK(decoded(whole).result.succeeded());
}

TEST_CASE("[U16] [W88] invalid UTF-8 is replaced, other odd characters are kept") {
  const auto got =
      decoded(message("{\"type\":\"text\",\"text\":\"a\xff"
                      "b\\u0000\\ud83d\\ude00\xe2\x80\xa8\"}"));
  REQUIRE(got.result.succeeded());
  CHECK(utf8_valid(got.body));
  const auto words = parsed(got.body).at("choices").at(0).at("message").at("content");
  CHECK(words.as_string() == std::string_view{"a\xef\xbf\xbd"
                                              "b\0\xf0\x9f\x98\x80\xe2\x80\xa8",
                                              13});
}

TEST_CASE("[U38] blocks of a wrong shape do no harm") {
  for (const auto* block :
       {"null", "1", "\"text\"", "[]", "{}", R"({"type":"text"})", R"({"type":"text","text":1})",
        R"({"type":"thinking","thinking":null})", R"({"type":["text"],"text":"no"})"}) {
    CAPTURE(block);
    CHECK(said(std::string{block} + "," + hello).at("content") == "Hello");
  }
}

TEST_CASE("[W69] [W71] errors with a status keep it, whatever their body, and the words are cleaned") {
  const headers none;
  const auto spoken = anthropic::classify_error(
      400, none, R"({"type":"error","error":{"type":"invalid_request_error","message":"bad key sk-ant-1"}})");
  CHECK(spoken.failure == fc::caller_fault);
  CHECK(spoken.status == 400);
  CHECK(spoken.message == "bad key [redacted]");
  for (const auto* body : {"", "<html>overloaded_error</html>", "{", "[]", R"({"error":"text"})",
                           R"({"type":"error","error":null})", R"({"error":{"type":1,"message":{}}})"}) {
    CAPTURE(body);
    const auto got = anthropic::classify_error(529, none, body);
    CHECK(got.failure == fc::overload);
    CHECK(got.status == 529);
    CHECK(got.message.empty());
    CHECK(got.code.empty());
  }
}

TEST_CASE("[W76] [U24] [U26] a rate limit's pause is what Anthropic's headers say") {
  const auto pause = [](const headers& fields) {
    return anthropic::classify_error(429, fields,
                                     R"({"type":"error","error":{"type":"rate_limit_error","message":"x"}})")
        .retry_after;
  };
  using namespace std::chrono_literals;
  CHECK(pause({{"retry-after", "7"}}) == 7s);
  CHECK(pause({{"date", "Mon, 01 Jan 2024 00:00:00 GMT"},
               {"anthropic-ratelimit-requests-remaining", "5"},
               {"anthropic-ratelimit-requests-reset", "2024-01-01T00:00:02Z"},
               {"anthropic-ratelimit-output-tokens-remaining", "0"},
               {"anthropic-ratelimit-output-tokens-reset", "2024-01-01T00:00:30Z"}}) == 30s);
  CHECK(pause({}) < 0s);
}
