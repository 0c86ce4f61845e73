// SPDX-License-Identifier: Apache-2.0
// Streams of Gemini that break off, fail or make no sense: never an end that was not.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"
#include "tests/providers/streams.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

played_stream played(const std::string& text) {
  return play(translated_stream<provider_kind::gemini>, {text}, plain_context());
}

std::string chunk_of(std::string_view parts, std::string_view finish = {}) {
  return gemini_event(gemini_answer(parts, finish));
}

const std::string words = chunk_of(text_part("a"));
const std::string overloaded =
    gemini_event(R"({"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}})");

void check_failed(const played_stream& got, failure_class failure, bool content) {
  CHECK(got.failed);
  CHECK_FALSE(got.finished);
  CHECK(got.tail.empty());
  CHECK(name_of(got.result.failure) == name_of(failure));
  CHECK(got.content == content);
}

}  // namespace

TEST_CASE(
    "[U11] [W5] Gemini streams: a stream that is closed before its end was told is cut off, wherever that "
    "is") {
  check_truncated(played(""), false);
  check_truncated(played(words), true);
  check_truncated(played(words + ": keep-alive\n\n"), true);
  // There is no terminal event, so nothing that looks like one is an end.
  check_truncated(played(words + "data: [DONE]\n\n"), true);
  check_truncated(
      played(words + gemini_event(R"({"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}})")),
      true);
  const auto whole = words + chunk_of(text_part("b"), "STOP");
  const auto data_end = whole.size() - 4;  // without its blank line the last event is still whole
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto got = played(whole.substr(0, size));
    CAPTURE(size);
    CHECK(got.finished == (size >= data_end));
    CHECK(got.failed != got.finished);
    if (got.failed) CHECK(got.result.failure == failure_class::truncated);
  }
}

TEST_CASE(
    "[W6] [W8] [U13] Gemini streams: a stream of nothing is a failure, and an error in it is that error") {
  check_truncated(played("\n\n: nothing\n\n"), false);
  check_failed(played(overloaded), failure_class::overload, false);
  check_failed(played(words + overloaded), failure_class::overload, true);
  check_failed(played(words + chunk_of("", "STOP") + overloaded), failure_class::overload, true);
  check_failed(played(gemini_event(
                   R"([{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}])")),
               failure_class::credential, false);
  check_failed(played("event: error\ndata: upstream went away\n\n"), failure_class::transient, false);
  check_failed(played("event: error\ndata: {\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}}\n\n"),
               failure_class::rate_limit, false);
}

TEST_CASE("[W54] Gemini streams: a blocked prompt in a stream is told as that, before anything was said") {
  const auto got = played(gemini_event(
      R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9},"responseId":"r"})"));
  check_failed(got, failure_class::content_policy, false);
  CHECK(got.result.code == "PROHIBITED_CONTENT");
  CHECK(got.out.empty());
  // Ratings alone block nothing.
  CHECK(played(gemini_event(R"({"promptFeedback":{"safetyRatings":[]}})") + chunk_of(text_part("a"), "STOP"))
            .finished);
}

TEST_CASE("[W54] Gemini streams: a call that is none fails the stream, so that another try may be made") {
  check_failed(played(chunk_of("", "MALFORMED_FUNCTION_CALL")), failure_class::invalid, false);
  const auto got = played(words + chunk_of("", "MALFORMED_FUNCTION_CALL"));
  check_failed(got, failure_class::invalid, true);
  CHECK(got.result.code == "MALFORMED_FUNCTION_CALL");
}

TEST_CASE("[W7] Gemini streams: pieces that make no sense are passed over") {
  for (const auto* nonsense :
       {"{", "null", "[]", "7", "\"x\"", "{}", R"({"candidates":5})", R"({"candidates":[7]})",
        R"({"candidates":[{"content":{"parts":{"text":"x"}}}]})",
        R"({"candidates":[{"content":{"parts":[null,3,{"text":4},{"functionCall":"x"},{"thought":true}]}}]})",
        R"({"candidates":[{"index":1,"content":{"parts":[{"text":"other"}]}}]})", R"({"usageMetadata":[1]})",
        R"({"usageMetadata":{"promptTokenCount":"9"}})"}) {
    CAPTURE(nonsense);
    const auto got = played(words + gemini_event(nonsense) + chunk_of(text_part("b"), "STOP"));
    CHECK(got.finished);
    CHECK(got.out.find("other") == std::string::npos);
    check_truncated(played(words + gemini_event(nonsense)), true);
  }
}

TEST_CASE("[U18] Gemini streams: an event without end is no answer") {
  auto context = plain_context();
  context.event_bytes = 100;
  const auto got =
      play(translated_stream<provider_kind::gemini>, {"data: " + std::string(200, 'x')}, context);
  check_failed(got, failure_class::too_large, false);
}
