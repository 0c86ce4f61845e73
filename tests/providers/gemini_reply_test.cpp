// SPDX-License-Identifier: Apache-2.0
// Whole answers of Gemini: parts, why they end, usage, and answers that are none.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

boost::json::value message_of(const decoded_reply& got) {
  REQUIRE(got.result.succeeded());
  return parsed(got.body).at("choices").at(0).at("message");
}

std::string finish_of(const decoded_reply& got) {
  REQUIRE(got.result.succeeded());
  return std::string{parsed(got.body).at("choices").at(0).at("finish_reason").as_string()};
}

usage used_by(std::string_view metadata, std::string_view parts = R"({"text":"a"})") {
  const auto got = gemini_reply(gemini_answer(parts, "STOP", metadata));
  REQUIRE(got.result.succeeded());
  return got.result.used;
}

void check_failure(const std::string& body, failure_class failure, std::string_view code) {
  CAPTURE(body);
  const auto got = gemini_reply(body);
  CHECK(name_of(got.result.failure) == name_of(failure));
  CHECK(got.result.code == code);
  CHECK_FALSE(got.result.message.empty());
  CHECK(got.body.empty());
}

}  // namespace

TEST_CASE("[W27] an answer of Gemini becomes one of the client's, with the model that has served it") {
  const auto got = gemini_reply(gemini_answer(text_part("Hello ") + "," + text_part("world\\n")));
  const auto body = parsed(got.body);
  CHECK(body.at("id") == "resp-1");
  CHECK(body.at("model") == "gemini-2.5-flash-001");
  CHECK(message_of(got).at("content") == "Hello world\n");
  CHECK(finish_of(got) == "stop");
  CHECK(got.result.content_seen);
  // The neutral form holds pieces of one text as one.
  chat_reply reply;
  json::document document;
  const auto text = gemini_answer(text_part("Hello ") + "," + text_part("world"));
  REQUIRE_FALSE(document.scan(text));
  REQUIRE(gemini::read(document.root(), reply).succeeded());
  REQUIRE(reply.parts.size() == 1);
  CHECK(reply.parts[0].text == "Hello world");
  CHECK(reply.finish == finish_kind::stop);
}

TEST_CASE("Gemini answers: thoughts are told apart from the answer, and signatures stay on their parts") {
  const auto text = gemini_answer(
      R"({"text":"hm","thought":true},{"text":"a","thoughtSignature":"c2ln"},
         {"functionCall":{"id":"own","name":"f","args":{"n":12345678901234567890,"x":1.0}},"thoughtSignature":"dHdv"})");
  json::document document;
  REQUIRE_FALSE(document.scan(text));
  chat_reply reply;
  REQUIRE(gemini::read(document.root(), reply).succeeded());
  REQUIRE(reply.parts.size() == 3);
  CHECK(reply.parts[0].kind == part_kind::thinking);
  CHECK(reply.parts[0].text == "hm");
  CHECK(reply.parts[1].kind == part_kind::text);
  CHECK(reply.parts[1].signature == "c2ln");
  CHECK(reply.parts[2].kind == part_kind::tool_call);
  CHECK(reply.parts[2].id == "own");
  CHECK(reply.parts[2].signature == "dHdv");
  CHECK(reply.parts[2].json == R"({"n":12345678901234567890,"x":1.0})");  // [W88]
  CHECK(reply.finish == finish_kind::tool_calls);
  CHECK(message_of(gemini_reply(text)).at("content") == "a");
}

TEST_CASE(
    "[W51] [W22] [W23] Gemini answers: calls without an id get one each, and STOP behind them means that "
    "they are to be "
    "run") {
  const auto got = gemini_reply(
      gemini_answer(R"({"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"f"}})"));
  const auto message = message_of(got);
  const auto& calls = message.at("tool_calls").as_array();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].at("id") != calls[1].at("id"));
  CHECK_FALSE(calls[0].at("id").as_string().empty());
  CHECK(calls[0].at("function").at("arguments") == R"({"a":1})");
  CHECK(calls[1].at("function").at("arguments") == "{}");
  CHECK(finish_of(got) == "tool_calls");
  // A limit wins: the calls may be half.
  CHECK(finish_of(gemini_reply(gemini_answer(R"({"functionCall":{"name":"f"}})", "MAX_TOKENS"))) == "length");
}

TEST_CASE(
    "[W54] Gemini answers: each finish reason is one of the client's, and an unknown one raises nothing") {
  const std::vector<std::pair<std::string, std::string>> reasons{
      {"STOP", "stop"},
      {"MAX_TOKENS", "length"},
      {"SAFETY", "content_filter"},
      {"RECITATION", "content_filter"},
      {"LANGUAGE", "content_filter"},
      {"BLOCKLIST", "content_filter"},
      {"PROHIBITED_CONTENT", "content_filter"},
      {"SPII", "content_filter"},
      {"IMAGE_SAFETY", "content_filter"},
      {"IMAGE_PROHIBITED_CONTENT", "content_filter"},
      {"IMAGE_RECITATION", "content_filter"},
      {"OTHER", "stop"},
      {"FINISH_REASON_UNSPECIFIED", "stop"},
      {"SOMETHING_NEW", "stop"},
      {"", "stop"},
  };
  for (const auto& [theirs, ours] : reasons) {
    CAPTURE(theirs);
    const auto got = gemini_reply(gemini_answer(text_part("a"), theirs));
    CHECK(finish_of(got) == ours);
    CHECK(got.result.finish_reason == ours);
  }
}

TEST_CASE("[W54] Gemini answers: a call that is none is a failure that another try may mend") {
  for (const auto* reason : {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"})
    check_failure(R"({"candidates":[{"finishReason":")" + std::string{reason} +
                      R"(","finishMessage":"Malformed function call: print x","index":0
}]
})",
                  failure_class::invalid, reason);
}

TEST_CASE(
    "[W54] [U36] Gemini answers: a filtered answer without content is an answer, a blocked prompt is told as "
    "that") {
  const auto got = gemini_reply(R"({"candidates":[{"finishReason":"SAFETY","index":0,"safetyRatings":[]}],
                                    "usageMetadata":{"promptTokenCount":9}})");
  CHECK(finish_of(got) == "content_filter");
  CHECK(got.result.used.input == 9);
  for (const auto* reason : {"SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "NEW_ONE"})
    check_failure(R"({"promptFeedback":{"blockReason":")" + std::string{reason} +
                      R"("},"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}})",
                  failure_class::content_policy, reason);
  const auto blocked = gemini_reply(R"({"promptFeedback":{"blockReason":"SAFETY"},
                                        "usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}})");
  CHECK(blocked.result.used.input == 9);  // billed as reported
  CHECK(blocked.result.used.reported);
}

TEST_CASE("[U36] Gemini answers: an empty answer that ended of itself is an answer") {
  const auto got =
      gemini_reply(R"({"candidates":[{"content":{"role":"model"},"finishReason":"STOP","index":0}]})");
  CHECK(finish_of(got) == "stop");
  CHECK(gemini_reply(R"({"candidates":[{"content":{"parts":[]},"finishReason":"MAX_TOKENS"}]})")
            .result.finish_reason == "length");
}

TEST_CASE(
    "[W55] [W62] [W63] Gemini answers: usage comes in disjoint classes: cached out of the prompt, thoughts "
    "on top of the "
    "answer") {
  const auto used =
      used_by(R"({"promptTokenCount":1000,"cachedContentTokenCount":600,"candidatesTokenCount":50,
      "thoughtsTokenCount":70,"toolUsePromptTokenCount":30,"totalTokenCount":1150})");
  CHECK(used.input == 430);
  CHECK(used.cache_read == 600);
  CHECK(used.output == 50);
  CHECK(used.reasoning == 70);
  CHECK(used.cache_write == 0);
  CHECK(used.reported);
  CHECK(used.all_input() + used.all_output() == 1150);

  const auto answer =
      parsed(
          gemini_reply(
              gemini_answer(
                  text_part("a"), "STOP",
                  R"({"promptTokenCount":1000,"cachedContentTokenCount":600,"candidatesTokenCount":50,"thoughtsTokenCount":70})"))
              .body)
          .at("usage");
  CHECK(answer.at("prompt_tokens") == 1000);
  CHECK(answer.at("completion_tokens") == 120);
  CHECK(answer.at("total_tokens") == 1120);
}

TEST_CASE(
    "[W55] [W63] Gemini answers: sound is a class of its own, in and out, and what of it was cached is "
    "cached") {
  const auto used = used_by(R"({"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":30,
      "promptTokensDetails":[{"modality":"TEXT","tokenCount":20},{"modality":"AUDIO","tokenCount":80}],
      "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":30},{"modality":"TEXT","tokenCount":10}],
      "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":25},{"modality":"TEXT","tokenCount":5}]})");
  CHECK(used.cache_read == 40);
  CHECK(used.input_audio == 50);
  CHECK(used.input == 10);
  CHECK(used.output_audio == 25);
  CHECK(used.output == 5);
  CHECK(used.all_input() + used.all_output() == 130);
}

TEST_CASE(
    "[U37] [W65] Gemini answers: counters that make no sense count as not told, and missing ones are "
    "estimated") {
  CHECK_FALSE(gemini_reply(gemini_answer(text_part("a"))).result.used.reported);
  CHECK(gemini_reply(gemini_answer(text_part("a"))).result.used.input == 100);  // as was estimated
  const auto odd = used_by(R"({"promptTokenCount":-5,"candidatesTokenCount":9223372036854775807})");
  CHECK_FALSE(odd.reported);
  const auto more_cached =
      used_by(R"({"promptTokenCount":10,"cachedContentTokenCount":90,"candidatesTokenCount":1,
      "promptTokensDetails":[{"modality":"AUDIO","tokenCount":500}],
      "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":500}]})");
  CHECK(more_cached.all_input() == 10);
  CHECK(more_cached.all_output() == 1);
  // An answer that was all thought has no counter for the rest.
  const auto thought = used_by(R"({"promptTokenCount":10,"thoughtsTokenCount":99})", R"({"text":""})");
  CHECK(thought.reported);
  CHECK(thought.reasoning == 99);
}

TEST_CASE(
    "Gemini answers: a part that cannot be passed on leaves a mark beside words, and is a failure alone") {
  const auto image = R"({"inlineData":{"mimeType":"image/png","data":"AAAA"}})";
  const auto got = gemini_reply(gemini_answer(text_part("Here: ") + "," + image + "," + text_part(" done")));
  CHECK(message_of(got).at("content") == "Here: [left out: image/png] done");
  const auto code = gemini_reply(gemini_answer(
      R"({"executableCode":{"language":"PYTHON","code":"print 1"
}
},{"text":"1"})"));
  CHECK(message_of(code).at("content") == "[left out: executableCode]1");

  const auto alone = gemini_reply(gemini_answer(image));
  CHECK(alone.result.failure == failure_class::invalid);
  CHECK(alone.result.message == "the answer is nothing but image/png");
  CHECK(alone.body.empty());
}

TEST_CASE("[W25] Gemini answers: of several candidates the first is the answer") {
  const auto got =
      gemini_reply(R"({"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"},
      {"index":0,"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]})");
  CHECK(message_of(got).at("content") == "a");
}

TEST_CASE("[U14] [W9] Gemini answers: an error inside a 200 is that error, in an array too") {
  const std::string error =
      R"({"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}})";
  check_failure(error, failure_class::overload, "UNAVAILABLE");
  check_failure("[" + error + "]", failure_class::overload, "UNAVAILABLE");
  check_failure(R"({"error":{"message":"m","status":"RESOURCE_EXHAUSTED"}})", failure_class::rate_limit,
                "RESOURCE_EXHAUSTED");
}

TEST_CASE("[U15] Gemini answers: bodies that are no answer are told as that") {
  for (const auto* body :
       {"", "{", "[]", "null", "42", "\"hello\"", "<html>hello</html>", "{}", R"({"candidates":[]})",
        R"({"candidates":{}})", R"({"candidates":["hello"]})", R"({"promptFeedback":{}})",
        R"({"candidates":[{"content":{"parts":[{"text":"hello"}]}}]} x)"}) {
    CAPTURE(body);
    check_no_answer(gemini_reply(body));
  }
}

TEST_CASE("[U16] Gemini answers: invalid UTF-8 in an answer is replaced, since it is written anew") {
  const auto got =
      gemini_reply(gemini_answer(text_part("a\xff"
                                           "b")));
  CHECK(message_of(got).at("content") ==
        "a\xef\xbf\xbd"
        "b");
}
