// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic that end well: what becomes of each event in OpenAI's chunks, and of the usage.
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "providers/anthropic/anthropic.hpp"
#include "providers/dialect.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

namespace bj = boost::json;

played_stream played(const std::string& text, bool include_usage = false) {
  return play(translated_stream<provider_kind::anthropic>, {text}, plain_context(include_usage));
}

/// The chunks that a client sees, each a JSON document; the terminal event is the empty value.
std::vector<bj::value> chunks_in(std::string_view text) {
  std::vector<bj::value> out;
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    REQUIRE(end != std::string_view::npos);
    const auto event = text.substr(0, end);
    if (event == ": keep-alive") {
      text.remove_prefix(end + 2);
      continue;
    }
    REQUIRE(event.starts_with("data: "));
    REQUIRE(event.find('\n') == std::string_view::npos);
    out.push_back(event == "data: [DONE]" ? bj::value{} : parsed(event.substr(6)));
    text.remove_prefix(end + 2);
  }
  return out;
}

/// The deltas of a stream's chunks as text, one after the other, finish reasons as `!reason`.
std::string deltas_of(std::string_view text) {
  std::string out;
  for (const auto& chunk : chunks_in(text)) {
    if (chunk.is_null() || chunk.at("choices").as_array().empty()) continue;
    const auto& choice = chunk.at("choices").at(0);
    CHECK(choice.at("index") == 0);
    if (!choice.at("delta").as_object().empty()) out += bj::serialize(choice.at("delta"));
    if (choice.at("finish_reason").is_string())
      out += "!" + std::string{choice.at("finish_reason").as_string()};
  }
  return out;
}

/// What the deltas of a stream are, between its role and its finish.
std::string inside(const std::string& text, std::string_view finish = "stop") {
  const auto got = played(text);
  INFO(text);
  REQUIRE(got.finished);
  const std::string all = deltas_of(got.out), first = R"({"role":"assistant","content":""})";
  const auto last = "!" + std::string{finish};
  REQUIRE(all.starts_with(first));
  REQUIRE(all.ends_with(last));
  return all.substr(first.size(), all.size() - first.size() - last.size());
}

const std::string stream_end = message_delta() + message_stop();

}  // namespace

TEST_CASE("[W16] [W17] a text becomes chunks that agree on id, model and time, the role first") {
  const auto got = played(whole_message());
  CHECK(got.finished);
  CHECK_FALSE(got.failed);
  CHECK(got.result.succeeded());
  CHECK(got.result.finish_reason == "stop");
  CHECK(got.tail == "data: [DONE]\n\n");
  const auto chunks = chunks_in(got.out);
  REQUIRE(chunks.size() == 3);
  for (const auto& chunk : chunks) {
    CHECK(chunk.at("id") == "msg_01");
    CHECK(chunk.at("object") == "chat.completion.chunk");
    CHECK(chunk.at("created") == 1'700'000'000);
    CHECK(chunk.at("model") == "claude-x");
    CHECK(chunk.at("choices").as_array().size() == 1);
    CHECK_FALSE(chunk.as_object().contains("usage"));
  }
  CHECK(deltas_of(got.out) == R"({"role":"assistant","content":""}{"content":"Hello"}!stop)");
}

TEST_CASE("what is written for Anthropic's stream is a whole stream of OpenAI's") {
  const auto tool = message_start() + text_block(0) + text_delta(0, "I look") + block_stop(0) +
                    tool_block(1, "toolu_1", "look_up") + json_delta(1, R"({\"a\":)") + json_delta(1, "1}") +
                    block_stop(1) + message_delta("tool_use") + message_stop();
  for (const auto& text : {whole_message(), tool}) {
    const auto got = played(text, true);
    const auto read = play(openai::pass_stream, {got.out + got.tail}, plain_context(true));
    CHECK(read.finished);
    CHECK(read.content);
    CHECK(read.result.finish_reason == got.result.finish_reason);
    CHECK(read.result.used == got.result.used);
    CHECK(read.result.used.reported);
  }
}

TEST_CASE("[W2] [U16] any split of a stream of Anthropic shows the client the same bytes") {
  const auto text = ": c\n\n" + message_start() + thinking_block(0) + thinking_delta(0, "h\xc3\xa9") +
                    block_stop(0) + text_block(1) + ping() +
                    text_delta(1, "\xf0\x9f\x98\x80 \\ud83d\\ude00 \\\"") + block_stop(1) +
                    tool_block(2, "t", "f") + json_delta(2, "{}") + block_stop(2) + stream_end + ping();
  CHECK(splits_that_differ(translated_stream<provider_kind::anthropic>, text, plain_context(true)) == 0);
  auto crlf = text;
  for (auto at = crlf.find('\n'); at != std::string::npos; at = crlf.find('\n', at + 2))
    crlf.replace(at, 1, "\r\n");
  CHECK(played(crlf).facts() == played(text).facts());
  CHECK(splits_that_differ(translated_stream<provider_kind::anthropic>, crlf, plain_context()) == 0);
}

TEST_CASE("[W31] [W32] thinking comes before the text, and signatures and hidden thoughts go nowhere") {
  const auto text = message_start() + thinking_block(0) + thinking_delta(0, "hm") + thinking_delta(0, "m") +
                    block_delta(0, R"({"type":"signature_delta","signature":"EqQBCg"})") + block_stop(0) +
                    block_start(1, R"({"type":"redacted_thinking","data":"SECRET"})") + block_stop(1) +
                    text_block(2) + text_delta(2, "yes") + block_stop(2) + stream_end;
  CHECK(inside(text) == R"({"reasoning_content":"hm"}{"reasoning_content":"m"}{"content":"yes"})");
  const auto got = played(text);
  CHECK(got.out.find("EqQBCg") == std::string::npos);
  CHECK(got.out.find("SECRET") == std::string::npos);
}

TEST_CASE("[W20] [W33] a tool call has its id and name once, then its arguments in fragments") {
  const auto text = message_start() + tool_block(0, "toolu_1", "get_weather") + json_delta(0, "") +
                    json_delta(0, R"({\"city\": \"Par)") + json_delta(0, R"(is\"})") + block_stop(0) +
                    message_delta("tool_use") + message_stop();
  CHECK(
      inside(text, "tool_calls") ==
      R"({"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"get_weather","arguments":""}}]})"
      R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"city\": \"Par"}}]})"
      R"({"tool_calls":[{"index":0,"function":{"arguments":"is\"}"}}]})");
}

TEST_CASE("[W21] [W29] tool calls are counted from 0, whatever stands between them") {
  const auto text = message_start() + text_block(0) + text_delta(0, "a") + block_stop(0) +
                    tool_block(1, "t1", "f") + json_delta(1, "{}") + block_stop(1) + thinking_block(2) +
                    thinking_delta(2, "b") + block_stop(2) + tool_block(3, "t2", "g") + json_delta(3, "[]") +
                    block_stop(3) + message_delta("tool_use") + message_stop();
  std::map<std::int64_t, std::string> calls;
  for (const auto& chunk : chunks_in(played(text).out)) {
    const auto& delta = chunk.at("choices").at(0).at("delta").as_object();
    if (!delta.contains("tool_calls")) continue;
    const auto& call = delta.at("tool_calls").at(0);
    const auto& function = call.at("function").as_object();
    if (function.contains("name"))
      calls[call.at("index").as_int64()] += std::string{function.at("name").as_string()};
    calls[call.at("index").as_int64()] += std::string{function.at("arguments").as_string()};
  }
  CHECK(calls == std::map<std::int64_t, std::string>{{0, "f{}"}, {1, "g[]"}});
}

TEST_CASE("[W23] a call without arguments is one with an empty object, wherever its block ends") {
  const auto call = message_start() + tool_block(0, "t", "now");
  const auto end = message_delta("tool_use") + message_stop();
  const std::string begun =
      R"({"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"now","arguments":""}}]})";
  const std::string empty = R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})";
  CHECK(inside(call + block_stop(0) + end, "tool_calls") == begun + empty);
  CHECK(inside(call + json_delta(0, "") + block_stop(0) + end, "tool_calls") == begun + empty);
  CHECK(inside(call + end, "tool_calls") == begun + empty);
  CHECK(inside(call + text_block(1) + text_delta(1, "x") + block_stop(1) + end, "tool_calls") ==
        begun + empty + R"({"content":"x"})");
}

TEST_CASE("[W23] a call whose arguments never come is one with an empty object for a chat client") {
  const auto begun = [](int index) {
    return R"({"tool_calls":[{"index":)" + std::to_string(index) +
           R"(,"id":"t","type":"function","function":{"name":"f","arguments":""}}]})";
  };
  chat_delta start, call, arguments, finish;
  start.kind = delta_kind::start;
  call.kind = delta_kind::tool_call;
  call.id = "t";
  call.name = "f";
  arguments.kind = delta_kind::tool_arguments;
  arguments.text = "[]";
  arguments.index = 1;
  finish.kind = delta_kind::finish;
  finish.finish = finish_kind::tool_calls;
  const auto writer = row_of(dialect::openai_chat).open_writer(plain_context(false));
  std::string out;
  writer->write(start, out);
  writer->write(call, out);
  call.index = 1;
  writer->write(call, out);
  writer->write(arguments, out);
  writer->write(finish, out);
  CHECK(deltas_of(out) == R"({"role":"assistant","content":""})" + begun(0) + begun(1) +
                              R"({"tool_calls":[{"index":1,"function":{"arguments":"[]"}}]})" +
                              R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})" +
                              "!tool_calls");
}

TEST_CASE("[W4] pings and comments of a provider keep a translated stream alive, and say nothing else") {
  const auto got = played(message_start() + ping() + ": secret words\r\n\r\n" + text_block(0) +
                          text_delta(0, "x") + block_stop(0) + message_delta() + message_stop());
  CHECK(got.finished);
  std::size_t seen = 0;
  for (auto at = got.out.find(": keep-alive\n\n"); at != std::string::npos;
       at = got.out.find(": keep-alive\n\n", at + 1))
    ++seen;
  CHECK(seen == 2);
  CHECK(got.out.find("secret") == std::string::npos);
}

TEST_CASE("[W35] why an answer was refused is told to the client") {
  const std::string details =
      R"("stop_details":{"type":"refusal","category":"bio","explanation":"Not that."})";
  const auto last =
      anthropic_event("message_delta", R"("delta":{"stop_reason":"refusal","stop_sequence":null,)" + details +
                                           R"(},"usage":{"output_tokens":1})");
  CHECK(inside(message_start() + last + message_stop(), "content_filter") == R"({"refusal":"Not that."})");
  const auto whole = translated_reply<provider_kind::anthropic>(
      R"({"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"refusal",)" +
          details + R"(,"usage":{"input_tokens":1,"output_tokens":1}})",
      plain_context(false));
  const auto choice = parsed(whole.body).at("choices").at(0);
  CHECK(choice.at("message").at("refusal") == "Not that.");
  CHECK(choice.at("finish_reason") == "content_filter");
}

TEST_CASE("[W33] input that a server puts whole into the start of a block is not lost") {
  const auto start = block_start(0, R"({"type":"tool_use","id":"t","name":"f","input":{"b": 1.0,"a":"x"}})");
  const auto end = message_delta("tool_use") + message_stop();
  const std::string begun =
      R"({"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":""}}]})";
  CHECK(inside(message_start() + start + block_stop(0) + end, "tool_calls") ==
        begun + R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"b\": 1.0,\"a\":\"x\"}"}}]})");
  // Fragments that follow all the same are the input.
  CHECK(inside(message_start() + start + json_delta(0, "{}") + block_stop(0) + end, "tool_calls") ==
        begun + R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})");
}

TEST_CASE(
    "[W35] [W22] [W61] in a stream each stop reason has its finish reason, and one that is not known is a "
    "stop") {
  for (const auto& [reason, finish] : stop_reasons) {
    CAPTURE(reason);
    const auto got = played(message_start() + text_block(0) + text_delta(0, "x") + block_stop(0) +
                            message_delta(reason) + message_stop());
    CHECK(got.finished);
    CHECK(got.result.succeeded());
    CHECK(got.result.finish_reason == finish);
    CHECK(deltas_of(got.out).ends_with("!" + finish));
  }
  const auto cut_call = played(message_start() + tool_block(0, "t", "f") + json_delta(0, "{\\\"a") +
                               block_stop(0) + message_delta("max_tokens") + message_stop());
  CHECK(cut_call.result.finish_reason == "length");
}

TEST_CASE("[W48] [W60] events, blocks and deltas that are not known are passed over") {
  const auto text =
      message_start() + anthropic_event("new_event", R"("delta":{"type":"text_delta","text":"no"})") +
      block_start(0, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})") +
      json_delta(0, R"({\"q\":1})") + block_stop(0) +
      block_start(1, R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]})") + block_stop(1) +
      text_block(2) + block_delta(2, R"({"type":"citations_delta","citation":{"a":1}})") +
      text_delta(2, "yes") + block_delta(2, R"({"type":"new_delta","text":"no"})") + block_stop(2) +
      "data: {\"no\":\"type\"}\n\n" + "event: only_a_name\n\n" + "id: 7\nretry: 5\n\n" + stream_end;
  CHECK(inside(text) == R"({"content":"yes"})");
}

TEST_CASE("[U38] a second start, a second end, and a block that is not closed do no harm") {
  const auto text = message_start() + message_start() + text_block(0) + text_delta(0, "a") + text_block(1) +
                    text_delta(1, "b") + message_delta() + message_delta() + message_stop() + message_stop() +
                    text_delta(0, "late");
  CHECK(inside(text) == R"({"content":"a"}{"content":"b"})");
}

TEST_CASE(
    "[W34] [W32] [U37] usage is what was said last, never a sum, and what is absent overwrites nothing") {
  struct said {
    std::string name, start;
    std::vector<std::string> deltas;
    usage used;
  };
  for (
      const auto& s : std::vector<said>{
          {"as documented",
           R"({"input_tokens":25,"output_tokens":1})",
           {R"({"output_tokens":15})"},
           test::tokens(25, 0, 0, 15, 0, true)},
          {"with caches",
           R"({"input_tokens":5,"cache_creation_input_tokens":30,"cache_read_input_tokens":20,"output_tokens":2})",
           {R"({"output_tokens":15})"},
           test::tokens(5, 20, 30, 15, 0, true)},
          {"repeated at the end",
           R"({"input_tokens":25,"output_tokens":1})",
           {R"({"input_tokens":40,"cache_read_input_tokens":7,"cache_creation_input_tokens":8,"output_tokens":15})"},
           test::tokens(40, 7, 8, 15, 0, true)},
          {"several deltas",
           R"({"input_tokens":25,"output_tokens":1})",
           {R"({"output_tokens":5})", R"({"output_tokens":9})", R"({"output_tokens":15})"},
           test::tokens(25, 0, 0, 15, 0, true)},
          {"an end without usage",
           R"({"input_tokens":25,"output_tokens":1})",
           {R"({"output_tokens":15})", ""},
           test::tokens(25, 0, 0, 15, 0, true)},
          {"nulls and zeros for what is known",
           R"({"input_tokens":25,"cache_read_input_tokens":3,"output_tokens":1})",
           {R"({"input_tokens":0,"cache_read_input_tokens":null,"output_tokens":15})"},
           test::tokens(25, 3, 0, 15, 0, true)},
      }) {
    CAPTURE(s.name);
    auto text = message_start(s.start) + text_block(0) + text_delta(0, "x") + block_stop(0);
    for (const auto& delta : s.deltas) text += message_delta("end_turn", delta);
    const auto got = played(text + message_stop(), true);
    REQUIRE(got.finished);
    CHECK(got.result.used == s.used);
  }
}

TEST_CASE(
    "[W65] [U37] usage in a stream of Anthropic that is missing or makes no sense is estimated, and says "
    "so") {
  const std::string words(400, 'w');
  const auto used = [&](std::string_view start, std::string_view end) {
    const auto got = played(message_start(start) + text_block(0) + text_delta(0, words) + block_stop(0) +
                            message_delta("end_turn", end) + message_stop());
    REQUIRE(got.finished);
    return got.result.used;
  };
  const std::string good = R"({"input_tokens":25,"output_tokens":1})";
  for (const auto* end :
       {"", "null", "{}", "[]", R"({"output_tokens":null})", R"({"output_tokens":-5})",
        R"({"output_tokens":9223372036854775807})", R"({"output_tokens":9223372036854775808})",
        R"({"output_tokens":"15"})", R"({"output_tokens":1.5})", R"({"output_tokens":0})"}) {
    CAPTURE(end);
    CHECK(used(good, end) == test::tokens(25, 0, 0, 100, 0, false));
  }
  for (const auto* start : {"null", "{}", R"({"input_tokens":0,"output_tokens":1})", R"({"input_tokens":-1})",
                            R"({"input_tokens":9223372036854775807})", R"({"input_tokens":"25"})"}) {
    CAPTURE(start);
    CHECK(used(start, R"({"output_tokens":12})") == test::tokens(100, 0, 0, 12, 0, false));
  }
}

TEST_CASE("[W18] the usage comes last, before the end, and only if the client asked for it") {
  CHECK(played(whole_message(), false).tail == "data: [DONE]\n\n");
  const auto start =
      R"({"input_tokens":25,"cache_read_input_tokens":5,"cache_creation_input_tokens":10,"output_tokens":1})";
  const auto got = played(message_start(start) + text_block(0) + text_delta(0, "x") + stream_end, true);
  CHECK(got.out.find("\"usage\"") == std::string::npos);
  const auto tail = chunks_in(got.tail);
  REQUIRE(tail.size() == 2);
  CHECK(tail[1].is_null());
  CHECK(tail[0].at("choices").as_array().empty());
  CHECK(tail[0].at("id") == "msg_01");
  CHECK(
      tail[0].at("usage") ==
      parsed(
          R"({"prompt_tokens":40,"completion_tokens":12,"total_tokens":52,)"
          R"("prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}})"));
}

TEST_CASE("first content is words, thinking or a tool's name, and nothing before them") {
  const auto at = [](const std::vector<std::string>& events) {
    return content_after(translated_stream<provider_kind::anthropic>, events, plain_context());
  };
  CHECK(at({message_start(), ping(), text_block(0), text_delta(0, ""), text_delta(0, "x")}) == 5);
  CHECK(at({message_start(), thinking_block(0), thinking_delta(0, ""), thinking_delta(0, "x")}) == 4);
  CHECK(at({message_start(), tool_block(0, "t", "f")}) == 2);
  CHECK(at({message_start(), block_start(0, R"({"type":"text","text":"x"})")}) == 2);
  CHECK(
      at({message_start(), thinking_block(0), block_delta(0, R"({"type":"signature_delta","signature":"x"})"),
          block_start(1, R"({"type":"redacted_thinking","data":"x"})"), ping(), message_delta(),
          message_stop()}) == 0);
}
