// SPDX-License-Identifier: Apache-2.0
// What a Messages client is told when another provider answers: whole answers and events.
#include <catch2/catch.hpp>

#include "tests/providers/messages.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

reply_context messages_context() {
  auto out = plain_context();
  out.wire = dialect::anthropic_messages;
  out.spliced = false;
  return out;
}

played_stream played(const std::string& text) {
  return play(translated_stream<provider_kind::openai>, {text}, messages_context());
}

/// The events in short: "message_start start0:text ping delta0:text_delta=a stop0 message_delta:end_turn".
std::string events_of(const std::string& text) {
  std::string out;
  sse_splitter splitter{1 << 20};
  sse_reader reader;
  REQUIRE(splitter.feed(text, [&](std::string_view raw) {
    const auto event = reader.read(raw);
    json::document document;
    REQUIRE_FALSE(document.scan(event.data));
    const auto root = document.root();
    REQUIRE(root.find("type").text_is(event.name));  // both say the same, always
    const auto index = std::string{root.find("index").exists() ? root.find("index").raw() : ""};
    std::string one{event.name};
    const auto delta = root.find("delta");
    if (one == "content_block_start")
      one = "start" + index + ":" + root.find("content_block").find("type").text();
    if (one == "content_block_stop") one = "stop" + index;
    if (one == "message_delta") one = "message_delta:" + delta.find("stop_reason").text();
    if (one == "content_block_delta") {
      one = "delta" + index + ":";
      for (const auto* name : {"text", "thinking", "signature", "partial_json"})
        if (delta.find(name).exists()) one += delta.find(name).text();
    }
    out += (out.empty() ? "" : " ") + one;
  }));
  CHECK(splitter.rest().empty());
  return out;
}

std::string told(const std::string& text) {
  const auto got = played(text);
  CHECK(got.finished);
  return events_of(got.out + got.tail);
}

std::string delta(std::string_view members) { return chunk(choice("{" + std::string{members} + "}")); }
std::string calls(std::string_view fragments) {
  return delta(R"("tool_calls":[)" + std::string{fragments} + "]");
}
std::string begin_call(int index, std::string_view name) {
  const auto n = std::to_string(index);
  return calls(R"({"index":)" + n + R"(,"id":"c)" + n + R"(","type":"function","function":{"name":")" +
               std::string{name} + R"(","arguments":""}})");
}
std::string go_on(int index, std::string_view quoted) {
  return calls(R"({"index":)" + std::to_string(index) + R"(,"function":{"arguments":")" +
               std::string{quoted} + R"("}})");
}

boost::json::value whole(std::string_view message, std::string_view finish = "stop",
                         std::string_view usage = {}) {
  const auto body = R"({"id":"chatcmpl-1","model":"m","choices":[{"index":0,"message":)" +
                    std::string{message} + R"(,"finish_reason":")" + std::string{finish} + R"("}],"usage":)" +
                    (usage.empty() ? R"({"prompt_tokens":30,"completion_tokens":5,"total_tokens":35,
                       "prompt_tokens_details":{"cached_tokens":10}})"
                                   : std::string{usage}) +
                    "}";
  const auto got = translated_reply<provider_kind::openai>(body, messages_context());
  INFO(got.result.message);
  REQUIRE(got.result.succeeded());
  return parsed(got.body);
}

}  // namespace

TEST_CASE("[W29] [W30] blocks are strictly sequential, and the message starts before anything else") {
  CHECK(told(role() + words("a") + words("b") + finish() + done) ==
        "message_start start0:text ping delta0:a delta0:b stop0 message_delta:end_turn message_stop");
  // An upstream that begins with a call, and never says its role.
  CHECK(told(begin_call(0, "f") + go_on(0, "{}") + finish("tool_calls") + done) ==
        "message_start start0:tool_use ping delta0:{} stop0 message_delta:tool_use message_stop");
  CHECK(told(role() + finish() + done) == "message_start message_delta:end_turn message_stop");
}

TEST_CASE("[W31] [W32] thoughts come in a block of their own, closed with a signature before the words") {
  CHECK(told(delta(R"("reasoning_content":"hm","content":"a")") + words("b") + finish() + done) ==
        "message_start start0:thinking ping delta0:hm delta0:signalbox-unsigned stop0 start1:text delta1:a "
        "delta1:b stop1 message_delta:end_turn message_stop");
}

TEST_CASE("[W21] [W33] calls that come interleaved are told one after the other, with all their fragments") {
  CHECK(
      told(words("x") + begin_call(0, "f") + begin_call(1, "g") + go_on(0, "{") + go_on(1, "[1") +
           go_on(0, "}") + go_on(1, "]") + finish("tool_calls") + done) ==
      "message_start start0:text ping delta0:x stop0 start1:tool_use delta1:{ delta1:} stop1 start2:tool_use "
      "delta2:[1] stop2 message_delta:tool_use message_stop");
  // Calls that come one after the other are not held back.
  const auto got =
      played(begin_call(0, "f") + go_on(0, "{}") + begin_call(1, "g") + go_on(1, "{") + "data: {");
  CHECK(events_of(got.out) == "message_start start0:tool_use ping delta0:{} stop0 start1:tool_use delta1:{");
}

TEST_CASE("words behind a call that is not whole yet wait, and none is lost") {
  CHECK(told(begin_call(0, "f") + go_on(0, "{") + words("late") + go_on(0, "}") + finish("tool_calls") +
             done) ==
        "message_start start0:tool_use ping delta0:{ delta0:} stop0 start1:text delta1:late stop1 "
        "message_delta:tool_use message_stop");
}

TEST_CASE("[W35] every reason has its word there") {
  const auto reason = [](std::string_view theirs) {
    const auto text = told(words("a") + finish(theirs) + done);
    return text.substr(text.find("message_delta:") + 14, text.rfind(' ') - text.find("message_delta:") - 14);
  };
  CHECK(reason("stop") == "end_turn");
  CHECK(reason("length") == "max_tokens");
  CHECK(reason("content_filter") == "refusal");
  CHECK(reason("tool_calls") == "tool_use");
  CHECK(reason("of next year") == "end_turn");
  CHECK(told(delta(R"("refusal":"no")") + finish() + done).find("message_delta:refusal") !=
        std::string::npos);
}

TEST_CASE("[W34] [W62] usage: an estimate at the start, the truth at the end, cached input apart") {
  const auto got = played(words("a") + finish() +
                          chunk("", R"(,"usage":{"prompt_tokens":30,"completion_tokens":5,)"
                                    R"("prompt_tokens_details":{"cached_tokens":10}})") +
                          done);
  CHECK(got.finished);
  INFO(got.out);
  CHECK(got.out.find(R"("usage":{"input_tokens":100,)") != std::string::npos);
  CHECK(
      got.out.find(
          R"("usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":10,"output_tokens":5})") !=
      std::string::npos);
}

TEST_CASE("[W2] the same events however the upstream's bytes are cut") {
  const auto text = role() + delta(R"("reasoning_content":"hm")") + words("a\\u00e9") + begin_call(0, "f") +
                    begin_call(1, "g") + go_on(1, "{}") + go_on(0, "{}") + finish("tool_calls") + done;
  CHECK(splits_that_differ(translated_stream<provider_kind::openai>, text, messages_context()) == 0);
}

TEST_CASE("[U11] a stream that breaks off gets no message_delta and no message_stop") {
  const auto got = played(words("a") + finish());
  check_truncated(got, true);
  CHECK(got.out.find("message_delta") == std::string::npos);
  CHECK(got.out.find("message_stop") == std::string::npos);
}

TEST_CASE("a whole answer has its blocks in order, and input that is an object") {
  CHECK(whole(R"({"role":"assistant","content":"words","reasoning_content":"hm","tool_calls":[
          {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}},
          {"id":"b","type":"function","function":{"name":"g","arguments":"no json"}}]})") ==
        parsed(R"({"id":"chatcmpl-1","type":"message","role":"assistant","model":"m","content":[
          {"type":"thinking","thinking":"hm","signature":"signalbox-unsigned"},{"type":"text","text":"words"},
          {"type":"tool_use","id":"a","name":"f","input":{"x":1.0}},
          {"type":"tool_use","id":"b","name":"g","input":{"arguments":"no json"}}],
          "stop_reason":"tool_use","stop_sequence":null,
          "usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":10,"output_tokens":5}})"));
}

TEST_CASE("[W69] [W70] an error has the type of its status, the member at fault and the request's id") {
  const auto body = [](error_code code, std::string param = {}) {
    return parsed(error_body(dialect::anthropic_messages, {code, "no", "do", std::move(param)}, "req-1"));
  };
  CHECK(
      body(error_code::invalid_request, "messages[3].role") ==
      parsed(
          R"x({"type":"error","error":{"type":"invalid_request_error","message":"messages[3].role: no (do)"},
                    "request_id":"req-1"})x"));
  const auto type = [&](error_code code) { return body(code).at("error").at("type"); };
  CHECK(type(error_code::unauthorized) == "authentication_error");
  CHECK(type(error_code::budget_exceeded) == "billing_error");
  CHECK(type(error_code::forbidden) == "permission_error");
  CHECK(type(error_code::unknown_model) == "not_found_error");
  CHECK(type(error_code::too_large) == "request_too_large");
  CHECK(type(error_code::rate_limited) == "rate_limit_error");
  CHECK(type(error_code::internal) == "api_error");
  CHECK(type(error_code::upstream_failed) == "api_error");
  CHECK(type(error_code::overloaded) == "overloaded_error");
  CHECK(type(error_code::deadline_exceeded) == "timeout_error");
  CHECK(error_event(dialect::anthropic_messages, {error_code::internal, "no", {}, {}}) ==
        "event: error\ndata: " +
            error_body(dialect::anthropic_messages, {error_code::internal, "no", {}, {}}) + "\n\n");
  for (std::size_t i = 0; i <= static_cast<std::size_t>(error_code::storage_failed); ++i)
    CHECK(describe(static_cast<error_code>(i)).status != 529);
}
