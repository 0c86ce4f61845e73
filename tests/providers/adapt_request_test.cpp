// SPDX-License-Identifier: Apache-2.0
// Adaptations made in the client's own format: what changes, and that bytes outside of it stay as they came.
#include "providers/adapt_request.hpp"

#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "tests/providers/scanned.hpp"

using namespace signalbox;

namespace {

std::string adapted(dialect spoken, const std::string& body, const adaptation_plan& plan) {
  const auto made = adapt_request(test::scanned_request(spoken, body), plan);
  return made ? std::string{made->request.body.view()} : "nothing";
}

std::string told(dialect spoken, const std::string& body, const adaptation_plan& plan) {
  const auto made = adapt_request(test::scanned_request(spoken, body), plan);
  std::string out;
  if (made)
    for (const auto& one : made->made) out += std::string{one.rule} + ": " + one.detail + "; ";
  return out;
}

adaptation_plan at_most(std::uint64_t tokens) {
  adaptation_plan out;
  out.most_output = tokens;
  return out;
}

adaptation_plan between(double least, double most) {
  adaptation_plan out;
  out.least_temperature = least;
  out.most_temperature = most;
  return out;
}

adaptation_plan steps() {
  adaptation_plan out;
  out.steps = "Step by step!";
  return out;
}

adaptation_plan sections() {
  adaptation_plan out;
  out.xml_sections = true;
  return out;
}

const std::string said = R"("messages" : [ {"role":"user","content":"hi"} ])";

}  // namespace

TEST_CASE("a limit above what the model makes is lowered, in every format's own member") {
  struct format {
    dialect spoken;
    std::string before, after;
  };
  for (const auto& [spoken, before, after] : {
           format{dialect::openai_chat, R"({ "model":"m", "max_tokens" :)", "," + said + R"(, "x": 1e5 })"},
           format{dialect::openai_chat, R"({"model":"m","max_completion_tokens":)", "," + said + "}"},
           format{dialect::openai_responses, R"({"model":"m","max_output_tokens":)", R"(,"input":"hi"})"},
           format{dialect::anthropic_messages, R"({"model":"m","max_tokens":)", "," + said + "}"},
           format{dialect::openai_completions, R"({"model":"m","max_tokens":)", R"(,"prompt":"hi"})"},
       }) {
    CHECK(adapted(spoken, before + "9000" + after, at_most(4000)) == before + "4000" + after);
    CHECK(adapted(spoken, before + "4000" + after, at_most(4000)) == "nothing");
    CHECK(told(spoken, before + "9000" + after, at_most(4000)) == "token-limit: 9000 lowered to 4000; ");
  }
  CHECK(adapted(dialect::openai_chat, R"({"model":"m",)" + said + "}", at_most(10)) == "nothing");
}

TEST_CASE("a limit is not lowered to what a model may think, which its provider refuses") {
  const auto body =
      R"({"model":"m","max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":4000},)" + said + "}";
  CHECK(adapted(dialect::anthropic_messages, body, at_most(4000)) == "nothing");
  CHECK(adapted(dialect::anthropic_messages, body, at_most(4001)) != "nothing");
}

TEST_CASE("a temperature out of range is brought to the end of the range") {
  const auto with = [](const std::string& t) {
    return R"({"model":"m","temperature":)" + t + "," + said + "}";
  };
  CHECK(adapted(dialect::openai_chat, with("1.7"), between(0, 1)) == with("1"));
  CHECK(adapted(dialect::openai_chat, with("0"), between(0.25, 1)) == with("0.25"));
  CHECK(adapted(dialect::openai_chat, with("1.0"), between(0, 1)) == "nothing");
  CHECK(adapted(dialect::openai_chat, with("null"), between(0.5, 1)) == "nothing");
  CHECK(told(dialect::openai_chat, with("1.7"), between(0, 1)) == "temperature-range: 1.7 brought to 1; ");
}

TEST_CASE("steps are asked for at the end of the user's last message") {
  const auto body = [](const std::string& text) {
    return R"({"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},)"
           R"({"role":"user","content":)" +
           text + "}]}";
  };
  CHECK(adapted(dialect::openai_chat, body(R"("How \u00e9 many?")"), steps()) ==
        body(R"("How é many?\n\nStep by step!")"));
  const auto part = [](const std::string& text) {
    return R"([{"type":"text","text":"x"},{"type":"text","text":")" + text +
           R"("},{"type":"image_url","image_url":{"url":"https://x/y.png"}}])";
  };
  CHECK(adapted(dialect::openai_chat, body(part("How many?")), steps()) ==
        body(part(R"(How many?\n\nStep by step!)")));
  CHECK(adapted(dialect::openai_chat, body(R"("Solve it step by step.")"), steps()) == "nothing");
  CHECK(adapted(dialect::openai_responses, R"({"model":"m","input":"How many?"})", steps()) ==
        R"({"model":"m","input":"How many?\n\nStep by step!"})");
  CHECK(adapted(dialect::openai_completions, R"({"model":"m","prompt":"How many?"})", steps()) == "nothing");
}

TEST_CASE("a message that brings a tool's result is left alone") {
  const auto body =
      R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":)"
      R"([{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":)"
      R"([{"type":"tool_result","tool_use_id":"t","content":"ok"},{"type":"text","text":"and?"}]}],)"
      R"("tools":[{"name":"f","input_schema":{"type":"object"}}]})";
  CHECK(adapted(dialect::anthropic_messages, body, steps()) == "nothing");
}

TEST_CASE("sections of the system's words and of the last message become elements, older messages stay") {
  const auto body = [](const std::string& system, const std::string& last) {
    return R"({"model":"m","max_tokens":9,"system":")" + system +
           R"(","messages":[{"role":"user","content":"# A\nx\n# B\ny"},{"role":"assistant","content":"b"},)"
           R"({"role":"user","content":")" +
           last + "\"}]}";
  };
  const std::string plain = R"(# A\nx\n# B\ny)", parted = R"(<a>\n# A\nx\n</a>\n<b>\n# B\ny\n</b>)";
  CHECK(adapted(dialect::anthropic_messages, body(plain, plain), sections()) == body(parted, parted));
  CHECK(adapted(dialect::anthropic_messages, body("Be brief.", plain), sections()) ==
        body("Be brief.", parted));
  CHECK(told(dialect::anthropic_messages, body(plain, plain), sections()) == "xml-sections: of 2 texts; ");
  CHECK(adapted(dialect::anthropic_messages, body("x", "y"), sections()) == "nothing");
  CHECK(adapted(dialect::openai_responses, R"({"model":"m","input":"hi","instructions":")" + plain + "\"}",
                sections()) == R"({"model":"m","input":"hi","instructions":")" + parted + "\"}");
}

TEST_CASE("both changes of one text are made at once, and the words for the classifier follow") {
  auto both = sections();
  both.steps = "Step by step!";
  const auto made = adapt_request(
      test::scanned_request(
          dialect::openai_chat,
          R"({"model":"m","messages":[{"role":"user","content":"A:\nx\nB:\ny"}],"temperature":0})"),
      both);
  REQUIRE(made);
  CHECK(made->made.size() == 2);
  CHECK(made->request.words->text == "<a>\nA:\nx\n</a>\n<b>\nB:\ny\n</b>\n\nStep by step!\n");
  json::document document;
  CHECK_FALSE(document.scan(made->request.body.view()));
}
