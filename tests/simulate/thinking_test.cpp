// SPDX-License-Identifier: Apache-2.0
// Thinking, refusals and choices of the fake provider in the older dialects, and its other OpenAI paths.
#include <cmath>
#include <cstring>

#include "simulate/signatures.hpp"
#include "simulate/vectors.hpp"
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string chat_request(bool stream, const std::string& more) {
  return http("POST", "/v1/chat/completions",
              std::string{R"({"model":"gpt-test","stream":)"} + (stream ? "true" : "false") + more +
                  R"(,"messages":[{"role":"user","content":"hello"}]})");
}

std::string thinking_request(bool stream, const std::string& thinking) {
  return http("POST", "/v1/messages",
              std::string{R"({"model":"claude-test","max_tokens":4000,"stream":)"} +
                  (stream ? "true" : "false") + R"(,"thinking":)" + thinking +
                  R"(,"messages":[{"role":"user","content":"hello"}]})",
              "anthropic-version: 2023-06-01\r\n");
}

json_text reply_of(const std::string& request, std::string_view action_text) {
  return json_text{body_of(bytes_of(planned(request, action_text)))};
}

}  // namespace

TEST_CASE(
    "[W29] [W32] Anthropic's thinking is a block of its own, signed before it ends; redacted comes whole") {
  const auto text = events_of(planned(anthropic_request(true), R"({"thinking": "a thought that takes two",
      "redacted_thinking": "secret", "text": "x"})"));
  CHECK(names_of_events(text) ==
        std::vector<std::string>{"message_start", "content_block_start", "ping", "content_block_delta",
                                 "content_block_delta", "content_block_delta", "content_block_stop",
                                 "content_block_start", "content_block_stop", "content_block_start",
                                 "content_block_delta", "content_block_stop", "message_delta",
                                 "message_stop"});
  const auto all = data_of(text);
  CHECK(json_text{all[5]}.root().find("delta").find("signature").text_is(sign("a thought that takes two")));
  CHECK(json_text{all[7]}.root().find("content_block").find("type").text_is("redacted_thinking"));
  CHECK(all[7].find("secret") == std::string::npos);
  CHECK(json_text{all[9]}.root().find("index").integer() == 2);
}

TEST_CASE("Anthropic thinks when it is asked to, unseen where that is asked for") {
  const auto seen = reply_of(thinking_request(false, R"({"type":"enabled","budget_tokens":2000})"), "\"ok\"");
  const auto block = *seen.root().find("content").begin_items();
  CHECK(block.find("type").text_is("thinking"));
  CHECK(is_own_signature(block.find("signature").text()));
  CHECK(
      seen.root().find("usage").find("output_tokens_details").find("thinking_tokens").integer().value_or(0) >
      0);
  const auto unseen =
      reply_of(thinking_request(false, R"({"type":"adaptive","display":"omitted"})"), "\"ok\"");
  CHECK((*unseen.root().find("content").begin_items()).find("thinking").text_is(""));
  const auto none = reply_of(thinking_request(false, R"({"type":"disabled"})"), "\"ok\"");
  CHECK((*none.root().find("content").begin_items()).find("type").text_is("text"));
  const auto silenced =
      reply_of(thinking_request(false, R"({"type":"enabled","budget_tokens":2000})"), R"({"thinking": ""})");
  CHECK((*silenced.root().find("content").begin_items()).find("type").text_is("text"));
}

TEST_CASE(
    "[W24] [W31] servers like OpenAI's show thinking as reasoning_content; OpenAI's own only count it") {
  const auto text = events_of(planned(chat_request(true, {}), R"({"thinking": "hm", "text": "x"})"));
  CHECK(text.find(R"("delta":{"reasoning_content":"hm"})") < text.find(R"("delta":{"content":"x"})"));
  const auto whole = reply_of(chat_request(false, {}), R"({"thinking": "hm", "text": "x"})");
  const auto message = (*whole.root().find("choices").begin_items()).find("message");
  CHECK(message.find("reasoning_content").text_is("hm"));
  const auto unseen = reply_of(chat_request(false, R"(,"reasoning_effort":"low")"), "\"ok\"");
  CHECK(unseen.text.find("reasoning_content") == std::string::npos);
  CHECK(unseen.root()
            .find("usage")
            .find("completion_tokens_details")
            .find("reasoning_tokens")
            .integer()
            .value_or(0) > 0);
  const auto asked = reply_of(http("POST", "/compatible/v1/chat/completions",
                                   R"({"model":"m","thinking":{"type":"enabled"},
                                       "messages":[{"role":"user","content":"x"}]})"),
                              "\"ok\"");
  CHECK(asked.text.find("reasoning_content") != std::string::npos);
}

TEST_CASE("[W24] [W35] refusals: a delta of its own at OpenAI, a stop reason at Anthropic") {
  const auto text = events_of(planned(chat_request(true, {}), R"({"refusal": "No.", "events": 1})"));
  CHECK(text.find(R"("delta":{"refusal":"No."})") != std::string::npos);
  const auto whole = reply_of(chat_request(false, {}), R"({"refusal": "No."})");
  const auto message = (*whole.root().find("choices").begin_items()).find("message");
  CHECK(message.find("refusal").text_is("No."));
  CHECK(message.find("content").is(json::kind::null));
  const auto claude = reply_of(anthropic_request(false), R"({"refusal": "No."})");
  CHECK(claude.root().find("stop_reason").text_is("refusal"));
  CHECK(claude.root().find("stop_details").find("explanation").text_is("No."));
  CHECK(claude.root().find("content").size() == 0);
  const auto stopped = reply_of(anthropic_request(false), R"({"stop_sequence": "END"})");
  CHECK(stopped.root().find("stop_reason").text_is("stop_sequence"));
  CHECK(stopped.root().find("stop_sequence").text_is("END"));
}

TEST_CASE("[W25] several choices are interleaved in a stream and each has its own finish") {
  const auto p = planned(chat_request(true, R"(,"n":2)"), R"({"text": "ab", "events": 2})");
  const auto text = events_of(p);
  CHECK(count_of(text, "\"finish_reason\":\"stop\"") == 2);
  CHECK(count_of(text, "\"index\":1") == 4);
  CHECK(p.content_events == 4);
  CHECK(p.usage.output == 4);
  CHECK(reply_of(chat_request(false, R"(,"n":3)"), "\"ok\"").root().find("choices").size() == 3);
}

TEST_CASE("[W64] cache writes for an hour, and audio, are told in the words of each provider") {
  const auto* usage = R"({"usage": {"input_tokens": 100, "output_tokens": 20, "cached": 10, "cache_write": 30,
      "cache_write_1h": 20, "audio_input": 5, "audio_output": 4}})";
  const auto claude = reply_of(anthropic_request(false), usage);
  const auto written = claude.root().find("usage").find("cache_creation");
  CHECK(written.find("ephemeral_5m_input_tokens").integer() == 10);
  CHECK(written.find("ephemeral_1h_input_tokens").integer() == 20);
  CHECK(claude.root().find("usage").find("input_tokens").integer() == 60);
  const auto other = reply_of(openai_request(false), usage);
  const auto input = other.root().find("usage").find("prompt_tokens_details");
  CHECK(input.find("cache_write_tokens").integer() == 30);
  CHECK(input.find("audio_tokens").integer() == 5);
  CHECK(other.root().find("usage").find("completion_tokens_details").find("audio_tokens").integer() == 4);
}

TEST_CASE("legacy completions answer each prompt with a text, whole and streamed") {
  const auto request = [](bool stream) {
    return http("POST", "/v1/completions",
                std::string{R"({"model":"m","prompt":["a","b"])"} +
                    (stream ? R"(,"stream":true,"stream_options":{"include_usage":true}})" : "}"));
  };
  const auto whole = reply_of(request(false), R"({"text": "xy"})");
  CHECK(whole.root().find("object").text_is("text_completion"));
  REQUIRE(whole.root().find("choices").size() == 2);
  CHECK((*whole.root().find("choices").begin_items()).find("text").text_is("xy"));
  const auto all = data_of(events_of(planned(request(true), R"({"text": "xy", "events": 1})")));
  REQUIRE(all.size() == 6);  // a piece and a finish for each, usage, [DONE]
  CHECK(json_text{all[4]}.root().find("choices").size() == 0);
  CHECK(json_text{all[4]}.root().find("usage").find("completion_tokens").integer() == 2);
  CHECK(all[5] == "[DONE]");
}

TEST_CASE("[W83] embeddings: numbers or base64 of the same unit vector, for strings, lists and tokens") {
  const auto embedded = [](const std::string& more) {
    return reply_of(http("POST", "/v1/embeddings", R"({"model":"e","dimensions":4,"input":)" + more + "}"),
                    "\"ok\"");
  };
  const auto numbers = embedded("\"hello\"");
  const auto vector = (*numbers.root().find("data").begin_items()).find("embedding");
  REQUIRE(vector.size() == 4);
  double square = 0;
  for (const auto x : vector.items()) square += x.number() * x.number();
  CHECK(square == Approx(1.0));
  const auto packed = embedded(R"("hello","encoding_format":"base64")");
  CHECK((*packed.root().find("data").begin_items()).find("embedding").text() ==
        as_base64(unit_vector("hello", 4)));
  CHECK(as_base64({1.0F}) == "AACAPw==");
  CHECK(as_base64({1.0F, -2.0F}) == "AACAPwAAAMA=");
  CHECK(embedded(R"(["a","b"])").root().find("data").size() == 2);
  const auto tokens = embedded("[1,2,3]");
  CHECK(tokens.root().find("data").size() == 1);
  CHECK(tokens.root().find("usage").find("prompt_tokens").integer() == 3);
  CHECK(embedded("[[1,2],[3]]").root().find("data").size() == 2);
  CHECK(embedded(R"(["a","b"])")
            .text.find(std::string{(*numbers.root().find("data").begin_items()).find("embedding").raw()}) ==
        std::string::npos);
}

TEST_CASE("[W47] count_tokens answers with a number, and is not billed") {
  const auto p = planned(http("POST", "/v1/messages/count_tokens",
                              R"({"model":"m","messages":[{"role":"user","content":"hello"}]})",
                              "anthropic-version: 2023-06-01\r\n"),
                         "\"ok\"");
  CHECK(json_text{body_of(bytes_of(p))}.root().find("input_tokens").integer().value_or(0) > 0);
  CHECK_FALSE(p.billable);
}

TEST_CASE("structured output is an object that fits the schema, in every dialect") {
  const std::string schema =
      R"({"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer"},
      "tags":{"type":"array","items":{"enum":["x","y"]}},"ok":{"type":"boolean"},"sub":{"$ref":"#/$defs/sub"}},
      "$defs":{"sub":{"type":"object","properties":{"z":{"type":["number","null"]}}}}})";
  // Anthropic wants its objects closed.
  const std::string closed =
      R"({"type":"object","additionalProperties":false,"properties":{"name":{"type":"string"},"n":{"type":"integer"},
      "tags":{"type":"array","items":{"enum":["x","y"]}},"ok":{"type":"boolean"},"sub":{"$ref":"#/$defs/sub"}},
      "$defs":{"sub":{"type":"object","additionalProperties":false,"properties":{"z":{"type":["number","null"]}}}}})";
  const std::string fits = R"({"name":"text","n":1,"tags":["x"],"ok":true,"sub":{"z":1}})";
  const auto openai = reply_of(
      chat_request(false, R"(,"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":)" +
                              schema + "}}"),
      "\"ok\"");
  CHECK((*openai.root().find("choices").begin_items()).find("message").find("content").text() == fits);
  const auto claude =
      reply_of(http("POST", "/v1/messages",
                    R"({"model":"m","max_tokens":9000,"output_config":{"format":{"type":"json_schema",
                                       "schema":)" +
                        closed + R"(}},"messages":[{"role":"user","content":"hello"}]})",
                    "anthropic-version: 2023-06-01\r\n"),
               "\"ok\"");
  CHECK((*claude.root().find("content").begin_items()).find("text").text() == fits);
  const auto responses = reply_of(
      http("POST", "/v1/responses",
           R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"s","schema":)" +
               schema + "}}}"),
      "\"ok\"");
  const auto item = *responses.root().find("output").begin_items();
  CHECK((*item.find("content").begin_items()).find("text").text() == fits);
  const auto gemini = reply_of(
      http(
          "POST", "/v1beta/models/g:generateContent",
          R"({"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseMimeType":"application/json",
               "responseSchema":{"type":"OBJECT","properties":{"n":{"type":"NUMBER"}}}}})"),
      "\"ok\"");
  const auto parts = (*gemini.root().find("candidates").begin_items()).find("content").find("parts");
  CHECK((*parts.begin_items()).find("text").text_is("{\"n\":1}"));
}

TEST_CASE("an agent's loop: the first tool is called until the conversation holds enough results") {
  const std::string tools =
      R"(,"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object",
         "properties":{"city":{"type":"string"}}}}}])";
  const auto asked = [&](const std::string& results) {
    return reply_of(
        http("POST", "/v1/chat/completions",
             R"({"model":"m","messages":[{"role":"user","content":"go"})" + results + "]" + tools + "}"),
        R"({"tool_loop": 1, "text": "done"})");
  };
  const auto first = asked({});
  const auto message = (*first.root().find("choices").begin_items()).find("message");
  const auto call = (*message.find("tool_calls").begin_items()).find("function");
  CHECK(call.find("name").text_is("look"));
  CHECK(call.find("arguments").text_is("{\"city\":\"text\"}"));
  CHECK(message.find("content").is(json::kind::null));
  const auto then =
      asked(R"(,{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"look",
             "arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"dry"})");
  CHECK((*then.root().find("choices").begin_items()).find("message").find("content").text_is("done"));
}
