// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API as an upstream: passed on as they came, and read into the neutral form.
#include <vector>

#include "tests/providers/responses.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string joined(const std::vector<std::string>& events) {
  std::string out;
  for (const auto& e : events) out += e;
  return out;
}

std::string lifecycle(std::string_view type, std::string_view more) {
  return response_event(type, R"("response":{"id":"resp_1","model":"gpt")" + std::string{more} + "}");
}

const std::string usage_text =
    R"("usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":30},"output_tokens":50,)"
    R"("output_tokens_details":{"reasoning_tokens":20},"total_tokens":150})";

std::string delta(std::string_view type, std::string_view text, int place = 0, std::string_view part = {}) {
  return response_event("response." + std::string{type} + ".delta",
                        R"("output_index":)" + std::to_string(place) + R"(,"delta":")" + std::string{text} +
                            "\"" + std::string{part});
}

std::string item(std::string_view what, std::string_view members, int place) {
  return response_event(
      "response.output_item." + std::string{what},
      R"("output_index":)" + std::to_string(place) + R"(,"item":{)" + std::string{members} + "}");
}

std::string call_item(std::string_view what, int place, std::string_view arguments) {
  const auto n = std::to_string(place);
  return item(what,
              R"("type":"function_call","id":"fc_)" + n + R"(","call_id":"c)" + n + R"(","name":"f)" + n +
                  R"(","arguments":")" + std::string{arguments} + "\"",
              place);
}

const std::string created = lifecycle("response.created", R"(,"status":"in_progress")");
const std::string message_added = item("added", R"("type":"message","content":[])", 0);
const std::string completed =
    lifecycle("response.completed", R"(,"status":"completed","output":[],)" + usage_text);
const std::string too_long =
    lifecycle("response.incomplete",
              R"(,"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},)" + usage_text);
const std::string too_busy = lifecycle(
    "response.failed", R"(,"status":"failed","error":{"code":"rate_limit_exceeded","message":"slow down"})");

const std::vector<std::string> plain{created,
                                     lifecycle("response.in_progress", R"(,"status":"in_progress")"),
                                     message_added,
                                     response_event("response.content_part.added", R"("output_index":0)"),
                                     delta("output_text", "he", 0, R"(,"obfuscation":"x")"),
                                     ": still there\n\n",
                                     delta("output_text", "llo"),
                                     response_event("response.output_text.done", R"("text":"hello")"),
                                     item("done", R"("type":"message")", 0)};

played_stream passed(const std::string& text) {
  return play(responses::pass_stream, {text}, responses_context());
}

/// As a chat's stream.
played_stream as_chat(const std::vector<std::string>& events) {
  return play(translated_stream<provider_kind::openai_responses>, {joined(events)}, plain_context());
}

/// The members `name` of the deltas of a chat's stream, joined.
std::string told(const played_stream& got, std::string_view name) {
  std::string out;
  sse_splitter splitter{1 << 20};
  sse_reader reader;
  splitter.feed(got.out, [&](std::string_view raw) {
    const auto event = reader.read(raw);
    if (!event.has_data) return;
    const auto chunk = parsed(event.data);
    if (chunk.at("choices").as_array().empty()) return;
    const auto& d = chunk.at("choices").at(0).at("delta").as_object();
    if (const auto* v = d.if_contains(name); v && v->is_string()) out += v->as_string();
    const auto* calls = d.if_contains("tool_calls");
    if (name != "tool_calls" || !calls) return;
    for (const auto& c : calls->as_array()) out += boost::json::serialize(c) + "\n";
  });
  return out;
}

}  // namespace

TEST_CASE("[W58] whole events of a Responses stream pass byte by byte, the terminal one as the tail") {
  const auto got = passed(joined(plain) + completed);
  CHECK(got.finished);
  CHECK(got.out == joined(plain));
  CHECK(got.tail == completed);
  CHECK(got.result.finish_reason == "stop");
  CHECK(got.result.used.input == 70);
  CHECK(got.result.used.cache_read == 30);
  CHECK(got.result.used.output == 30);
  CHECK(got.result.used.reasoning == 20);
  CHECK(got.result.used.reported);
  const auto after = passed(joined(plain) + completed + delta("output_text", "more") + "data: [DONE]\n\n");
  CHECK(after.out == got.out);
  CHECK(after.tail == got.tail);
  const auto called = passed(created + call_item("added", 0, "") + completed);
  CHECK(called.result.finish_reason == "tool_calls");
}

TEST_CASE("[W2] [U16] it makes no difference how a Responses stream is cut") {
  const auto text = joined(plain) + call_item("added", 1, "") +
                    delta("function_call_arguments", R"({\"é\":1})", 1) + completed;
  CHECK(splits_that_differ(responses::pass_stream, text, responses_context()) == 0);
  CHECK(splits_that_differ(translated_stream<provider_kind::openai_responses>, text, plain_context()) == 0);
}

TEST_CASE("[W61] an incomplete answer is whole, and says which limit ended it") {
  const auto got = passed(joined(plain) + too_long);
  CHECK(got.finished);
  CHECK(got.tail == too_long);
  CHECK(got.result.finish_reason == "length");
  const auto chat = as_chat({created, delta("output_text", "he"), too_long});
  CHECK(chat.result.finish_reason == "length");
}

TEST_CASE("first content of a Responses stream is words, thoughts, a refusal or a tool; no frame is") {
  const auto c = responses_context();
  const auto part = response_event("response.content_part.added", R"("output_index":0)");
  const auto reasoning = item("added", R"("type":"reasoning","summary":[])", 0);
  const auto after = [&](const std::vector<std::string>& events) {
    const auto passes = content_after(responses::pass_stream, events, c);
    CHECK(content_after(translated_stream<provider_kind::openai_responses>, events, plain_context()) ==
          passes);
    return passes;
  };
  CHECK(after({created, message_added, part, delta("output_text", ""), delta("output_text", "x")}) == 5);
  CHECK(after({created, reasoning, delta("reasoning_summary_text", "x")}) == 3);
  CHECK(after({created, reasoning, delta("reasoning_text", "x")}) == 3);
  CHECK(after({created, message_added, delta("refusal", "x")}) == 3);
  CHECK(after({created, call_item("added", 0, "")}) == 2);
  CHECK(after({created, message_added, part, completed}) == 0);
  CHECK(content_after(responses::pass_stream, {created, item("added", R"("type":"web_search_call")", 0)},
                      c) == 2);
}

TEST_CASE("[U11] [W5] a Responses stream without its terminal event is cut off") {
  check_truncated(passed(joined(plain)), true);
  check_truncated(passed(created + message_added), false);
  check_truncated(passed(""), false);
  check_truncated(passed(joined(plain) + "data: [DONE]\n\n"), true);
  check_truncated(passed(joined(plain) + completed.substr(0, completed.size() / 2)), true);
  check_truncated(as_chat(plain), true);
  check_truncated(as_chat({created}), false);
  // Only the blank line is missing: the client gets one.
  const auto no_blank_line = passed(joined(plain) + completed.substr(0, completed.size() - 2));
  CHECK(no_blank_line.finished);
  CHECK(no_blank_line.tail == completed);
}

TEST_CASE("[W8] [W9] [U13] a failure or error in a Responses stream, before content and after it") {
  struct bad_end {
    std::string event;
    failure_class failure;
  };
  for (
      const auto& end : std::vector<bad_end>{
          {too_busy, failure_class::rate_limit},
          {lifecycle("response.failed", R"(,"status":"failed","error":null)"), failure_class::transient},
          {response_event("error", R"("code":"server_error","message":"no","param":null)"),
           failure_class::transient},
          {response_event("error", R"("code":"context_length_exceeded","message":"no")"),
           failure_class::context_too_long},
          // As the API's reference and the types of its SDKs have it, with all members and any of them null.
          {response_event("error", R"("code":"rate_limit_exceeded","message":"no","param":null)"),
           failure_class::rate_limit},
          {response_event("error", R"("code":"invalid_image_url","message":"no","param":"input[0]")"),
           failure_class::caller_fault},
          {response_event("error", R"("code":null,"message":"no","param":null,"error":null)"),
           failure_class::transient},
          {"data: {\"type\":\"error\",\"code\":\"insufficient_quota\",\"message\":\"no\",\"param\":null}\n\n",
           failure_class::quota},
          {response_event("error",
                          R"("error":{"type":"tokens","code":"rate_limit_exceeded","message":"no"})"),
           failure_class::rate_limit},
          {lifecycle("response.failed", R"(,"status":"failed","error":{"code":"bio_policy","message":"no"})"),
           failure_class::content_policy},
          {lifecycle("response.failed",
                     R"(,"status":"failed","error":{"code":"vector_store_timeout","message":"no"})"),
           failure_class::transient},
          {response_event("error", R"("error":{"type":"insufficient_quota","message":"no"})"),
           failure_class::quota},
          {"data: {\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}\n\n",
           failure_class::caller_fault},
          {"event: error\ndata: out of order\n\n", failure_class::transient},
      }) {
    CAPTURE(end.event);
    for (const bool content : {false, true}) {
      const auto text = (content ? joined(plain) : created) + end.event + completed;
      for (const auto open : {&responses::pass_stream, &translated_stream<provider_kind::openai_responses>}) {
        const auto got = play(*open, {text}, responses_context());
        CHECK(got.failed);
        CHECK_FALSE(got.finished);
        CHECK(name_of(got.result.failure) == name_of(end.failure));
        CHECK(got.content == content);
        CHECK_FALSE(got.result.message.empty());
      }
      CHECK(passed(text).out == (content ? joined(plain) : created));
    }
  }
}

TEST_CASE("[U13] what an error event says is told whether it says it itself or in an object") {
  const auto members =
      std::string{R"("code":"invalid_image_url","message":"no such picture","param":"input[0]")"};
  for (const auto& said : {members, R"("error":{)" + members + "}"}) {
    CAPTURE(said);
    for (const auto open : {&responses::pass_stream, &translated_stream<provider_kind::openai_responses>}) {
      const auto result = play(*open, {created + response_event("error", said)}, responses_context()).result;
      CHECK(result.message == "no such picture");
      CHECK(result.code == "invalid_image_url");
      CHECK(result.param == "input[0]");
      CHECK(result.status == 400);
    }
  }
}

TEST_CASE("[W7] an event that is no JSON is left out of a Responses stream") {
  const auto got = passed(created + "event: response.x\ndata: {\n\n" + joined(plain) + completed);
  CHECK(got.finished);
  CHECK(got.out == created + joined(plain));
}

TEST_CASE("[W65] usage that was not told is estimated from the words") {
  const auto bare = lifecycle("response.completed", R"(,"status":"completed")");
  const auto got = passed(created + delta("output_text", "twelve bytes") + bare);
  CHECK_FALSE(got.result.used.reported);
  CHECK(got.result.used.input == 100);
  CHECK(got.result.used.output == 3);
}

TEST_CASE("a Responses stream as a chat's: thoughts, words, and calls that come interleaved") {
  const auto got = as_chat({
      created,
      delta("reasoning_summary_text", "hm", 0, R"(,"summary_index":0)"),
      delta("reasoning_summary_text", "m", 0, R"(,"summary_index":0)"),
      delta("reasoning_summary_text", "so", 0, R"(,"summary_index":1)"),
      delta("output_text", "he", 1),
      delta("output_text", "llo", 1),
      response_event("response.output_text.done", R"("output_index":1,"content_index":0,"text":"hello")"),
      call_item("added", 2, ""),
      call_item("added", 3, ""),
      delta("function_call_arguments", "[3", 3),
      delta("function_call_arguments", "[2", 2),
      delta("function_call_arguments", "]", 3),
      delta("function_call_arguments", "]", 2),
      response_event("response.function_call_arguments.done", R"("output_index":2,"arguments":"[2]")"),
      call_item("done", 2, "[2]"),
      call_item("done", 3, "[3]"),
      completed,
  });
  CHECK(got.finished);
  CHECK(got.result.finish_reason == "tool_calls");
  CHECK(got.result.used.all_input() == 100);
  CHECK(told(got, "reasoning_content") == "hmm\n\nso");
  CHECK(told(got, "content") == "hello");
  CHECK(told(got, "tool_calls") ==
        R"({"index":0,"id":"c2","type":"function","function":{"name":"f2","arguments":""}})"
        "\n"
        R"({"index":1,"id":"c3","type":"function","function":{"name":"f3","arguments":""}})"
        "\n"
        R"({"index":1,"function":{"arguments":"[3"}})"
        "\n"
        R"({"index":0,"function":{"arguments":"[2"}})"
        "\n"
        R"({"index":1,"function":{"arguments":"]"}})"
        "\n"
        R"({"index":0,"function":{"arguments":"]"}})"
        "\n");
  CHECK(got.out.find(R"("id":"resp_1")") != std::string::npos);
  CHECK(got.out.find(R"("model":"gpt")") != std::string::npos);
}

TEST_CASE("what came in no delta is taken from the event that repeats it, and only then") {
  const std::string arguments =
      R"({"index":0,"id":"c0","type":"function","function":{"name":"f0","arguments":""}})"
      "\n"
      R"({"index":0,"function":{"arguments":"[1]"}})"
      "\n";
  const auto done =
      response_event("response.function_call_arguments.done", R"("output_index":0,"arguments":"[1]")");
  CHECK(told(as_chat({created, call_item("added", 0, ""), done, call_item("done", 0, "[1]"), completed}),
             "tool_calls") == arguments);
  CHECK(told(as_chat({created, call_item("done", 0, "[1]"), completed}), "tool_calls") == arguments);
  const auto text = response_event("response.output_text.done", R"("output_index":0,"text":"hi")");
  CHECK(told(as_chat({created, text, completed}), "content") == "hi");
  CHECK(told(as_chat({created, delta("output_text", "hi"), text, completed}), "content") == "hi");
  const auto refusal = response_event("response.refusal.done", R"("output_index":0,"refusal":"no")");
  CHECK(told(as_chat({created, refusal, completed}), "refusal") == "no");
  const auto whole_item = response_event(
      "response.output_item.done",
      R"("output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"hi"}]})");
  const auto thought = delta("reasoning_summary_text", "A", 0, R"(,"summary_index":0)");
  CHECK(told(as_chat({created, thought, whole_item, completed}), "content") == "hi");
  CHECK(told(as_chat({created, thought, delta("output_text", "hi", 1), whole_item, completed}), "content") ==
        "hi");
  // The same message at another place in the last event is not said again.
  const auto moved = lifecycle("response.completed",
                               R"(,"status":"completed","output":[{"type":"reasoning","summary":[]},)"
                               R"({"type":"message","content":[{"type":"output_text","text":"hi"}]}])");
  CHECK(told(as_chat({created, delta("output_text", "hi"), moved}), "content") == "hi");
  CHECK(told(as_chat({created, thought, moved}), "content") == "hi");
  const auto at_once = lifecycle(
      "response.completed",
      R"(,"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]},)"
      R"({"type":"function_call","call_id":"c0","name":"f0","arguments":"[1]"}])");
  CHECK(told(as_chat({at_once}), "content") == "hi");
  CHECK(told(as_chat({at_once}), "tool_calls") == arguments);
}
