// SPDX-License-Identifier: Apache-2.0
// Leaving out the oldest turns of a conversation: what stays, what goes together, and that bytes stay as they
// came.
#include "providers/fit_context.hpp"

#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "base/random.hpp"
#include "policy/token_estimate.hpp"
#include "tests/providers/scanned.hpp"

using namespace signalbox;

namespace {

std::string chat(const std::string& messages) {
  return R"({ "model": "auto",  "messages": [)" + messages + R"( ], "x_unknown": 12345678901234567890 })";
}

const std::string rules = R"({"role":"system","content":"Be brief."})";
std::string said(const std::string& role, const std::string& text) {
  return R"({"role":")" + role + R"(","content":")" + text + R"("})";
}
const std::string call =
    R"({"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]})";
const std::string answer = R"({"role":"tool","tool_call_id":"c1","content":"one two three four"})";

std::string fitted(dialect spoken, const std::string& body, std::uint64_t excess) {
  const auto made = fit_context(test::scanned_request(spoken, body), excess);
  return made ? std::string{made->request.body.view()} : "nothing";
}

}  // namespace

TEST_CASE("the oldest turn goes first, and the system's words, the last turn and all other bytes stay") {
  const auto body =
      chat(rules + " , " + said("user", "first question") + "," + said("assistant", "an answer") + ",\n" +
           said("user", "second") + "," + said("assistant", "two") + ", " + said("user", "third"));
  CHECK(fitted(dialect::openai_chat, body, 1) ==
        chat(rules + " , " + said("user", "second") + "," + said("assistant", "two") + ", " +
             said("user", "third")));
  const auto two_turns = estimate_tokens(said("user", "first question")) * 2;
  CHECK(fitted(dialect::openai_chat, body, two_turns + 8) == chat(rules + " , " + said("user", "third")));
  CHECK(fitted(dialect::openai_chat, body, 100'000) == "nothing");
}

TEST_CASE("a call of a tool goes with its result, or neither goes") {
  const auto body = chat(rules + "," + said("user", "first") + "," + call + "," + answer + "," +
                         said("assistant", "done") + "," + said("user", "next"));
  CHECK(fitted(dialect::openai_chat, body, 1) == chat(rules + "," + said("user", "next")));
}

TEST_CASE("in a long loop of tools the oldest rounds go, and the question and the last round stay") {
  const auto body = chat(rules + "," + said("user", "do it") + "," + call + "," + answer + "," + call + "," +
                         answer + "," + call + "," + answer);
  CHECK(fitted(dialect::openai_chat, body, 1) ==
        chat(rules + "," + said("user", "do it") + "," + call + "," + answer + "," + call + "," + answer));
  const auto round = estimate_tokens(call) + estimate_tokens(answer);
  CHECK(fitted(dialect::openai_chat, body, 2 * round) ==
        chat(rules + "," + said("user", "do it") + "," + call + "," + answer));
  CHECK(fitted(dialect::openai_chat, body, 2 * round + 1) == "nothing");
}

TEST_CASE("results in a user's message belong to the call before it") {
  const auto use =
      std::string{R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]})"};
  const auto result =
      std::string{R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]})"};
  const auto body = [](const std::string& messages) {
    return R"({"model":"auto","max_tokens":10,"messages":[)" + messages + "]}";
  };
  CHECK(fitted(dialect::anthropic_messages,
               body(said("user", "a") + "," + use + "," + result + "," + said("assistant", "b") + "," +
                    said("user", "c")),
               1) == body(said("user", "c")));
  CHECK(fitted(dialect::anthropic_messages,
               body(said("user", "a") + "," + use + "," + result + "," + use + "," + result),
               1) == body(said("user", "a") + "," + use + "," + result));
}

TEST_CASE("items of a response: thoughts and calls go with their outputs") {
  const auto think = std::string{R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"x"})"};
  const auto run = std::string{R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}"})"};
  const auto output = std::string{R"({"type":"function_call_output","call_id":"c","output":"ok"})"};
  const auto body = [](const std::string& items) { return R"({"model":"auto","input":[)" + items + "]}"; };
  CHECK(fitted(dialect::openai_responses,
               body(said("user", "a") + "," + think + "," + run + "," + output + "," + think + "," + run +
                    "," + output),
               1) == body(said("user", "a") + "," + think + "," + run + "," + output));
  CHECK(fitted(dialect::openai_responses, R"({"model":"auto","input":"just a text"})", 1) == "nothing");
  CHECK(fitted(dialect::openai_responses,
               R"({"model":"auto","previous_response_id":"r","input":[)" + said("user", "a") + "," +
                   said("user", "b") + "]}",
               1) == "nothing");
}

TEST_CASE("of any conversation at least as much goes as was asked for, and no call loses its result") {
  random_stream random{3};
  for (int round = 0; round < 300; ++round) {
    std::string messages = rules;
    for (std::uint64_t turn = 0; turn < 1 + random.below(6); ++turn) {
      messages += "," + said("user", std::string(random.below(200), 'w'));
      for (std::uint64_t i = 0; i < random.below(4); ++i) messages += "," + call + "," + answer;
      if (random.below(2) == 0) messages += "," + said("assistant", "fine");
    }
    const auto body = chat(messages + "," + said("user", "last"));
    const auto excess = random.below(400);
    const auto made = fit_context(test::scanned_request(dialect::openai_chat, body), excess + 1);
    if (!made) continue;
    const auto shorter = std::string{made->request.body.view()};
    CHECK(estimate_tokens(body) >= estimate_tokens(shorter) + excess / 2);
    json::document document;
    REQUIRE_FALSE(document.scan(shorter));
    std::string before;
    std::size_t elements = 0;
    for (auto one : document.root().find("messages").items()) {
      const auto role = one.find("role").text();
      if (role == "tool") CHECK(before == "assistant");
      before = role;
      ++elements;
    }
    CHECK(before == "user");
    CHECK(elements == made->request.words->pieces.size());
    CHECK(made->left_out > 0);
  }
}
