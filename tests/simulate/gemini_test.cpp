// SPDX-License-Identifier: Apache-2.0
// The fake provider as Gemini.
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

constexpr std::string_view hello = R"("contents":[{"role":"user","parts":[{"text":"hello"}]}])";

std::string gemini_request(const std::string& method, const std::string& more = {},
                           const std::string& model = "gemini-2.5-flash") {
  return http("POST", "/v1beta/models/" + model + ":" + method, "{" + std::string{hello} + more + "}",
              "x-goog-api-key: k-1234567\r\n");
}
std::string streamed(const std::string& more = {}, const std::string& model = "gemini-2.5-flash") {
  return gemini_request("streamGenerateContent?alt=sse", more, model);
}

json::value candidate_of(const json_text& from) { return *from.root().find("candidates").begin_items(); }
json::value first_part(const json_text& from) {
  return *candidate_of(from).find("content").find("parts").begin_items();
}

}  // namespace

TEST_CASE("Gemini's model and method are read of the path, its key of header or query") {
  const auto p = planned(gemini_request("generateContent"), R"({"text": "I am {{model}}"})");
  const json_text reply{body_of(bytes_of(p))};
  CHECK(first_part(reply).find("text").text_is("I am gemini-2.5-flash"));
  CHECK(reply.root().find("modelVersion").text_is("gemini-2.5-flash"));
  provider fake;
  const auto answer = fake.ask(
      http("POST", "/v1beta/models/g:generateContent?key=k-7654321", "{" + std::string{hello} + "}"));
  CHECK(answer.starts_with("HTTP/1.1 200"));
  const auto ledger = fake.ledger();
  CHECK(ledger.request(0).find("key").find("last4").text_is("4321"));
  CHECK(ledger.request(0).find("model").text_is("g"));
  CHECK(ledger.request(0).find("dialect").text_is("gemini"));
  CHECK(ledger.text.find("k-7654321") == std::string::npos);
}

TEST_CASE("[W1] [W53] [W55] Gemini's events end with CR LF CR LF, and each has the usage so far") {
  const auto text = events_of(planned(
      streamed(), R"({"text": "abcd", "events": 2, "usage": {"input_tokens": 7, "output_tokens": 10}})"));
  CHECK(count_of(text, "\r\n\r\n") == 3);
  CHECK(text.find("event:") == std::string::npos);
  const auto all = data_of(text);
  REQUIRE(all.size() == 3);
  const std::int64_t output[] = {5, 10, 10};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const json_text chunk{all[i]};
    const auto usage = chunk.root().find("usageMetadata");
    CHECK(usage.find("promptTokenCount").integer() == 7);
    CHECK(usage.find("candidatesTokenCount").integer() == output[i]);
    CHECK(usage.find("totalTokenCount").integer() == 7 + output[i]);
    CHECK(candidate_of(chunk).find("finishReason").exists() == (i == 2));
  }
  CHECK(first_part(json_text{all[0]}).find("text").text_is("ab"));
}

TEST_CASE("[W53] without alt=sse a stream is one JSON array, its errors too") {
  const auto p = planned(gemini_request("streamGenerateContent"), R"({"events": 3})");
  CHECK(bytes_of(p).find("content-type: application/json; charset=UTF-8\r\n") != std::string::npos);
  const json_text all{events_of(p)};
  CHECK(all.root().size() == 4);
  const json_text failed{
      events_of(planned(gemini_request("streamGenerateContent"), R"({"error_event_after": 1})"))};
  REQUIRE(failed.root().size() == 2);
  CHECK((*++failed.root().begin_items()).find("error").find("status").text_is("UNAVAILABLE"));
  const json_text at_once{
      events_of(planned(gemini_request("streamGenerateContent"), R"({"error_event_after": "head"})"))};
  CHECK(at_once.root().size() == 1);
  const json_text before{
      body_of(bytes_of(planned(gemini_request("streamGenerateContent"), R"({"error": "overloaded"})")))};
  CHECK((*before.root().begin_items()).find("error").find("code").integer() == 503);
}

TEST_CASE("[W51] [W53] function calls come whole in one chunk with finish reason STOP, or one by one") {
  const std::string calls =
      R"("tool_calls": [{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arguments": ""}])";
  const auto together = data_of(events_of(planned(streamed(), "{" + calls + "}")));
  REQUIRE(together.size() == 1);
  const json_text only{together[0]};
  CHECK(candidate_of(only).find("finishReason").text_is("STOP"));
  CHECK(candidate_of(only).find("content").find("parts").size() == 2);
  CHECK(first_part(only).find("functionCall").find("args").find("a").integer() == 1);
  CHECK_FALSE(first_part(only).find("functionCall").find("id").exists());
  CHECK_FALSE(first_part(only).find("thoughtSignature").exists());
  const auto apart = data_of(events_of(planned(streamed(), "{\"interleave\": true, " + calls + "}")));
  REQUIRE(apart.size() == 2);
  CHECK_FALSE(candidate_of(json_text{apart[0]}).find("finishReason").exists());
  CHECK(candidate_of(json_text{apart[1]}).find("finishReason").text_is("STOP"));
}

TEST_CASE("[W52] [W55] thoughts are parts of their own, counted apart, and the first call is signed") {
  const auto p = planned(streamed(), R"({"thinking": "a thought that takes two", "tool_calls": [
      {"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}],
      "usage": {"input_tokens": 7, "output_tokens": 10, "reasoning": 6}})");
  const auto all = data_of(events_of(p));
  REQUIRE(all.size() == 3);
  CHECK(first_part(json_text{all[0]}).find("thought").truth());
  const json_text last{all[2]};
  CHECK(count_of(all[2], "thoughtSignature") == 1);
  CHECK_FALSE(first_part(last).find("thoughtSignature").text().empty());
  CHECK(last.root().find("usageMetadata").find("candidatesTokenCount").integer() == 4);
  CHECK(last.root().find("usageMetadata").find("thoughtsTokenCount").integer() == 6);
  CHECK(last.root().find("usageMetadata").find("totalTokenCount").integer() == 17);
}

TEST_CASE("[W52] models of the third generation sign their calls unasked and give them ids") {
  const json_text reply{
      body_of(bytes_of(planned(gemini_request("generateContent", {}, "gemini-3-pro-preview"),
                               R"({"tool_calls": [{"name": "f", "arguments": {}}]})")))};
  CHECK_FALSE(first_part(reply).find("thoughtSignature").text().empty());
  CHECK_FALSE(first_part(reply).find("functionCall").find("id").text().empty());
}

TEST_CASE("a request that wants Gemini's thoughts gets some; one that does not only pays for them") {
  const auto thoughts = [](const std::string& config) {
    return body_of(bytes_of(
        planned(gemini_request("generateContent", R"(,"generationConfig":{"thinkingConfig":)" + config + "}"),
                "\"ok\"")));
  };
  const auto seen = thoughts(R"({"includeThoughts":true})");
  CHECK(count_of(seen, "\"thought\": true") == 1);
  CHECK(count_of(seen, "thoughtsTokenCount") == 1);
  const auto unseen = thoughts(R"({"thinkingBudget":512})");
  CHECK(count_of(unseen, "\"thought\": true") == 0);
  CHECK(count_of(unseen, "thoughtsTokenCount") == 1);
  CHECK(count_of(thoughts(R"({"thinkingBudget":0})"), "thoughtsTokenCount") == 0);
}

TEST_CASE("[W54] Gemini's finish reasons: cut, refused, blocked, and what a script says") {
  const auto reply = [](const std::string& more, std::string_view action_text) {
    return json_text{body_of(bytes_of(planned(gemini_request("generateContent", more), action_text)))};
  };
  CHECK(candidate_of(reply(R"(,"generationConfig":{"maxOutputTokens":2})", "\"ok\""))
            .find("finishReason")
            .text_is("MAX_TOKENS"));
  const auto refused = reply({}, R"({"refusal": "no"})");
  CHECK(candidate_of(refused).find("finishReason").text_is("SAFETY"));
  CHECK_FALSE(candidate_of(refused).find("content").exists());
  CHECK(candidate_of(reply({}, R"({"finish_reason": "MALFORMED_FUNCTION_CALL"})"))
            .find("finishReason")
            .text_is("MALFORMED_FUNCTION_CALL"));
  const auto blocked = reply({}, R"({"error": "content_filter"})");
  CHECK_FALSE(blocked.root().find("candidates").exists());
  CHECK(blocked.root().find("promptFeedback").find("blockReason").text_is("PROHIBITED_CONTENT"));
}

TEST_CASE("[W57] [U35] Gemini's errors: a status word, a retry delay among the details, a bad key as 400") {
  const auto failed = [](std::string_view kind) {
    const auto p = planned(streamed(), "{\"error\": \"" + std::string{kind} + "\"}");
    json_text out{body_of(bytes_of(p))};
    CHECK(out.root().find("error").find("code").integer() == static_cast<std::int64_t>(p.status));
    return out;
  };
  const auto limited = failed("rate_limit");
  CHECK(limited.root().find("error").find("status").text_is("RESOURCE_EXHAUSTED"));
  CHECK(limited.text.find("\"retryDelay\": \"37s\"") != std::string::npos);
  CHECK(limited.text.find("QuotaFailure") != std::string::npos);
  const auto key = failed("auth");
  CHECK(key.root().find("error").find("code").integer() == 400);
  CHECK(key.text.find("API_KEY_INVALID") != std::string::npos);
  CHECK(failed("model_not_found").text.find("models/gemini-2.5-flash") != std::string::npos);
  CHECK(failed("overloaded").root().find("error").find("status").text_is("UNAVAILABLE"));
}

TEST_CASE("Gemini counts tokens, embeds and lists its models") {
  const json_text count{body_of(bytes_of(planned(gemini_request("countTokens"), "\"ok\"")))};
  CHECK(count.root().find("totalTokens").integer().value_or(0) > 0);
  const json_text one{
      body_of(bytes_of(planned(http("POST", "/v1beta/models/e:embedContent",
                                    R"({"content":{"parts":[{"text":"a"}]},"outputDimensionality":8})"),
                               "\"ok\"")))};
  CHECK(one.root().find("embedding").find("values").size() == 8);
  const json_text two{body_of(
      bytes_of(planned(http("POST", "/v1beta/models/e:batchEmbedContents",
                            R"({"requests":[{"content":{"parts":[{"text":"a"}]},"outputDimensionality":8},
                           {"content":{"parts":[{"text":"b"}]},"outputDimensionality":9}]})"),
                       "\"ok\"")))};
  REQUIRE(two.root().find("embeddings").size() == 2);
  CHECK((*two.root().find("embeddings").begin_items()).find("values").raw() ==
        one.root().find("embedding").find("values").raw());
  const json_text list{
      body_of(bytes_of(planned(http("GET", "/v1beta/models", "", "x-goog-api-key: k\r\n"), "\"ok\"")))};
  CHECK((*list.root().find("models").begin_items()).find("name").text_is("models/gemini-2.5-flash"));
}
