// SPDX-License-Identifier: Apache-2.0
// Answers of OpenAI-like vendors: tool calls that clients can tell apart, and everything else as it came.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/compatible/compatible.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

reply_context context_of(std::string_view vendor, bool include_usage = false) {
  auto out = plain_context(include_usage);
  out.vendor = &row_of(from_name<vendor_kind>(vendor).value());
  return out;
}

played_stream played(std::string_view vendor, const std::string& text) {
  return play(compatible::pass_stream, {text}, context_of(vendor));
}

/// A chunk with these tool call fragments.
std::string calls(std::string_view fragments, std::string_view finish = {}, int index = 0) {
  return chunk(choice(R"({"tool_calls":[)" + std::string{fragments} + "]}", finish, index));
}

/// A whole call, as Ollama writes it; `index` with its comma, or nothing.
std::string call(std::string_view id, std::string_view index = R"("index":0,)") {
  return "{" + std::string{index} + R"("id":")" + std::string{id} +
         R"(","type":"function","function":{"name":"f","arguments":"{\"a\": 1.0}"}})";
}

std::string whole(std::string_view message, std::string_view finish) {
  return R"({"id":"x", "choices":[{"index":0,"message":)" + std::string{message} + R"(,"finish_reason" : ")" +
         std::string{finish} + R"("}],"usage":{"prompt_tokens":3,"completion_tokens":2}})";
}

const std::string message_with_call =
    R"({"role":"assistant","content":null,"tool_calls":[)" + call("c1") + "]}";

}  // namespace

TEST_CASE("[W20] calls that all have the index 0 get one each, and fragments go on with their call") {
  const auto got = played("ollama", role() + calls(call("a")) + calls(call("b")) +
                                        calls(R"({"index":0,"function":{"arguments":"more"}})") +
                                        calls(call("c") + "," + call("d")) + finish("tool_calls") + done);
  CHECK(got.finished);
  CHECK(got.out == role() + calls(call("a")) + calls(call("b", R"("index":1,)")) +
                       calls(R"({"index":1,"function":{"arguments":"more"}})") +
                       calls(call("c", R"("index":2,)") + "," + call("d", R"("index":3,)")) +
                       finish("tool_calls"));
  CHECK(got.tail == done);
}

TEST_CASE("[W20] a missing index is put in, a null one replaced") {
  const auto got =
      played("ollama", calls(call("a", "")) + calls(R"({"function":{"arguments":"x"}})") +
                           calls(call("b", R"("index":null,)")) + calls("{}") + finish("tool_calls") + done);
  CHECK(got.out == calls(call("a", R"("index":0,)")) + calls(R"({"index":0,"function":{"arguments":"x"}})") +
                       calls(call("b", R"("index":1,)")) + calls(R"({"index":1})") + finish("tool_calls"));
}

TEST_CASE("[W21] calls with indexes of their own pass untouched, interleaved or not") {
  const std::string text = role() + calls(call("a") + "," + call("b", R"("index":1,)")) +
                           calls(R"({"index":0,"function":{"arguments":"x"}})") +
                           calls(R"({"index":1,"function":{"arguments":"y"}})") +
                           calls(call("c", R"("index":5,)")) + calls(call("z"), {}, 1) +
                           finish("tool_calls") + chunk(choice("{}", "tool_calls", 1));
  const auto got = played("ollama", text + done);
  CHECK(got.out == text);
  CHECK(got.finished);
}

TEST_CASE("[W22] a stream that stops after tool calls says tool_calls; length wins, and words alone stop") {
  const auto got = played("ollama", calls(call("a")) + finish("stop") + done);
  CHECK(got.out == calls(call("a")) + finish("tool_calls"));
  CHECK(got.result.finish_reason == "tool_calls");
  const auto together = played("ollama", calls(call("a"), "stop") + done);
  CHECK(together.out == calls(call("a"), "tool_calls"));
  for (const std::string& text : {calls(call("a")) + finish("length"), words("hello") + finish("stop"),
                                  calls(call("a")) + finish("tool_calls") + chunk(choice("{}", "stop", 1))}) {
    INFO(text);
    CHECK(played("ollama", text + done).out == text);
  }
}

TEST_CASE("[W22] a whole answer that stops with tool calls says tool_calls, with no other byte changed") {
  const auto got = compatible::check(whole(message_with_call, "stop"), context_of("ollama"));
  CHECK(got.body == whole(message_with_call, "tool_calls"));
  CHECK(got.result.finish_reason == "tool_calls");
  CHECK(got.result.used.output == 2);
  const std::string no_calls = R"({"role":"assistant","content":"tool_calls","tool_calls":[]})";
  for (const auto& body : {whole(message_with_call, "length"), whole(no_calls, "stop")})
    CHECK(compatible::check(body, context_of("ollama")).body == body);
  check_no_answer(compatible::check(R"({"tool_calls": "hello)", context_of("ollama")));
}

TEST_CASE("[W22] answers of vendors that do not mix them up are not touched") {
  const auto text = calls(call("a")) + calls(call("b")) + finish("stop");
  const auto body = whole(message_with_call, "stop");
  for (const auto& row : vendor_rows) {
    if (row.mends_tool_calls) continue;
    INFO(row.name);
    CHECK(played(row.name, text + done).out == text);
    CHECK(compatible::check(body, context_of(row.name)).body == body);
  }
}

TEST_CASE("[W4] [W19] [W24] comments, thinking and usage in any chunk pass for every vendor") {
  const auto text = ": OPENROUTER PROCESSING\n\n" + role() + chunk(choice(R"({"reasoning_content":"hm"})")) +
                    words("hello", tokens(10, 1)) + finish("stop", tokens(10, 7));
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    const auto got = played(row.name, text + done);
    CHECK(got.out == text);
    CHECK(got.finished);
    CHECK(got.result.used.reported);
    CHECK(got.result.used.input == 10);
    CHECK(got.result.used.output == 7);
  }
}

TEST_CASE(
    "[U16] a mended stream is the same however it is cut, and its usage chunk is the client's to ask for") {
  const auto text =
      role() + calls(call("a")) + calls(call("b")) + finish("stop") + chunk("", tokens(5, 2)) + done;
  const auto context = context_of("ollama");
  CHECK(splits_that_differ(compatible::pass_stream, text, context) == 0);
  const auto got = play(compatible::pass_stream, {text}, context);
  CHECK(got.out.find("\"usage\"") == std::string::npos);
  CHECK(got.result.used.output == 2);
  const auto asked = play(compatible::pass_stream, {text}, context_of("ollama", true));
  CHECK(asked.out.find("\"usage\"") != std::string::npos);
}

TEST_CASE("[U11] [U13] a mended stream that breaks, fails or grows too large says so") {
  check_truncated(played("ollama", calls(call("a"))), true);
  check_truncated(played("ollama", calls(call("a")) + done), true);
  const auto failed =
      played("ollama", words("x") + "data: {\"error\":{\"message\":\"no\",\"code\":503}}\n\n");
  CHECK(failed.failed);
  CHECK(failed.result.failure == failure_class::overload);
  auto small = context_of("ollama");
  small.event_bytes = 64;
  const auto large = play(compatible::pass_stream, {words(std::string(100, 'x'))}, small);
  CHECK(large.result.failure == failure_class::too_large);
}

TEST_CASE("[W5] the end of a mended stream counts with one line end, with CR and with CR LF") {
  const std::string lines = words("x") + finish("stop");
  for (const std::string end : {"\n", "\n\n", "\r\r", "\r\n\r\n", ""}) {
    INFO(end.size());
    const auto got = played("ollama", lines + "data: [DONE]" + end);
    CHECK(got.finished);
    CHECK(got.out == lines);
    CHECK(got.tail.starts_with("data: [DONE]"));
  }
}

TEST_CASE("[W68] errors of vendors whose message is a list or an object are read") {
  const auto said = [](std::string_view body) { return openai::classify_error(422, {}, body); };
  const std::string extra = R"([{"type":"extra_forbidden","loc":["body","x"],"msg":"Extra inputs"}])";
  for (const auto& body : {R"({"object":"error","message":{"detail":)" + extra + R"(},"code":null})",
                           R"({"object":"Error","detail":)" + extra + R"(,"message":)" + extra + "}",
                           R"({"detail":)" + extra + "}", std::string{R"({"detail":"Extra inputs"})"}}) {
    INFO(body);
    CHECK(said(body).message == "Extra inputs");
    CHECK(said(body).failure == failure_class::caller_fault);
  }
}
