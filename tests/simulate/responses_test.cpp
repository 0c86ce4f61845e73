// SPDX-License-Identifier: Apache-2.0
// The fake provider as OpenAI's Responses: objects, events and their order.
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string responses_request(bool stream, const std::string& more = {}) {
  return http("POST", "/v1/responses",
              std::string{R"({"model":"gpt-test","stream":)"} + (stream ? "true" : "false") +
                  R"(,"input":"hello")" + more + "}");
}

/// The last event's response.
json_text final_response(const std::string& events) { return json_text{data_of(events).back()}; }

}  // namespace

TEST_CASE("[W58] a Responses stream has its events in order, numbered from 0, and no [DONE]") {
  const auto text = events_of(planned(responses_request(true), R"({"text": "one two", "events": 2})"));
  CHECK(names_of_events(text) ==
        std::vector<std::string>{"response.created", "response.in_progress", "response.output_item.added",
                                 "response.content_part.added", "response.output_text.delta",
                                 "response.output_text.delta", "response.output_text.done",
                                 "response.content_part.done", "response.output_item.done",
                                 "response.completed"});
  CHECK(text.find("[DONE]") == std::string::npos);
  const auto all = data_of(text);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const json_text one{all[i]};
    CHECK(one.root().find("sequence_number").integer() == static_cast<std::int64_t>(i));
    CHECK(one.root().find("type").text() == names_of_events(text)[i]);
  }
  const json_text delta{all[4]};
  CHECK(delta.root().find("item_id").text_is("msg_" + make_id(1, 1)));
  CHECK(delta.root().find("delta").text_is("one"));
  CHECK(delta.root().find("content_index").integer() == 0);
}

TEST_CASE("[W58] [W61] the last event carries the whole response with its usage, as a whole reply does") {
  const auto* action_text =
      R"({"text": "so", "usage": {"input_tokens": 9, "output_tokens": 4, "cached": 3}})";
  const auto streamed = final_response(events_of(planned(responses_request(true), action_text)));
  const json_text whole{body_of(bytes_of(planned(responses_request(false), action_text)))};
  for (const auto response : {streamed.root().find("response"), whole.root()}) {
    CHECK(response.find("object").text_is("response"));
    CHECK(response.find("status").text_is("completed"));
    const auto item = *response.find("output").begin_items();
    CHECK((*item.find("content").begin_items()).find("text").text_is("so"));
    CHECK(response.find("usage").find("input_tokens").integer() == 9);
    CHECK(response.find("usage").find("input_tokens_details").find("cached_tokens").integer() == 3);
    CHECK(response.find("usage").find("total_tokens").integer() == 13);
  }
}

TEST_CASE("a response says again what its request said") {
  const json_text whole{body_of(bytes_of(
      planned(responses_request(false, R"(,"instructions":"be brief","metadata":{"a":"b"},"top_p":0.25)"),
              "\"ok\"")))};
  CHECK(whole.root().find("instructions").text_is("be brief"));
  CHECK(whole.root().find("metadata").find("a").text_is("b"));
  CHECK(whole.root().find("top_p").raw() == "0.25");
  CHECK(whole.root().find("temperature").raw() == "1.0");
}

TEST_CASE("[W60] function calls of a response are items of their own, with numbered places") {
  const auto text = events_of(planned(responses_request(true), R"({"text": "hm", "tool_calls": [
      {"name": "f", "arguments": "{\"city\":\"Wien\"}"}, {"name": "g", "arguments": {}}]})"));
  CHECK(count_of(text, "event: response.function_call_arguments.done") == 2);
  CHECK(count_of(text, "event: response.output_item.added") == 3);
  const auto last = final_response(text);
  const auto output = last.root().find("response").find("output");
  REQUIRE(output.size() == 3);
  auto item = output.begin_items();
  CHECK((*item).find("type").text_is("message"));
  CHECK((*++item).find("arguments").text_is("{\"city\":\"Wien\"}"));
  CHECK((*item).find("call_id").text().starts_with("call_"));
  CHECK((*item).find("id").text().starts_with("fc_"));
  CHECK((*++item).find("name").text_is("g"));
  for (const auto& data : data_of(text)) {
    const json_text event{data};
    if (event.root().find("item_id").text() == (*item).find("id").text())
      CHECK(event.root().find("output_index").integer() == 2);
  }
}

TEST_CASE("[W32] thinking is a reasoning item with a summary, before the message") {
  const auto text =
      events_of(planned(responses_request(true, R"(,"include":["reasoning.encrypted_content"])"),
                        R"({"thinking": "a thought that takes two", "text": "x"})"));
  const auto names = names_of_events(text);
  CHECK(std::vector<std::string>(names.begin() + 2, names.begin() + 10) ==
        std::vector<std::string>{
            "response.output_item.added", "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta", "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done", "response.reasoning_summary_part.done",
            "response.output_item.done", "response.output_item.added"});
  const auto last = final_response(text);
  const auto reasoning = *last.root().find("response").find("output").begin_items();
  CHECK(reasoning.find("type").text_is("reasoning"));
  CHECK((*reasoning.find("summary").begin_items()).find("text").text_is("a thought that takes two"));
  CHECK_FALSE(reasoning.find("encrypted_content").text().empty());
  CHECK(last.root()
            .find("response")
            .find("usage")
            .find("output_tokens_details")
            .find("reasoning_tokens")
            .integer() == 2);
}

TEST_CASE("[W61] a response that max_output_tokens cuts is incomplete and says why") {
  const auto text =
      events_of(planned(responses_request(true, R"(,"max_output_tokens":16)"), R"({"events": 17})"));
  CHECK(names_of_events(text).back() == "response.incomplete");
  const auto last = final_response(text);
  CHECK(last.root().find("response").find("status").text_is("incomplete"));
  CHECK(last.root().find("response").find("incomplete_details").find("reason").text_is("max_output_tokens"));
}

TEST_CASE(
    "[W9] [W58] failures inside Responses: response.failed of the model, error of the request, failed in a "
    "200") {
  const auto model = events_of(planned(responses_request(true), R"({"error_event_after": 1})"));
  CHECK(names_of_events(model).back() == "response.failed");
  const auto failed = final_response(model);
  CHECK(failed.root().find("sequence_number").integer() == 5);
  CHECK(failed.root().find("response").find("status").text_is("failed"));
  CHECK(failed.root().find("response").find("error").find("code").text_is("server_error"));
  const auto request =
      events_of(planned(responses_request(true), R"({"error_event_after": "head", "error": "quota"})"));
  CHECK(names_of_events(request) == std::vector<std::string>{"error"});
  CHECK(final_response(request).root().find("error").find("code").text_is("insufficient_quota"));
  CHECK(final_response(request).root().find("sequence_number").integer() == 0);
  const auto plain = planned(responses_request(false), R"({"error_event_after": 1})");
  CHECK(plain.status == 200);
  CHECK(json_text{body_of(bytes_of(plain))}.root().find("status").text_is("failed"));
  CHECK(planned(responses_request(false), R"({"error": "rate_limit"})").status == 429);
}

TEST_CASE("a refusal of a response is a part of its own kind") {
  const auto text = events_of(planned(responses_request(true), R"({"refusal": "I will not."})"));
  CHECK(count_of(text, "event: response.refusal.delta") == 11);
  CHECK(count_of(text, "event: response.refusal.done") == 1);
  const auto last = final_response(text);
  const auto item = *last.root().find("response").find("output").begin_items();
  CHECK((*item.find("content").begin_items()).find("refusal").text_is("I will not."));
}
