// SPDX-License-Identifier: Apache-2.0
// Requests between the Responses API and chats, both ways through the neutral form.
#include <algorithm>

#include "tests/providers/responses.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

endpoint_config thinking_endpoint() {
  auto out = endpoint_at("https://api.openai.com/v1", "served", "k");
  out.able.add(capability::reasoning);
  return out;
}

/// A chat as a request to a Responses API.
encoded_request from_chat(const std::string& body, const endpoint_config& to = thinking_endpoint()) {
  return translated_request<provider_kind::openai_responses>(scanned(body), to);
}

/// A Responses request as a chat.
encoded_request to_chat(const std::string& body) {
  return translated_request<provider_kind::openai>(asked_responses(body), thinking_endpoint());
}

bool tells(const encoded_request& got, std::string_view what) {
  return std::find(got.dropped.begin(), got.dropped.end(), what) != got.dropped.end();
}

boost::json::value input_of(const std::string& messages) {
  return parsed(from_chat(R"({"model":"m","messages":[)" + messages + "]}").http.body).at("input");
}

boost::json::value messages_of(const std::string& items) {
  return parsed(to_chat(R"({"model":"m","input":[)" + items + "]}").http.body).at("messages");
}

}  // namespace

TEST_CASE("[W58] [W60] a chat as a Responses request: items in order, flat tools that are not strict") {
  const auto got = from_chat(
      R"({"model":"m","stream":true,"max_tokens":50,"temperature":0.70,"top_p":1.0,"user":"u",)"
      R"("messages":[{"role":"system","content":"s"},{"role":"developer","content":"d"},)"
      R"({"role":"user","content":"q"},{"role":"assistant","content":"a","tool_calls":)"
      R"([{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\":12345678901234567890}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"r"}],)"
      R"("tools":[{"type":"function","function":{"name":"f","description":"does","parameters":)"
      R"({"type":"object","properties":{"n":{"type":"integer"}}}}},{"type":"function","function":{"name":"g",)"
      R"("strict":true}}],"tool_choice":{"type":"function","function":{"name":"f"}},)"
      R"("parallel_tool_calls":false,"reasoning_effort":"low"})");
  CHECK(got.http.target == "/v1/responses");
  CHECK(got.dropped.empty());
  CHECK(got.http.body.find("0.70") != std::string::npos);
  CHECK(
      parsed(got.http.body) ==
      parsed(
          R"({"model":"served","input":[{"type":"message","role":"system","content":"s"},)"
          R"({"type":"message","role":"developer","content":"d"},{"type":"message","role":"user","content":"q"},)"
          R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]}]},)"
          R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{\"n\":12345678901234567890}"},)"
          R"({"type":"function_call_output","call_id":"c1","output":"r"}],)"
          R"("tools":[{"type":"function","name":"f","description":"does","parameters":{"type":"object",)"
          R"("properties":{"n":{"type":"integer"}}},"strict":false},{"type":"function","name":"g","parameters":)"
          R"({"type":"object","properties":{}},"strict":true}],"tool_choice":{"type":"function","name":"f"},)"
          R"("parallel_tool_calls":false,"max_output_tokens":50,"temperature":0.7,"top_p":1.0,)"
          R"("reasoning":{"effort":"low"},"user":"u","store":false,"stream":true})"));
}

TEST_CASE("pictures, files and refusals of a chat have their places in a Responses request") {
  CHECK(
      input_of(
          R"({"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":)"
          R"({"url":"data:image/png;base64,iVBORw0KGgo="}},{"type":"image_url","image_url":{"url":"https://x/y"}},)"
          R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}]},)"
          R"({"role":"assistant","content":null,"refusal":"no"})") ==
      parsed(R"([{"type":"message","role":"user","content":[{"type":"input_text","text":"see"},)"
             R"({"type":"input_image","detail":"auto","image_url":"data:image/png;base64,iVBORw0KGgo="},)"
             R"({"type":"input_image","detail":"auto","image_url":"https://x/y"},{"type":"input_file",)"
             R"("filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}]},)"
             R"({"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"no"}]}])"));
}

TEST_CASE("a picture of a tool's result stays with it") {
  chat_request chat;
  auto& results = chat.messages.emplace_back();
  results.role = chat_role::tool;
  chat_part result;
  result.kind = part_kind::tool_result;
  result.id = "c1";
  result.text = "broke";
  result.is_error = true;
  chat_part picture;
  picture.kind = part_kind::image;
  picture.id = "c1";
  picture.media_type = "image/png";
  picture.text = "AAAA";
  chat_part other = result, words;
  other.id = "c2";
  other.is_error = false;
  words.text = "and?";
  results.parts = {result, picture, other, words};
  const auto got = parsed(responses::write(chat, thinking_endpoint()).http.body).at("input");
  CHECK(got == parsed(R"([{"type":"function_call_output","call_id":"c1","output":[{"type":"input_text",)"
                      R"("text":"Error: broke"},{"type":"input_image","detail":"auto","image_url":)"
                      R"("data:image/png;base64,AAAA"}]},{"type":"function_call_output","call_id":"c2",)"
                      R"("output":"broke"},{"type":"message","role":"user","content":"and?"}])"));
}

TEST_CASE("[W60] [W61] what the Responses API does not have is told as left out") {
  const auto got = from_chat(
      R"({"model":"m","messages":[{"role":"user","content":"q"}],"stop":["x"],"seed":1,"top_k":3,)"
      R"("frequency_penalty":0.5,"presence_penalty":0.5,"logprobs":true,"max_tokens":5,"reasoning_effort":"low"})",
      endpoint_at("https://api.openai.com/v1", "served"));
  for (const auto* what : {"stop", "seed", "top_k", "frequency_penalty", "presence_penalty", "logprobs",
                           "reasoning", "max_output_tokens (raised to 16)"}) {
    CAPTURE(what);
    CHECK(tells(got, what));
  }
  CHECK(parsed(got.http.body) == parsed(R"({"model":"served","input":[{"type":"message","role":"user",)"
                                        R"("content":"q"}],"max_output_tokens":16,"store":false})"));
}

TEST_CASE("the form of an answer is flat in a Responses request") {
  const auto form = [](const std::string& format) {
    const auto body =
        R"({"model":"m","messages":[{"role":"user","content":"q"}],"response_format":)" + format;
    return parsed(from_chat(body + "}").http.body).at("text");
  };
  CHECK(form(R"({"type":"json_object"})") == parsed(R"({"format":{"type":"json_object"}})"));
  CHECK(
      form(R"({"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}})") ==
      parsed(R"({"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":false}})"));
  const std::string closed = R"({"type":"object","additionalProperties":false})";
  CHECK(form(R"({"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":)" + closed + "}}") ==
        parsed(R"({"format":{"type":"json_schema","name":"n","strict":true,"schema":)" + closed + "}}"));
}

TEST_CASE("[W60] a Responses request as a chat: instructions first, calls in the turn that made them") {
  const auto got = to_chat(
      R"({"model":"m","instructions":"Be brief.","max_output_tokens":70,"temperature":0.10,"user":"u",)"
      R"("input":[{"role":"user","content":[{"type":"input_text","text":"q"}]},)"
      R"({"type":"message","role":"assistant","id":"msg_1","status":"completed","content":)"
      R"([{"type":"output_text","text":"wait","annotations":[]}]},)"
      R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}"},)"
      R"({"type":"function_call","call_id":"c2","name":"g","arguments":""},)"
      R"({"type":"function_call_output","call_id":"c1","output":"one"},)"
      R"({"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"t"},)"
      R"({"type":"input_text","text":"wo"}]},{"role":"user","content":"and?"}],)"
      R"("tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true},)"
      R"({"type":"function","name":"g","parameters":null,"strict":null}],"tool_choice":"required",)"
      R"("parallel_tool_calls":false,"reasoning":{"effort":"high","summary":"auto"},)"
      R"("text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object",)"
      R"("additionalProperties":false},"strict":true}},)"
      R"("metadata":{"a":"b"},"store":false,"include":["reasoning.encrypted_content"],"truncation":"disabled","service_tier":"auto"})");
  CHECK(got.dropped.empty());
  CHECK(
      parsed(got.http.body) ==
      parsed(
          R"({"model":"served","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"q"},)"
          R"({"role":"assistant","content":"wait","tool_calls":[{"id":"c1","type":"function","function":)"
          R"({"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g",)"
          R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},)"
          R"({"role":"tool","tool_call_id":"c2","content":"two"},{"role":"user","content":"and?"}],)"
          R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}},)"
          R"({"type":"function","function":{"name":"g"}}],"tool_choice":"required","parallel_tool_calls":false,)"
          R"("max_completion_tokens":70,"temperature":0.10,"user":"u","reasoning_effort":"high",)"
          R"("service_tier":"auto",)"
          R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object",)"
          R"("additionalProperties":false},"strict":true}}})"));
}

TEST_CASE("what the assistant said between a call and its result does not tear them apart") {
  CHECK(
      messages_of(
          R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},)"
          R"({"role":"assistant","content":"hold on"},{"type":"function_call_output","call_id":"c1","output":"r"},)"
          R"({"role":"assistant","content":"one"},{"role":"assistant","content":"two"})") ==
      parsed(
          R"([{"role":"assistant","content":"hold on","tool_calls":[{"id":"c1","type":"function",)"
          R"("function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"r"},)"
          R"({"role":"assistant","content":"one"},{"role":"assistant","content":"two"}])"));
}

TEST_CASE("allowed tools leave the others unsaid") {
  const auto got = parsed(
      to_chat(
          R"({"model":"m","input":"q","tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}],)"
          R"("tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}})")
          .http.body);
  CHECK(got.at("tools") == parsed(R"([{"type":"function","function":{"name":"g"}}])"));
  CHECK(got.at("tool_choice") == parsed(R"("required")"));
}

TEST_CASE("[W59] what a chat cannot carry of a Responses request is told as left out") {
  const auto got = to_chat(
      R"({"model":"m","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"x"},)"
      R"({"role":"user","content":[{"type":"input_image","detail":"high","image_url":"https://x"}]}],)"
      R"("include":["reasoning.encrypted_content","message.output_text.logprobs"],"truncation":"auto","store":true,"service_tier":"flex",)"
      R"("max_tool_calls":3,"top_logprobs":2,"text":{"verbosity":"low"},"prompt_cache_key":"k"})");
  for (const auto* what :
       {"reasoning items", "detail of an image", "include", "truncation", "max_tool_calls", "top_logprobs"}) {
    CAPTURE(what);
    CHECK(tells(got, what));
  }
  CHECK(got.dropped.size() == 6);
  CHECK(parsed(got.http.body) ==
        parsed(R"({"model":"served","messages":[{"role":"user","content":[{"type":"image_url",)"
               R"("image_url":{"url":"https://x"}}]}],"store":true,"service_tier":"flex","verbosity":"low",)"
               R"("prompt_cache_key":"k"})"));
}

TEST_CASE("a Responses request survives the way through the neutral form and back") {
  const std::string body =
      R"({"model":"m","input":[{"type":"message","role":"user","content":"q"},{"type":"message","role":"assistant",)"
      R"("content":[{"type":"output_text","text":"a","annotations":[]}]},{"type":"function_call","call_id":"c1",)"
      R"("name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":[{"type":"input_text",)"
      R"("text":"t"},{"type":"input_image","detail":"auto","image_url":"https://x"}]}],"tools":[{"type":"function",)"
      R"("name":"f","parameters":{"type":"object"},"strict":true}],"max_output_tokens":99,"store":false})";
  auto expected = parsed(body);
  expected.as_object()["model"] = "served";
  const auto got =
      translated_request<provider_kind::openai_responses>(asked_responses(body), thinking_endpoint());
  CHECK(parsed(got.http.body) == expected);
  CHECK(got.dropped.empty());
}

TEST_CASE("a file without a word on its kind is a PDF, and a text is its words") {
  const auto part = [](std::string_view data) {
    return messages_of(R"({"role":"user","content":[{"type":"input_text","text":"q"},{"type":"input_file",)"
                       R"("filename":"a","file_data":")" +
                       std::string{data} + R"("}]})")
        .at(0)
        .at("content")
        .at(1);
  };
  CHECK(part("JVBERi0=") ==
        parsed(
            R"({"type":"file","file":{"filename":"a","file_data":"data:application/pdf;base64,JVBERi0="}})"));
  CHECK(part("data:text/plain;base64,Y2Fmw6kh") == parsed(R"({"type":"text","text":"caf\u00e9!"})"));
  CHECK(part("data:text/plain;charset=utf-8;base64,eA==") == parsed(R"({"type":"text","text":"x"})"));
}
