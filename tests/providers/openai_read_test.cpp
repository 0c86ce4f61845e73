// SPDX-License-Identifier: Apache-2.0
// OpenAI's answers and chunks as neutral ones: what clients of other dialects are told.
#include <catch2/catch.hpp>

#include "providers/openai/neutral.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

struct noted final : delta_sink {
  std::vector<chat_delta> all;
  std::optional<outcome> failure;
  void put(chat_delta d) override { all.push_back(std::move(d)); }
  void fail(outcome why) override { failure = std::move(why); }
};

noted read_events(const std::string& text) {
  noted out;
  const auto reader = openai::open_reader();
  sse_splitter splitter{1 << 20};
  sse_reader events;
  json::document document;
  REQUIRE(splitter.feed(text, [&](std::string_view raw) {
    const auto event = events.read(raw);
    if (!event.has_data || out.failure) return;
    const bool readable = !document.scan(event.data);
    reader->read(event, readable ? document.root() : json::value{}, out);
  }));
  return out;
}

/// "text:a thinking:b call0:id/name args0:{} finish:stop end", for short comparisons; start and usage left
/// out.
std::string told(const std::string& text) {
  std::string out;
  for (const auto& d : read_events(text).all) {
    std::string one;
    switch (d.kind) {
      case delta_kind::start:
      case delta_kind::usage:
        continue;
      case delta_kind::tool_call:
        one = "call" + std::to_string(d.index) + ":" + d.id + "/" + d.name;
        break;
      case delta_kind::tool_arguments:
        one = "args" + std::to_string(d.index) + ":" + d.text;
        break;
      case delta_kind::finish:
        one = "finish:" + std::string{name_of(d.finish)};
        break;
      case delta_kind::end:
        one = "end";
        break;
      case delta_kind::thinking:
        one = "thinking:" + d.text;
        break;
      case delta_kind::refusal:
        one = "refusal:" + d.text;
        break;
      default:
        one = "text:" + d.text;
    }
    out += (out.empty() ? "" : " ") + one;
  }
  return out;
}

std::string delta(std::string_view members, std::string_view why = {}) {
  return chunk(choice("{" + std::string{members} + "}", why));
}
std::string calls(std::string_view fragments) {
  return delta(R"("tool_calls":[)" + std::string{fragments} + "]");
}

chat_reply reply_of(std::string_view message, std::string_view finish = "stop") {
  json::document document;
  const auto text = R"({"id":"c1","model":"m","choices":[{"index":0,"message":)" + std::string{message} +
                    R"(,"finish_reason":")" + std::string{finish} +
                    R"("}],"usage":{"prompt_tokens":3,"completion_tokens":2}})";
  INFO(text);
  REQUIRE_FALSE(document.scan(text));
  chat_reply out;
  CHECK(openai::read(document.root(), out).succeeded());
  return out;
}

}  // namespace

TEST_CASE("[W31] thoughts and words of one delta come as thoughts first") {
  CHECK(told(delta(R"("content":"a","reasoning_content":"b")") + finish() + done) ==
        "thinking:b text:a finish:stop end");
  CHECK(told(delta(R"("reasoning":"b")") + words("a") + finish() + done) ==
        "thinking:b text:a finish:stop end");
}

TEST_CASE("[W24] refusals, thoughts in parts and the legacy function call come through") {
  CHECK(told(delta(R"("refusal":"no")") + finish() + done) == "refusal:no finish:stop end");
  CHECK(
      told(
          delta(
              R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},{"type":"text","text":"a"}])") +
          finish() + done) == "thinking:t text:a finish:stop end");
  CHECK(told(delta(R"("function_call":{"name":"f","arguments":""})") +
             delta(R"("function_call":{"arguments":"{}"})") + finish("function_call") + done) ==
        "call0:/f args0:{} finish:tool_calls end");
}

TEST_CASE("[W21] calls that come interleaved keep their own fragments") {
  CHECK(told(calls(R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}})") +
             calls(R"({"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}})") +
             calls(R"({"index":0,"function":{"arguments":"1"}})") +
             calls(R"({"index":1,"function":{"arguments":"2"}},{"index":0,"function":{"arguments":"3"}})") +
             finish("tool_calls") + done) ==
        "call0:a/f call1:b/g args0:1 args1:2 args0:3 finish:tool_calls end");
}

TEST_CASE("[W20] calls without an index, or all with the index 0, are told apart by their ids") {
  const auto whole = [](std::string_view index, std::string_view id, std::string_view name) {
    return calls("{" + std::string{index} + R"("id":")" + std::string{id} + R"(","function":{"name":")" +
                 std::string{name} + R"(","arguments":"{}"}})");
  };
  const std::string expected = "call0:a/f args0:{} call1:b/f args1:{} finish:tool_calls end";
  CHECK(told(whole("", "a", "f") + whole("", "b", "f") + finish() + done) == expected);
  CHECK(told(whole(R"("index":0,)", "a", "f") + whole(R"("index":0,)", "b", "f") + finish() + done) ==
        expected);
}

TEST_CASE("[W20] a name may come in pieces, or with every fragment") {
  CHECK(told(calls(R"({"index":0,"id":"a","function":{"name":"get_"}})") +
             calls(R"({"index":0,"function":{"name":"weather"}})") +
             calls(R"({"index":0,"function":{"arguments":"{}"}})") + finish("tool_calls") + done) ==
        "call0:a/get_weather args0:{} finish:tool_calls end");
  CHECK(told(calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":"{"}})") +
             calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":"}"}})") + finish("tool_calls") +
             done) == "call0:a/f args0:{ args0:} finish:tool_calls end");
}

TEST_CASE("[W22] stop behind calls means tool_calls, and length wins over both") {
  const auto one = calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})");
  CHECK(told(one + finish("stop") + done) == "call0:a/f args0:{} finish:tool_calls end");
  CHECK(told(one + finish("length") + done) == "call0:a/f args0:{} finish:length end");
  CHECK(told(words("x") + finish("something new") + done) == "text:x finish:stop end");
}

TEST_CASE("[W23] arguments as an object, as null or absent") {
  CHECK(told(calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":{"x":1.0}}})") + finish() +
             done) == R"(call0:a/f args0:{"x":1.0} finish:tool_calls end)");
  CHECK(told(calls(R"({"index":0,"id":"a","function":{"name":"f","arguments":null}})") + finish() + done) ==
        "call0:a/f finish:tool_calls end");
}

TEST_CASE("[W25] only the first choice counts; no other dialect has several") {
  CHECK(told(chunk(choice(R"({"content":"b"})", {}, 1) + "," + choice(R"({"content":"a"})")) + finish() +
             done) == "text:a finish:stop end");
}

TEST_CASE("[W19] [U37] the largest usage is the last true one") {
  const auto got = read_events(words("a", tokens(3, 1)) + words("b", tokens(3, 5)) +
                               words("c", tokens(3, 2)) + finish("stop", tokens(-1, 9)) + done);
  usage last;
  for (const auto& d : got.all)
    if (d.kind == delta_kind::usage) last = d.used;
  CHECK(last == test::tokens(3, 0, 0, 5, 0, true));
}

TEST_CASE("[W8] [U13] an error inside a stream is a failure of its class; a chunk that is no JSON is none") {
  const auto got = read_events(words("a") + "data: {broken\n\n" +
                               R"(data: {"error":{"message":"slow down","code":"rate_limit_exceeded"}})"
                               "\n\n");
  REQUIRE(got.failure);
  CHECK(got.failure->failure == failure_class::rate_limit);
  CHECK(read_events("event: error\ndata: dead\n\n").failure->failure == failure_class::transient);
  CHECK(read_events(words("a") + finish("error")).failure->failure == failure_class::invalid);
}

TEST_CASE("a whole answer is read with all its parts, thoughts first") {
  const auto got =
      reply_of(R"({"role":"assistant","content":"words","reasoning_content":"thoughts","refusal":null,
      "tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}},
                    {"id":"b","type":"function","function":{"name":"g","arguments":{"y":2.0}}}]})");
  CHECK(got.id == "c1");
  CHECK(got.model == "m");
  REQUIRE(got.parts.size() == 4);
  CHECK(got.parts[0].kind == part_kind::thinking);
  CHECK(got.parts[0].text == "thoughts");
  CHECK(got.parts[1].text == "words");
  CHECK(got.parts[2].json == R"({"x":1.0})");
  CHECK(got.parts[3].json == R"({"y":2.0})");
  CHECK(got.finish == finish_kind::tool_calls);
  CHECK(got.used == test::tokens(3, 0, 0, 2, 0, true));
}

TEST_CASE("[W9] [U14] what is no answer is a failure and nothing else") {
  for (const auto* body :
       {R"({"error":{"message":"x"}})", R"({"choices":[]})", R"({})", R"([])", R"({"choices":[{}]})",
        R"({"choices":[{"message":{"content":"half"},"finish_reason":"error"}]})",
        R"({"object":"error","message":"m"})"}) {
    CAPTURE(body);
    json::document document;
    REQUIRE_FALSE(document.scan(body));
    chat_reply out;
    CHECK_FALSE(openai::read(document.root(), out).succeeded());
  }
}

TEST_CASE("a file of plain words is read as words, any other stays base64") {
  const auto part = [](std::string_view url) {
    const auto chat = openai::to_neutral(
        R"({"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a","file_data":")" +
        std::string{url} + R"("}}]}]})");
    REQUIRE(chat.messages.size() == 1);
    return chat.messages[0].parts.at(0);
  };
  CHECK(part("data:text/plain;base64,aMOp").text == "h\xc3\xa9");
  CHECK(part("data:text/plain;charset=utf-8;base64,aMOp").media_type == "text/plain");
  CHECK(part("data:application/pdf;base64,JVBERi0=").text == "JVBERi0=");
}

TEST_CASE("[U11] a whole answer that does not say why it ended is no answer") {
  json::document document;
  for (const auto* finish : {"null", R"("")"}) {
    chat_reply out;
    const auto body = R"({"choices":[{"message":{"content":"half"},"finish_reason":)" + std::string{finish} +
                      R"(}],"usage":{"prompt_tokens":5,"completion_tokens":2}})";
    REQUIRE_FALSE(document.scan(body));
    const auto why = openai::read(document.root(), out);
    CHECK(name_of(why.failure) == "truncated");
    CHECK(why.used.output == 2);
  }
}

TEST_CASE("[W31] OpenRouter's details of reasoning are thoughts where nothing else says them") {
  const std::string details =
      R"("reasoning_details":[{"type":"reasoning.text","text":"one","signature":"s","index":0},)"
      R"({"type":"reasoning.summary","summary":"two"},{"type":"reasoning.encrypted","data":"c2VjcmV0"}])";
  json::document document;
  const auto thoughts = [&](const std::string& members) {
    chat_reply out;
    const auto body =
        R"({"choices":[{"message":{"content":"x",)" + members + R"(},"finish_reason":"stop"}]})";
    REQUIRE_FALSE(document.scan(body));
    CHECK(openai::read(document.root(), out).succeeded());
    std::string all;
    for (const auto& part : out.parts)
      if (part.kind == part_kind::thinking) all += part.text + ";";
    return all;
  };
  CHECK(thoughts(details) == "one;two;");
  CHECK(thoughts(R"("reasoning":null,)" + details) == "one;two;");
  CHECK(thoughts(R"("reasoning":"said",)" + details) == "said;");
  CHECK(thoughts(R"("reasoning_content":"said",)" + details) == "said;");
  const auto chunk = [](const std::string& delta, const std::string& finish = "null") {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + finish +
           "}]}\n\n";
  };
  const auto rest = chunk(R"("content":"x")", R"("stop")") + "data: [DONE]\n\n";
  CHECK(told(chunk(details) + rest) == "thinking:one thinking:two text:x finish:stop end");
  CHECK(told(chunk(R"("reasoning":"said",)" + details) + rest) == "thinking:said text:x finish:stop end");
}
