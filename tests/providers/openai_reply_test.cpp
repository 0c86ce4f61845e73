// SPDX-License-Identifier: Apache-2.0
// Whole answers of OpenAI-like providers: which are answers, what they used, and that they pass unchanged.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/openai/openai.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string reply(std::string_view usage,
                  std::string_view choices = R"({"index":0,"message":{"role":"assistant","content":"hi"},)"
                                             R"("finish_reason":"stop"})") {
  return R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[)" +
         std::string{choices} + "]" + (usage.empty() ? "" : R"(,"usage":)" + std::string{usage}) + "}";
}

std::string choice(std::string_view message, std::string_view finish = "\"stop\"") {
  return R"({"index":0,"message":)" + std::string{message} + R"(,"finish_reason":)" + std::string{finish} +
         "}";
}

decoded_reply decoded(std::string body) { return openai::check(std::move(body), plain_context()); }

}  // namespace

TEST_CASE("[W88] an answer passes as the bytes that came") {
  for (const auto& body : {
           reply(R"({"prompt_tokens":5,"completion_tokens":2,"total_tokens":7})"),
           " \n" + reply("") + "\r\n",
           reply(R"({"prompt_tokens":5,"completion_tokens":2,"cost":1e-5,"x":1.0})"),
           reply(
               "",
               choice(R"({"role":"assistant","content":null,"tool_calls":[{"id":"a","function":{"name":"f",)"
                      R"("arguments":"{not json"}}]})",
                      "\"tool_calls\"")),
           reply(
               "",
               choice(R"({"role":"assistant","content":"\u00e9","refusal":null,"annotations":[],"new":-0})")),
           reply("", choice(R"({"role":"assistant","content":null})")),
           reply("", choice("{}", "\"length\"")),
       }) {
    CAPTURE(body);
    const auto got = decoded(body);
    CHECK(got.result.succeeded());
    CHECK(got.body == body);
    CHECK(got.result.content_seen);
  }
}

TEST_CASE("[W62] [W63] usage is read into classes that share no token") {
  struct used {
    std::string said;
    usage read;
  };
  for (const auto& u : std::vector<used>{
           {R"({"prompt_tokens":100,"completion_tokens":20,"total_tokens":120})",
            test::tokens(100, 0, 0, 20, 0, true)},
           {R"({"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":64,)"
            R"("audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":12}})",
            test::tokens(36, 64, 0, 8, 12, true)},
           {R"({"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":100},)"
            R"("completion_tokens_details":{"reasoning_tokens":20}})",
            test::tokens(0, 100, 0, 0, 20, true)},
           {R"({"prompt_tokens":100,"completion_tokens":0})", test::tokens(100, 0, 0, 0, 0, true)},
           {R"({"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":null,)"
            R"("completion_tokens_details":{"reasoning_tokens":null}})",
            test::tokens(100, 0, 0, 20, 0, true)},
       }) {
    CAPTURE(u.said);
    const auto got = decoded(reply(u.said)).result.used;
    CHECK(got == u.read);
    CHECK(got.all_input() == 100);
  }
}

TEST_CASE("[U37] [W65] usage that is missing or makes no sense is estimated, and says so") {
  const std::string words(400, 'w');
  for (const auto* said :
       {"", "null", "{}", "[]", "\"5\"", R"({"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})",
        R"({"prompt_tokens":-1,"completion_tokens":5})", R"({"prompt_tokens":1,"completion_tokens":-5})",
        R"({"prompt_tokens":9223372036854775808,"completion_tokens":5})",
        R"({"prompt_tokens":5,"completion_tokens":9223372036854775807})",
        R"({"prompt_tokens":1.5,"completion_tokens":5})", R"({"prompt_tokens":1e2,"completion_tokens":5})",
        R"({"prompt_tokens":5})", R"({"completion_tokens":5})", R"({"total_tokens":5})",
        R"({"prompt_tokens":5,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":6}})",
        R"({"prompt_tokens":5,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":8}})"}) {
    CAPTURE(said);
    const auto body = reply(said, choice(R"({"role":"assistant","content":")" + words + "\"}"));
    const auto got = decoded(body);
    CHECK(got.result.succeeded());
    CHECK(got.body == body);
    CHECK_FALSE(got.result.used.reported);
    CHECK(got.result.used.all_input() == 100);
    CHECK(got.result.used.all_output() >= 100);
    CHECK(got.result.used.all_output() < 200);
  }
}

TEST_CASE("[U37] a usage that is refused leaves what was known") {
  json::document document;
  REQUIRE_FALSE(document.scan(R"({"usage":{"prompt_tokens":-1,"completion_tokens":5}})"));
  auto known = test::tokens(1, 2, 3, 4, 5, true);
  CHECK_FALSE(openai::read_usage(document.root(), known));
  CHECK(known == test::tokens(1, 2, 3, 4, 5, true));
}

TEST_CASE("[U14] [W9] an error inside a 200 is the failure that it names, and its body goes nowhere") {
  struct disguised {
    std::string body;
    failure_class failure;
  };
  using fc = failure_class;
  for (const auto& d : std::vector<disguised>{
           {R"({"error":{"message":"slow","type":"rate_limit_error"}})", fc::rate_limit},
           {R"({"error":{"message":"no money","code":"insufficient_quota"}})", fc::quota},
           {R"({"error":{"message":"down","code":502}})", fc::transient},
           {R"({"error":{"message":"busy","code":503},"choices":[{"message":{"content":"part"}}]})",
            fc::overload},
           {R"({"error":{"message":"long","type":"invalid_request_error","code":"context_length_exceeded"}})",
            fc::context_too_long},
           {R"({"error":"it broke"})", fc::transient},
           {R"({"object":"error","message":"who","type":"authentication_error","code":401})", fc::credential},
           {reply("", choice(R"({"content":"part"})", "\"error\"")), fc::invalid},
           {reply("", choice(R"({"content":"a"})") + "," + choice(R"({"content":"b"})", "\"error\"")),
            fc::invalid},
       }) {
    CAPTURE(d.body);
    const auto got = decoded(d.body);
    CHECK(name_of(got.result.failure) == name_of(d.failure));
    CHECK(got.body.empty());
    CHECK_FALSE(got.result.content_seen);
  }
}

TEST_CASE("[U15] [W9] what is no answer is no success, and says why without an echo") {
  const auto whole = reply(R"({"prompt_tokens":5,"completion_tokens":2})");
  for (const auto& body : std::vector<std::string>{
           "",
           " ",
           "{}",
           "[]",
           "null",
           "\"hi\"",
           "42",
           "<html>hello</html>",
           "data: {\"choices\":[]}\n\n",
           whole + whole,
           whole + "x",
           R"({"choices":null})",
           R"({"choices":{}})",
           R"({"choices":[]})",
           R"({"choices":["hi"]})",
           R"({"choices":[{"message":"hi"}]})",
           R"({"choices":[{"delta":{"content":"hi"}}]})",
           R"({"choices":[{"message":{"content":"hi"}},{}]})",
           R"({"detail":"Not Found"})",
           R"({"choices":[{"message":{"content":"a","content":"b"}}]})",
           R"({"choices":[{"message":{"content":"\ud800"}}]})",
           R"({"choices":[{"message":{"content":"x"},"logprob":1e999}]})",
           std::string(100'000, '['),
       }) {
    CAPTURE(body.substr(0, 100));
    check_no_answer(decoded(body));
  }
}

TEST_CASE("[U15] an answer cut at any byte is no success") {
  const auto whole = reply(R"({"prompt_tokens":5,"completion_tokens":2})");
  int taken = 0;
  for (std::size_t n = 0; n < whole.size(); ++n)
    taken += decoded(whole.substr(0, n)).result.succeeded() ? 1 : 0;
  CHECK(taken == 0);
  CHECK(decoded(whole).result.succeeded());
}

TEST_CASE("[U11] an answer that does not say why it ended was cut short, and has used what it says") {
  const std::string used = R"({"prompt_tokens":5,"completion_tokens":2,"total_tokens":7})";
  for (const auto& one : {choice(R"({"role":"assistant","content":"half"})", "null"),
                          choice(R"({"role":"assistant","content":"half"})", "\"\""),
                          std::string{R"({"index":0,"message":{"role":"assistant","content":"half"}})"},
                          choice(R"({"content":"whole"})") + "," + choice(R"({"content":"half"})", "null")}) {
    CAPTURE(one);
    const auto got = decoded(reply(used, one));
    CHECK(name_of(got.result.failure) == "truncated");
    CHECK(got.body.empty());
    CHECK(got.result.used.reported);
    CHECK(got.result.used.output == 2);
    CHECK(got.result.message.find("half") == std::string::npos);
  }
}

TEST_CASE("[U36] a filtered answer is an answer, with its reason") {
  const auto got = decoded(reply("", choice(R"({"role":"assistant","content":""})", "\"content_filter\"")));
  CHECK(got.result.succeeded());
  CHECK(got.result.finish_reason == "content_filter");
}

TEST_CASE("[W25] of several choices the first reason that is given counts") {
  const auto got = decoded(
      reply("", choice(R"({"content":"a"})", "\"length\"") + "," + choice(R"({"content":"b"})", "\"stop\"")));
  CHECK(got.result.succeeded());
  CHECK(got.result.finish_reason == "length");
}
