// SPDX-License-Identifier: Apache-2.0
// Thoughts of models behind other APIs, given to clients of the Responses API and taken back from them.
#include <vector>

#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/responses.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Base64 with what JSON and URLs would change, and a summary with two paragraphs.
const std::string signature = "EqQBCkYIARgC+/==";
const std::string thoughts = "first\\n\\nsecond \\u00e9";

const std::string message =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[)"
    R"({"type":"thinking","thinking":")" +
    thoughts + R"(","signature":")" + signature +
    R"("},{"type":"redacted_thinking","data":"opaque+/="},{"type":"text","text":"let me see"},)"
    R"({"type":"tool_use","id":"c1","name":"f","input":{"a":1}}],)"
    R"("stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":7}})";

const std::string streamed =
    message_start() + thinking_block(0) + thinking_delta(0, thoughts.substr(0, 5)) +
    thinking_delta(0, thoughts.substr(5)) +
    block_delta(0, R"({"type":"signature_delta","signature":")" + signature + "\"}") + block_stop(0) +
    block_start(1, R"({"type":"redacted_thinking","data":"opaque+/="})") + block_stop(1) + text_block(2) +
    text_delta(2, "let me see") + block_stop(2) + tool_block(3, "c1", "f") + json_delta(3, R"({\"a\":1})") +
    block_stop(3) + message_delta("tool_use") + message_stop();

boost::json::array whole_output(const std::string& answer) {
  const auto got = translated_reply<provider_kind::anthropic>(answer, responses_context());
  REQUIRE(got.result.succeeded());
  return parsed(got.body).at("output").as_array();
}

/// Of the last event, which repeats all items.
boost::json::array streamed_output(const std::string& events) {
  const auto got = play(translated_stream<provider_kind::anthropic>, {events}, responses_context());
  REQUIRE(got.finished);
  sse_reader reader;
  return parsed(reader.read(got.tail).data).at("response").at("output").as_array();
}

/// The next request of a client that gives back what it got, with the answer of the tool.
std::string next_request(const boost::json::array& output) {
  boost::json::array input{parsed(R"({"role":"user","content":"q"})")};
  input.insert(input.end(), output.begin(), output.end());
  input.push_back(parsed(R"({"type":"function_call_output","call_id":"c1","output":"r"})"));
  return R"({"model":"m","input":)" + boost::json::serialize(input) + "}";
}

boost::json::value sent_to_anthropic(const std::string& body) {
  auto endpoint = endpoint_at("https://api.anthropic.com/v1", "claude", "k");
  endpoint.able.add(capability::reasoning).add(capability::tools);
  const auto got = translated_request<provider_kind::anthropic>(asked_responses(body), endpoint);
  CHECK(got.dropped.empty());
  return parsed(got.http.body).at("messages");
}

encoded_request spliced(const std::string& body) {
  return responses::splice(asked_responses(body), endpoint_at("https://api.openai.com/v1", "served", "k"));
}

encoded_request as_chat(const std::string& body) {
  return translated_request<provider_kind::openai>(asked_responses(body),
                                                   endpoint_at("https://api.openai.com/v1", "served", "k"));
}

}  // namespace

TEST_CASE("[W32] thoughts of Anthropic's models come back to them byte by byte, before what they led to") {
  const auto expected =
      parsed(R"([{"role":"user","content":[{"type":"text","text":"q"}]},{"role":"assistant","content":[)"
             R"({"type":"thinking","thinking":")" +
             thoughts + R"(","signature":")" + signature +
             R"("},{"type":"redacted_thinking","data":"opaque+/="},{"type":"text","text":"let me see"},)"
             R"({"type":"tool_use","id":"c1","name":"f","input":{"a":1}}]},{"role":"user","content":[)"
             R"({"type":"tool_result","tool_use_id":"c1","content":"r"}]}])");
  for (const auto& output : {whole_output(message), streamed_output(streamed)}) {
    REQUIRE(output.size() == 4);
    CHECK(output.at(0).at("type") == "reasoning");
    CHECK(output.at(1).at("type") == "reasoning");
    CHECK(output.at(1).at("summary") == parsed("[]"));
    const auto sent = sent_to_anthropic(next_request(output));
    CHECK(sent.at(1) == expected.at(1));
    CHECK(sent.as_array().size() == 3);
  }
}

TEST_CASE("[W32] a thought of which only the signature is shown comes back as that") {
  const auto output =
      streamed_output(message_start() + thinking_block(0) +
                      block_delta(0, R"({"type":"signature_delta","signature":"c2ln"})") + block_stop(0) +
                      text_block(1) + text_delta(1, "hi") + block_stop(1) + message_delta() + message_stop());
  REQUIRE(output.size() == 2);
  CHECK(output.at(0).at("summary") == parsed("[]"));
  CHECK(sent_to_anthropic(next_request(whole_output(message))).at(1).at("content").as_array().size() == 4);
  const std::string asked = R"({"model":"m","input":[{"role":"user","content":"q"},)" +
                            boost::json::serialize(output.at(0)) + "," +
                            boost::json::serialize(output.at(1)) + R"(,{"role":"user","content":"and?"}]})";
  CHECK(sent_to_anthropic(asked).at(1).at("content") ==
        parsed(R"([{"type":"thinking","thinking":"","signature":"c2ln"},{"type":"text","text":"hi"}])"));
}

TEST_CASE("[W59] thoughts of other models never reach OpenAI, not even from clients that keep no ids") {
  auto output = whole_output(message);
  const auto kept = [&] {
    const auto got = spliced(next_request(output));
    CHECK(got.dropped == std::vector<std::string>{"reasoning of other providers"});
    std::vector<std::string> types;
    const auto sent = parsed(got.http.body).at("input").as_array();
    for (const auto& item : sent)
      types.emplace_back(item.as_object().contains("type") ? item.at("type").as_string() : "role");
    return types;
  };
  const std::vector<std::string> expected{"role", "message", "function_call", "function_call_output"};
  CHECK(kept() == expected);
  for (auto& item : output) item.as_object().erase("id");
  CHECK(kept() == expected);
}

TEST_CASE("[W59] thoughts that no signature goes with, and those of OpenAI's models, are told as left out") {
  const std::string chat =
      R"({"id":"c","model":"gpt","choices":[{"message":{"role":"assistant","content":"hi",)"
      R"("reasoning_content":"hmm"},"finish_reason":"stop"}]})";
  const auto got = translated_reply<provider_kind::openai>(chat, responses_context());
  const auto item = boost::json::serialize(parsed(got.body).at("output").at(0));
  for (const auto& thought :
       {item, std::string{R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA"})"},
        std::string{R"({"type":"reasoning","summary":[{"type":"summary_text","text":"hmm"}]})"}}) {
    CAPTURE(thought);
    const auto sent = as_chat(R"({"model":"m","input":[{"role":"user","content":"q"},)" + thought +
                              R"(,{"role":"user",)"
                              R"("content":"r"}]})");
    CHECK(sent.dropped == std::vector<std::string>{"reasoning items"});
    CHECK(parsed(sent.http.body).at("messages").as_array().size() == 2);
  }
}

TEST_CASE("[W32] [W52] a signature of Gemini's on a thought is not taken for one of Anthropic's") {
  const std::string answer =
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hmm","thought":true,)"
      R"("thoughtSignature":"Z2VtaW5p"},{"text":"hi"}]},"finishReason":"STOP"}]})";
  const auto got = translated_reply<provider_kind::gemini>(answer, responses_context());
  REQUIRE(got.result.succeeded());
  CHECK(got.body.find("Z2VtaW5p") == std::string::npos);
}

TEST_CASE("[W58] whatever an upstream begins with, the client gets the first events first") {
  const auto got =
      play(translated_stream<provider_kind::anthropic>,
           {text_block(0) + text_delta(0, "hi") + block_stop(0) + message_delta() + message_stop()},
           responses_context());
  REQUIRE(got.finished);
  CHECK(got.out.starts_with("event: response.created\n"));
  CHECK(got.out.find("event: response.created\n", 1) == std::string::npos);
  CHECK(got.out.find("\nevent: response.in_progress\n") <
        got.out.find("\nevent: response.output_item.added\n"));
}
