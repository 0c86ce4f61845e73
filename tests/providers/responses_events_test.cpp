// SPDX-License-Identifier: Apache-2.0
// Streams written for clients of the Responses API: the order of events, their numbers, what they repeat.
#include <set>
#include <vector>

#include "tests/providers/responses.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// A chunk of a chat's stream.
std::string chunk(std::string_view delta, std::string_view finish = {}) {
  return R"(data: {"id":"c1","model":"gpt","choices":[{"index":0,"delta":{)" + std::string{delta} +
         R"(},"finish_reason":)" + (finish.empty() ? "null" : "\"" + std::string{finish} + "\"") + "}]}\n\n";
}

std::string call(int index, std::string_view name, std::string_view arguments) {
  const auto n = std::to_string(index);
  const auto head = name.empty() ? std::string{} : R"("id":"id)" + n + R"(",)";
  const auto called = name.empty() ? std::string{} : R"("name":")" + std::string{name} + R"(",)";
  return chunk(R"("tool_calls":[{"index":)" + n + "," + head + R"("function":{)" + called +
               R"("arguments":")" + std::string{arguments} + R"("}}])");
}

const std::string usage_chunk =
    R"(data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14}})"
    "\n\n";
const std::string done = "data: [DONE]\n\n";
const std::string words = chunk(R"("content":"he")") + chunk(R"("content":"llo")");

played_stream written(const std::string& chat, const std::string& request = R"({"model":"m","input":"x"})") {
  return play(translated_stream<provider_kind::openai>, {chat}, responses_context(request));
}

/// The events of a whole stream, each with the type that its `event:` line says checked against its data,
/// and with numbers that count from 0.
std::vector<boost::json::object> events_of(const played_stream& got) {
  REQUIRE(got.finished);
  std::vector<boost::json::object> out;
  sse_splitter splitter{1 << 20};
  sse_reader reader;
  const auto text = got.out + got.tail;
  splitter.feed(text, [&](std::string_view raw) {
    const auto event = reader.read(raw);
    out.push_back(parsed(event.data).as_object());
    CHECK(out.back().at("type").as_string() == event.name);
    CHECK(out.back().at("sequence_number").to_number<std::size_t>() == out.size() - 1);
  });
  CHECK(splitter.rest().empty());
  return out;
}

/// Types without their common beginning, one a line; fragments in a row count once.
std::string order_of(const std::vector<boost::json::object>& events) {
  std::string out, last;
  for (const auto& e : events) {
    std::string type{e.at("type").as_string()};
    REQUIRE(type.starts_with("response."));
    type.erase(0, 9);
    if (const auto* place = e.if_contains("output_index")) type += " " + boost::json::serialize(*place);
    if (type != last || type.find(".delta") == std::string::npos) out += type + "\n";
    last = type;
  }
  return out;
}

const boost::json::object& first_of(const std::vector<boost::json::object>& events, std::string_view type) {
  for (const auto& e : events)
    if (e.at("type").as_string() == type) return e;
  FAIL("no event " << type);
  return events.front();
}

}  // namespace

TEST_CASE("[W58] words as events: frames around them, each number one above the last, no [DONE]") {
  const auto got =
      written(chunk(R"("role":"assistant","content":"")") + words + chunk("", "stop") + usage_chunk + done);
  const auto events = events_of(got);
  CHECK(order_of(events) ==
        "created\nin_progress\noutput_item.added 0\ncontent_part.added 0\noutput_text.delta 0\n"
        "output_text.done 0\ncontent_part.done 0\noutput_item.done 0\ncompleted\n");
  CHECK(got.out.find("[DONE]") == std::string::npos);
  CHECK(got.tail.find("[DONE]") == std::string::npos);
  CHECK(got.tail.starts_with("event: response.completed\n"));
  const auto id = "msg_signalbox_" + plain_context().id.text() + "_0";
  CHECK(events[4] == parsed(R"({"type":"response.output_text.delta","sequence_number":4,"item_id":")" + id +
                            R"(","output_index":0,"content_index":0,"delta":"he","logprobs":[]})"));
  CHECK(events[6] == parsed(R"({"type":"response.output_text.done","sequence_number":6,"item_id":")" + id +
                            R"(","output_index":0,"content_index":0,"logprobs":[],"text":"hello"})"));
  CHECK(
      events[8].at("item") ==
      parsed(R"({"id":")" + id +
             R"(","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text",)"
             R"("annotations":[],"logprobs":[],"text":"hello"}]})"));
}

TEST_CASE("[W58] the last event repeats the whole answer, with usage; the first has none of it") {
  const std::string request = R"({"model":"m","input":"x","temperature":0.70,"tools":[]})";
  const auto events =
      events_of(written(words + call(0, "f", "{}") + chunk("", "tool_calls") + usage_chunk + done, request));
  const auto& begun = events.front().at("response").as_object();
  CHECK(begun.at("id") == "resp_c1");
  CHECK(begun.at("status") == "in_progress");
  CHECK(begun.at("output") == parsed("[]"));
  CHECK(begun.at("usage").is_null());
  CHECK(begun.at("temperature") == 0.70);
  const auto& whole = events.back().at("response").as_object();
  CHECK(whole.at("id") == "resp_c1");
  CHECK(whole.at("status") == "completed");
  CHECK(whole.at("usage").at("input_tokens") == 9);
  CHECK(whole.at("usage").at("total_tokens") == 14);
  // What it repeats is what the items said when they were done.
  std::vector<boost::json::value> items(2);
  for (const auto& e : events)
    if (e.at("type") == "response.output_item.done")
      items.at(e.at("output_index").to_number<std::size_t>()) = e.at("item");
  CHECK(whole.at("output") == boost::json::value(boost::json::array(items.begin(), items.end())));
}

TEST_CASE("[W58] calls that come interleaved keep their places, and end with all their arguments") {
  const auto events =
      events_of(written(words + call(0, "f", "") + call(1, "g", "") + call(1, "", "[2") + call(0, "", "[1") +
                        call(1, "", "]") + call(0, "", "]") + chunk("", "tool_calls") + done));
  CHECK(order_of(events) ==
        "created\nin_progress\noutput_item.added 0\ncontent_part.added 0\noutput_text.delta 0\n"
        "output_text.done 0\ncontent_part.done 0\noutput_item.done 0\n"
        "output_item.added 1\noutput_item.added 2\nfunction_call_arguments.delta 2\n"
        "function_call_arguments.delta 1\nfunction_call_arguments.delta 2\nfunction_call_arguments.delta 1\n"
        "function_call_arguments.done 1\noutput_item.done 1\nfunction_call_arguments.done 2\n"
        "output_item.done 2\ncompleted\n");
  const auto& output = events.back().at("response").at("output").as_array();
  CHECK(output.at(1).at("arguments") == "[1]");
  CHECK(output.at(1).at("call_id") == "id0");
  CHECK(output.at(2).at("arguments") == "[2]");
  const auto& finished = first_of(events, "response.function_call_arguments.done");
  CHECK(finished.at("name") == "f");
  CHECK(finished.at("arguments") == "[1]");
  CHECK(finished.at("item_id") == output.at(1).at("id"));
}

TEST_CASE("[W23] a tool that takes nothing is called with an empty object") {
  const auto events = events_of(written(call(0, "f", "") + chunk("", "tool_calls") + done));
  CHECK(first_of(events, "response.output_item.added").at("item").at("arguments") == "");
  CHECK(first_of(events, "response.function_call_arguments.done").at("arguments") == "{}");
  CHECK(first_of(events, "response.output_item.done").at("item").at("arguments") == "{}");
}

TEST_CASE("[W58] thoughts are the summary of a reasoning item, before the words") {
  const auto events =
      events_of(written(chunk(R"("reasoning_content":"hm")") + chunk(R"("reasoning_content":"m")") + words +
                        chunk("", "stop") + done));
  CHECK(order_of(events) ==
        "created\nin_progress\noutput_item.added 0\nreasoning_summary_part.added 0\n"
        "reasoning_summary_text.delta 0\nreasoning_summary_text.done 0\nreasoning_summary_part.done 0\n"
        "output_item.done 0\noutput_item.added 1\ncontent_part.added 1\noutput_text.delta 1\n"
        "output_text.done 1\ncontent_part.done 1\noutput_item.done 1\ncompleted\n");
  const auto& item = first_of(events, "response.output_item.done").at("item");
  CHECK(item.at("summary") == parsed(R"([{"type":"summary_text","text":"hmm"}])"));
  CHECK(item.at("id").as_string().starts_with("rs_signalbox_"));
  CHECK(first_of(events, "response.reasoning_summary_text.delta").at("summary_index") == 0);
}

TEST_CASE("[W58] a refusal is a part of its own") {
  const auto events =
      events_of(written(words + chunk(R"("refusal":"no")") + chunk("", "content_filter") + done));
  CHECK(order_of(events) ==
        "created\nin_progress\noutput_item.added 0\ncontent_part.added 0\noutput_text.delta 0\n"
        "output_text.done 0\ncontent_part.done 0\ncontent_part.added 0\nrefusal.delta 0\nrefusal.done 0\n"
        "content_part.done 0\noutput_item.done 0\nincomplete\n");
  CHECK(first_of(events, "response.refusal.delta").at("content_index") == 1);
  const auto& whole = events.back().at("response");
  CHECK(whole.at("incomplete_details") == parsed(R"({"reason":"content_filter"})"));
  CHECK(whole.at("output").at(0).at("content").at(1) == parsed(R"({"type":"refusal","refusal":"no"})"));
}

TEST_CASE("[W61] an answer that a limit ended says so in its last event, and so does its last item") {
  const auto events = events_of(written(call(0, "f", R"({\"a\":)") + chunk("", "length") + done));
  CHECK(events.back().at("type") == "response.incomplete");
  CHECK(events.back().at("response").at("incomplete_details") == parsed(R"({"reason":"max_output_tokens"})"));
  const auto& item = first_of(events, "response.output_item.done").at("item");
  CHECK(item.at("status") == "incomplete");
  CHECK(item.at("arguments") == R"({"a":)");
}

TEST_CASE("[W2] how the upstream's stream was cut changes no byte of the events") {
  const auto chat = chunk(R"("reasoning_content":"é")") + words + call(0, "f", "[1]") + call(1, "g", "[2]") +
                    chunk("", "tool_calls") + usage_chunk + done;
  CHECK(splits_that_differ(translated_stream<provider_kind::openai>, chat, responses_context()) == 0);
}

TEST_CASE("[W58] ids of items are unlike each other and short enough to be sent back") {
  std::string chat = words;
  for (int i = 0; i < 20; ++i) chat += call(i, "f", "{}");
  const auto events = events_of(written(chat + chunk("", "tool_calls") + done));
  std::set<std::string> ids;
  for (const auto& item : events.back().at("response").at("output").as_array()) {
    ids.emplace(item.at("id").as_string());
    CHECK(item.at("id").as_string().size() <= 64);
  }
  CHECK(ids.size() == 21);
}

TEST_CASE("[U11] a stream that breaks off is shown no end") {
  const auto got = written(words);
  check_truncated(got, true);
  CHECK(got.out.find("response.output_text.done") == std::string::npos);
  CHECK(got.out.find("response.completed") == std::string::npos);
}
