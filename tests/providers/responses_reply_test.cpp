// SPDX-License-Identifier: Apache-2.0
// Whole answers of the Responses API: passed on, read into the neutral form, and written from it.
#include <boost/json.hpp>
#include <vector>

#include "tests/providers/responses.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const std::string usage_text =
    R"({"input_tokens":100,"input_tokens_details":{"cached_tokens":30,"cache_write_tokens":10},)"
    R"("output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":150})";

std::string answer(std::string_view status, std::string_view output, std::string_view more = {}) {
  return R"({"id":"resp_1","object":"response","created_at":1,"status":")" + std::string{status} +
         R"(","error":null,"model":"gpt","output":[)" + std::string{output} + R"(],"usage":)" + usage_text +
         std::string{more} + "}";
}

const std::string said =
    R"({"id":"msg_1","type":"message","role":"assistant","status":"completed","content":)"
    R"([{"type":"output_text","text":"hi","annotations":[]}]})";
const std::string called =
    R"({"id":"fc_1","type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{\"a\":1}"})";
const std::string thought =
    R"({"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hmm"},)"
    R"({"type":"summary_text","text":"so"}]})";
const std::string too_short = R"(,"incomplete_details":{"reason":"max_output_tokens"})";
const std::string filtered = R"(,"incomplete_details":{"reason":"content_filter"})";

decoded_reply checked(std::string body) { return responses::check(std::move(body), responses_context()); }

/// The answer as a chat's.
decoded_reply as_chat(std::string body) {
  return translated_reply<provider_kind::openai_responses>(std::move(body), plain_context());
}

/// A chat's answer for a client of the Responses API that has sent `request`.
boost::json::object from_chat(const std::string& message, const std::string& finish = "stop",
                              const std::string& request = R"({"model":"m","input":"x"})") {
  const auto got = translated_reply<provider_kind::openai>(
      R"({"id":"c1","model":"gpt","choices":[{"index":0,"message":)" + message + R"(,"finish_reason":")" +
          finish +
          R"("}],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4},)"
          R"("completion_tokens_details":{"reasoning_tokens":2}}})",
      responses_context(request));
  INFO(got.result.message);
  REQUIRE(got.result.succeeded());
  return parsed(got.body).as_object();
}

}  // namespace

TEST_CASE("[W62] [W63] a whole answer passes byte by byte, its usage in disjoint classes") {
  const auto body = answer("completed", thought + "," + said);
  const auto got = checked(body);
  CHECK(got.result.succeeded());
  CHECK(got.body == body);
  CHECK(got.result.used.input == 60);
  CHECK(got.result.used.cache_read == 30);
  CHECK(got.result.used.cache_write == 10);
  CHECK(got.result.used.output == 30);
  CHECK(got.result.used.reasoning == 20);
  CHECK(got.result.used.reported);
  CHECK(got.result.finish_reason == "stop");
  CHECK(checked(answer("completed", said + "," + called)).result.finish_reason == "tool_calls");
  CHECK(checked(R"({"id":"r","status":"queued","output":[]})").result.succeeded());
}

TEST_CASE("[U37] usage that makes no sense is estimated instead") {
  for (const auto* bad :
       {R"({"input_tokens":-1,"output_tokens":1})", R"({"input_tokens":0,"output_tokens":0})",
        R"({"input_tokens":1,"output_tokens":1e300})", R"({"output_tokens":1})", "null", "[]",
        R"({"input_tokens":5,"output_tokens":1,"input_tokens_details":{"cached_tokens":6}})",
        R"({"input_tokens":5,"output_tokens":1,"output_tokens_details":{"reasoning_tokens":2}})"}) {
    CAPTURE(bad);
    const auto got =
        checked(R"({"status":"completed","output":[)" + said + R"(],"usage":)" + std::string{bad} + "}");
    CHECK(got.result.succeeded());
    CHECK_FALSE(got.result.used.reported);
    CHECK(got.result.used.input == 100);
    CHECK(got.result.used.output == (said.size() + 2) / 4);
  }
}

TEST_CASE("[W61] an answer that a limit ended is told as that") {
  CHECK(checked(answer("incomplete", said, too_short)).result.finish_reason == "length");
  CHECK(checked(answer("incomplete", said, filtered)).result.finish_reason == "content_filter");
  CHECK(
      parsed(as_chat(answer("incomplete", called, too_short)).body).at("choices").at(0).at("finish_reason") ==
      "length");
}

TEST_CASE("[W9] an error in a good answer is the failure that it tells, and nothing is shown") {
  struct bad_answer {
    std::string body;
    failure_class failure;
  };
  const auto failed = [](std::string_view code) {
    return R"({"status":"failed","output":[],"error":{"code":")" + std::string{code} +
           R"(","message":"no"}})";
  };
  for (const auto& bad : std::vector<bad_answer>{
           {failed("server_error"), failure_class::transient},
           {failed("rate_limit_exceeded"), failure_class::rate_limit},
           {failed("insufficient_quota"), failure_class::quota},
           {failed("invalid_prompt"), failure_class::content_policy},
           {failed("image_content_policy_violation"), failure_class::content_policy},
           {failed("image_too_large"), failure_class::caller_fault},
           {failed("invalid_image_format"), failure_class::caller_fault},
           {failed("context_length_exceeded"), failure_class::context_too_long},
           {R"({"error":{"message":"no","type":"invalid_request_error"}})", failure_class::caller_fault},
           {R"({"status":"failed","output":[],"error":null})", failure_class::invalid},
           {R"({"status":"cancelled","output":[]})", failure_class::invalid},
           {R"({"status":"completed"})", failure_class::invalid},
           {R"({"status":"completed","output":[5]})", failure_class::invalid},
           {"[]", failure_class::invalid},
           {"{", failure_class::invalid},
       }) {
    CAPTURE(bad.body);
    const auto got = checked(bad.body);
    CHECK(name_of(got.result.failure) == name_of(bad.failure));
    CHECK(got.body.empty());
    CHECK(as_chat(bad.body).result.failure == bad.failure);
  }
  CHECK(as_chat(R"({"status":"in_progress","output":[]})").result.failure == failure_class::invalid);
}

TEST_CASE("an answer of the Responses API as a chat's") {
  const auto got = as_chat(answer("completed", thought + "," + said + "," + called));
  REQUIRE(got.result.succeeded());
  CHECK(got.result.finish_reason == "tool_calls");
  CHECK(
      parsed(got.body) ==
      parsed(
          R"({"id":"resp_1","object":"chat.completion","created":1700000000,"model":"gpt","choices":[{"index":0,)"
          R"("message":{"role":"assistant","content":"hi","reasoning_content":"hmm\n\nso","tool_calls":[{"id":"c1",)"
          R"("type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"logprobs":null,)"
          R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,)"
          R"("prompt_tokens_details":{"cached_tokens":30},"completion_tokens_details":{"reasoning_tokens":20}}})"));
  const auto refused = as_chat(answer(
      "completed", R"({"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"no"}]})"));
  CHECK(parsed(refused.body).at("choices").at(0).at("message").at("refusal") == "no");
}

TEST_CASE("[W58] [W62] a chat's answer as a `response` object, with all members of the SDKs' type") {
  const auto got = from_chat(
      R"({"role":"assistant","content":"hi","reasoning_content":"hmm","tool_calls":[{"id":"c1","type":"function",)"
      R"("function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g",)"
      R"("arguments":""}}]})",
      "tool_calls");
  const auto id = plain_context().id.text();
  CHECK(got.at("id") == "resp_c1");
  CHECK(got.at("object") == "response");
  CHECK(got.at("created_at") == 1'700'000'000);
  CHECK(got.at("status") == "completed");
  CHECK(got.at("error").is_null());
  CHECK(got.at("incomplete_details").is_null());
  CHECK(got.at("model") == "gpt");
  CHECK(got.at("store") == false);
  CHECK(got.at("previous_response_id").is_null());
  CHECK(
      got.at("output") ==
      parsed(
          R"([{"id":"rs_signalbox_)" + id +
          R"(_0","type":"reasoning","summary":[{"type":"summary_text","text":"hmm"}],)"
          R"("encrypted_content":"signalbox.unsigned"},{"id":"msg_signalbox_)" +
          id +
          R"(_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text",)"
          R"("annotations":[],"logprobs":[],"text":"hi"}]},{"id":"fc_signalbox_)" +
          id +
          R"(_2","type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{\"a\":1}"},)"
          R"({"id":"fc_signalbox_)" +
          id +
          R"(_3","type":"function_call","status":"completed","call_id":"c2","name":"g","arguments":"{}"}])"));
  CHECK(
      got.at("usage") ==
      parsed(
          R"({"input_tokens":9,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":0},"output_tokens":5,)"
          R"("output_tokens_details":{"reasoning_tokens":2},"total_tokens":14})"));
  // What the request did not say.
  CHECK(got.at("instructions").is_null());
  CHECK(got.at("max_output_tokens").is_null());
  CHECK(got.at("metadata") == parsed("{}"));
  CHECK(got.at("parallel_tool_calls") == true);
  CHECK(got.at("temperature").is_null());
  CHECK(got.at("text") == parsed(R"({"format":{"type":"text"}})"));
  CHECK(got.at("tool_choice") == "auto");
  CHECK(got.at("tools") == parsed("[]"));
  CHECK(got.at("top_p").is_null());
  CHECK(got.at("truncation") == "disabled");
  CHECK_FALSE(got.contains("user"));
}

TEST_CASE("[W88] a `response` object repeats what the request said, byte by byte") {
  const std::vector<std::string> members{
      R"("tools":[{"type":"function","name":"f","parameters":{"z":1.0,"a":1E5}}])",
      R"("instructions":"Be \u0062rief.")",
      R"("temperature":0.70)",
      R"("top_p":1e0)",
      R"("metadata":{"b":"1","a":"2"})",
      R"("tool_choice":{"type":"function","name":"f"})",
      R"("text":{"format":{"type":"json_object"}})",
      R"("reasoning":{"effort":"low"})",
      R"("max_output_tokens":99)",
      R"("parallel_tool_calls":false)",
      R"("truncation":"auto")",
      R"("user":"u")",
  };
  std::string request = R"({"model":"m","input":"x")";
  for (const auto& m : members) request += "," + m;
  const auto got = translated_reply<provider_kind::openai>(
      R"({"id":"c1","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]})",
      responses_context(request + R"(,"signalbox":{"user":"a"}})"));
  for (const auto& m : members) {
    CAPTURE(m);
    CHECK(got.body.find(m) != std::string::npos);
  }
  CHECK(got.body.find("signalbox\"") == std::string::npos);
}

TEST_CASE("[W61] an answer that a limit ended is incomplete, and so is its last item") {
  const auto cut = from_chat(R"({"role":"assistant","content":"hi"})", "length");
  CHECK(cut.at("status") == "incomplete");
  CHECK(cut.at("incomplete_details") == parsed(R"({"reason":"max_output_tokens"})"));
  CHECK(cut.at("output").at(0).at("status") == "incomplete");
  const auto blocked = from_chat(R"({"role":"assistant","content":"","refusal":"no"})", "content_filter");
  CHECK(blocked.at("incomplete_details") == parsed(R"({"reason":"content_filter"})"));
  CHECK(blocked.at("output").at(0).at("content") == parsed(R"([{"type":"refusal","refusal":"no"}])"));
}

TEST_CASE("[W68] errors are OpenAI's; inside a stream they have the API's members and those SDKs raise") {
  error what{error_code::invalid_request, "no", {}, "input[0]"};
  CHECK(parsed(error_body(dialect::openai_responses, what)) ==
        parsed(error_body(dialect::openai_chat, what)));
  const auto event = error_event(dialect::openai_responses, what);
  const std::string_view head = "event: error\ndata: ";
  REQUIRE(event.starts_with(head));
  REQUIRE(event.ends_with("\n\n"));
  const auto got = parsed(event.substr(head.size(), event.size() - head.size() - 2));
  CHECK(got.at("type") == "error");
  CHECK(got.at("message") == "no");
  CHECK(got.at("code").is_string());
  CHECK(got.at("param") == "input[0]");
  CHECK(got.at("sequence_number").is_int64());
  CHECK(got.at("error") == parsed(error_body(dialect::openai_chat, what)).at("error"));
  what.param.clear();
  CHECK(error_event(dialect::openai_responses, what).find(R"("param":null,)") != std::string::npos);
}
