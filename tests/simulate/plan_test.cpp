// SPDX-License-Identifier: Apache-2.0
// Plans: the steps that an action makes of a request, and the bill. No socket.
#include "simulate/plan.hpp"

#include <algorithm>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <catch2/catch.hpp>
#include <numeric>

#include "simulate/gzip_bomb.hpp"
#include "simulate/pieces.hpp"
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::simulate;
using namespace signalbox::test;
using namespace std::chrono_literals;

TEST_CASE("an ordinary whole reply is one write, head and body together") {
  const auto p = planned(openai_request(false), "\"ok\"");
  CHECK(kinds_of(p) == std::vector{step_kind::write});
  CHECK(p.steps[0].terminal);
  const auto text = bytes_of(p);
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  const auto body = body_of(text);
  CHECK(text.find("content-length: " + std::to_string(body.size()) + "\r\n") != std::string::npos);
  const json_text reply{body};
  CHECK(reply.root().find("object").text_is("chat.completion"));
  CHECK(reply.root().find("usage").find("completion_tokens").integer() == 20);
}

TEST_CASE("a stream is a head, then one write per event, with the pace between content events") {
  const auto p = planned(openai_request(true),
                         R"({"events": 3, "pace": "5ms", "first_event_delay": "1s", "delay": "2s"})");
  using enum step_kind;
  CHECK(kinds_of(p) == std::vector{wait, write, wait, write, write, wait, write, wait, write, write, write});
  CHECK(p.steps[0].every == 2s);
  CHECK(p.steps[2].every == 1s);
  CHECK(p.steps[5].every == 5ms);
  CHECK(p.steps.back().terminal);
  const auto text = events_of(p);
  CHECK(text.ends_with("data: [DONE]\n\n"));
  CHECK(count_of(text, "data: ") == 6);  // role, three pieces, finish, [DONE]: usage was not asked for
  CHECK(text.find("usage") == std::string::npos);
}

TEST_CASE("[W16] [W17] [W18] every chunk carries the same id, and usage comes last and only if asked for") {
  const auto p = planned(
      http(
          "POST", "/v1/chat/completions",
          R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]})"),
      R"({"events": 2, "usage": {"input_tokens": 9, "output_tokens": 4, "cached": 3, "reasoning": 1}})");
  const auto text = events_of(p);
  CHECK(count_of(text, "\"id\":\"chatcmpl-" + make_id(1, 1)) == 5);
  CHECK(count_of(text, "\"role\":\"assistant\"") == 1);
  CHECK(count_of(text, "\"usage\":null") == 4);
  const auto last = text.substr(text.find("\"choices\":[],\"usage\""));
  CHECK(last.find("\"prompt_tokens\":9,\"completion_tokens\":4,\"total_tokens\":13") != std::string::npos);
  CHECK(last.find("\"cached_tokens\":3") != std::string::npos);
  CHECK(last.find("\"reasoning_tokens\":1") != std::string::npos);
  CHECK(last.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("[W19] usage can stand in the finish chunk or, cumulative, in every chunk") {
  const std::string request = http(
      "POST", "/v1/chat/completions",
      R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]})");
  const auto finish = events_of(planned(request, R"({"events": 2, "usage_at": "finish"})"));
  CHECK(count_of(finish, "\"prompt_tokens\"") == 1);
  CHECK(finish.find("\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\"") != std::string::npos);
  const auto every = events_of(planned(request, R"({"events": 2, "usage_at": "every"})"));
  for (const auto* part : {"\"completion_tokens\":0", "\"completion_tokens\":1", "\"completion_tokens\":2"})
    CHECK(every.find(part) != std::string::npos);
}

TEST_CASE("[W29] [W34] Anthropic's events come in their strict order, output tokens cumulative at the end") {
  const auto text =
      events_of(planned(anthropic_request(true),
                        R"({"events": 2, "usage": {"input_tokens": 100, "cached": 60, "cache_write": 10}})"));
  std::size_t at = 0;
  for (const auto* name : {"event: message_start", "event: content_block_start", "event: ping",
                           "event: content_block_delta", "event: content_block_delta",
                           "event: content_block_stop", "event: message_delta", "event: message_stop"}) {
    at = text.find(name, at);
    REQUIRE(at != std::string::npos);
    ++at;
  }
  CHECK(count_of(text, "event: ") == 8);
  CHECK(count_of(text,
                 "\"input_tokens\":30,\"cache_creation_input_tokens\":10,\"cache_read_input_tokens\":60") ==
        2);
  CHECK(text.find("\"output_tokens\":2}}") != std::string::npos);
}

TEST_CASE(
    "[W20] [W21] parallel tool calls come call by call, or interleaved by index if the script says so") {
  const std::string calls =
      R"("tool_calls": [ {"name": "f", "arguments": "{\"city\":\"Wien\"}"},
                         {"name": "g", "arguments": "{\"n\":123456}"} ])";
  const auto in_turn = events_of(planned(openai_request(true), "{" + calls + "}"));
  CHECK(in_turn.find("\"content\":null") != std::string::npos);
  CHECK(count_of(in_turn, "\"type\":\"function\"") == 2);
  CHECK(in_turn.find("\"index\":1") > in_turn.rfind("\"tool_calls\":[{\"index\":0"));
  CHECK(in_turn.find("\"finish_reason\":\"tool_calls\"") != std::string::npos);
  const auto mixed = events_of(planned(openai_request(true), "{\"interleave\": true, " + calls + "}"));
  CHECK(mixed.find("\"tool_calls\":[{\"index\":1") < mixed.rfind("\"tool_calls\":[{\"index\":0"));
  CHECK(mixed.size() == in_turn.size());
}

TEST_CASE("[W33] Anthropic's tool calls are blocks of their own whose first fragment is empty") {
  const auto text = events_of(planned(anthropic_request(true),
                                      R"({"text": "so",
          "tool_calls": [ {"name": "f", "arguments": "{\"a\":1}"}, {"name": "g", "arguments": ""} ]})"));
  CHECK(count_of(text, "event: content_block_start") == 3);
  CHECK(count_of(text, "event: content_block_stop") == 3);
  CHECK(text.find("\"index\":1,\"content_block\":{\"type\":\"tool_use\"") != std::string::npos);
  CHECK(text.find("\"name\":\"f\",\"input\":{}}") != std::string::npos);
  CHECK(count_of(text, "\"partial_json\":\"\"") == 2);
  CHECK(text.find(R"("partial_json":"{\"a\":1}")") != std::string::npos);
  CHECK(text.find("\"stop_reason\":\"tool_use\"") != std::string::npos);
}

TEST_CASE("tool calls in whole replies are JSON in both shapes") {
  const auto* action_text =
      R"({"tool_calls": [ {"name": "f", "arguments": "{\"a\":[1]}"}, {"name": "g", "arguments": "{}"} ]})";
  const json_text openai{body_of(bytes_of(planned(openai_request(false), action_text)))};
  const auto message = (*openai.root().find("choices").begin_items()).find("message");
  CHECK(message.find("content").is(json::kind::null));
  REQUIRE(message.find("tool_calls").size() == 2);
  CHECK((*message.find("tool_calls").begin_items()).find("function").find("arguments").text() ==
        "{\"a\":[1]}");
  const json_text anthropic{body_of(bytes_of(planned(anthropic_request(false), action_text)))};
  REQUIRE(anthropic.root().find("content").size() == 2);
  CHECK((*anthropic.root().find("content").begin_items()).find("input").raw() == "{\"a\":[1]}");
}

TEST_CASE("max_tokens cuts the answer and its bill, and the finish reason says so") {
  const auto p = planned(http("POST", "/v1/chat/completions",
                              R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}]})"),
                         R"({"tokens_per_event": 2})");
  CHECK(p.usage.output == 5);
  CHECK(bytes_of(p).find("\"finish_reason\": \"length\"") != std::string::npos);
}

TEST_CASE("a scripted text is cut evenly, between characters, and may echo the user") {
  CHECK(split_evenly("abcdefg", 3) == std::vector<std::string>{"ab", "cd", "efg"});
  CHECK(split_evenly("äöü", 9) == std::vector<std::string>{"ä", "ö", "ü"});
  CHECK(split_evenly("", 3).empty());
  const auto text = bytes_of(planned(openai_request(false, {}, "canary-7"),
                                     R"({"text": "{{model}} #{{number}}: {{user}} {{other}}"})", 42));
  CHECK(text.find("\"content\": \"gpt-test #42: canary-7 {{other}}\"") != std::string::npos);
}

TEST_CASE("[U19] an endless stream goes round its content events and is billed by what was sent") {
  const auto p =
      planned(openai_request(true), R"({"events": "endless", "pace": "1ms", "tokens_per_event": 3})");
  REQUIRE(p.steps.back().kind == step_kind::jump);
  CHECK(p.steps[p.steps.back().begin].content);
  CHECK(p.steps[p.steps.size() - 2].kind == step_kind::wait);
  CHECK(std::none_of(p.steps.begin(), p.steps.end(), [](const step& s) { return s.terminal; }));
  CHECK(billed_for(p, {p.head_end, 1000, false}).output == 3000);
}

TEST_CASE("[U9] a stream of pings has its opening events and nothing else, for ever") {
  const auto p = planned(anthropic_request(true), R"({"pings_only": true, "pace": "10ms"})");
  CHECK(count_of(p.bytes, "event: ping") == 2);
  CHECK(count_of(p.bytes, "event: content_block_delta") == 0);
  CHECK(p.steps.back().kind == step_kind::jump);
  CHECK(p.steps[p.steps.back().begin].every == 10ms);
  CHECK(billed_for(p, {p.bytes.size(), 0, false}).output == 0);
}

TEST_CASE("a stream breaks off after so many content events, before the first, or at the head") {
  const auto sent = [](std::string_view where) {
    return events_of(planned(openai_request(true), "{\"end_after_events\": " + std::string{where} + "}"));
  };
  CHECK(sent("\"head\"").empty());
  CHECK(count_of(sent("0"), "data: ") == 1);
  CHECK(count_of(sent("3"), "data: ") == 4);
  CHECK(count_of(sent("99"), "data: ") == 21);
  CHECK(sent("99").find("finish_reason\":\"stop") == std::string::npos);
  CHECK(count_of(events_of(planned(openai_request(true), R"({"events": "endless", "end_after_events": 33})")),
                 "data: ") == 34);
}

TEST_CASE("an action's last step says how the connection goes on") {
  const auto last = [](std::string_view action_text, bool stream = true) {
    const auto p = planned(openai_request(stream), action_text);
    return p.steps.back().kind;
  };
  CHECK(last(R"({"stall_after_events": 1})") == step_kind::hold);
  CHECK(last(R"({"reset_after_events": 1})") == step_kind::reset);
  CHECK(last(R"({"end_after_events": 1, "end_mode": "fin"})") == step_kind::finish);
  CHECK(last(R"({"end_after_events": 1})") == step_kind::write);
  CHECK(last(R"({"stall_after_events": 1})", false) == step_kind::hold);
  CHECK(last(R"({"close": "after-answer"})", false) == step_kind::finish);
  CHECK(last(R"({"close": "before-answer"})", false) == step_kind::finish);
  CHECK(last(R"({"pings_only": true})", false) == step_kind::hold);
}

TEST_CASE("slices and drips are part of the steps") {
  const auto slow = planned(openai_request(true), R"({"slow_bytes": {"size": 2, "every": "3ms"}})");
  CHECK(std::all_of(slow.steps.begin(), slow.steps.end(),
                    [](const step& s) { return s.piece == 2 && s.every == 3ms; }));
  const auto drip = planned(openai_request(false), R"({"head_delay": 10})");
  REQUIRE(drip.steps.size() == 2);
  CHECK(drip.steps[0].size == drip.head_end);
  CHECK(drip.steps[0].piece == 1);
  CHECK(drip.steps[0].every == 100ms);
  CHECK(drip.steps[1].piece == 0);
}

TEST_CASE("a stream is billed by the events that were sent, a whole reply at once, an error never") {
  const auto p = planned(
      openai_request(true),
      R"({"events": 4, "usage": {"input_tokens": 11, "output_tokens": 10, "reasoning": 6, "cached": 5}})");
  CHECK(billed_for(p, {p.head_end - 1, 0, false}).input == 0);
  const auto some = billed_for(p, played(p, 4));  // head, role, two pieces
  CHECK(some.input == 11);
  CHECK(some.cached == 5);
  CHECK(some.output == 5);
  CHECK(some.reasoning == 3);
  CHECK(billed_for(p, played(p, 5)).output == 7);
  CHECK(billed_for(p, played(p, p.steps.size())).output == 10);

  const auto whole =
      planned(openai_request(false), R"({"usage": {"input_tokens": 11, "output_tokens": 10}})");
  CHECK(billed_for(whole, {whole.head_end, 0, false}).output == 10);
  CHECK(billed_for(whole, {whole.head_end - 1, 0, false}).output == 0);

  for (const auto* free : {R"({"error": "server_error"})", R"({"status": 503})", R"({"html": true})",
                           R"({"redirect": "http://a/"})", R"({"body": "x"})", R"({"gzip_bomb": 9999})"}) {
    const auto none = planned(openai_request(false), free);
    CHECK(billed_for(none, {none.bytes.size(), 0, true}).input == 0);
  }
  const auto raw =
      planned(openai_request(false), R"({"body": "x", "usage": {"input_tokens": 3, "output_tokens": 2}})");
  CHECK(billed_for(raw, {raw.bytes.size(), 0, true}).output == 2);
}

TEST_CASE("[U24] [U27] [U30] [U35] [U36] every kind of error has its provider's body and status") {
  struct row {
    std::string_view kind;
    std::uint32_t openai, anthropic;
    std::string_view openai_code, anthropic_type;
  };
  const row rows[] = {
      {"rate_limit", 429, 429, "rate_limit_exceeded", "rate_limit_error"},
      {"quota", 429, 402, "insufficient_quota", "billing_error"},
      {"overloaded", 503, 529, "", "overloaded_error"},
      {"server_error", 500, 500, "", "api_error"},
      {"auth", 401, 401, "invalid_api_key", "authentication_error"},
      {"invalid_request", 400, 400, "invalid_value", "invalid_request_error"},
      {"context_length", 400, 400, "context_length_exceeded", "invalid_request_error"},
      {"content_filter", 400, 400, "content_filter", "invalid_request_error"},
      {"model_not_found", 404, 404, "model_not_found", "not_found_error"},
      {"request_too_large", 413, 413, "", "request_too_large"},
  };
  for (const auto& r : rows) {
    INFO(r.kind);
    const auto action_text = "{\"error\": \"" + std::string{r.kind} + "\"}";
    const auto openai = planned(openai_request(true), action_text);
    CHECK(openai.status == r.openai);
    const json_text body{body_of(bytes_of(openai))};
    CHECK(body.root().find("error").find("code").text() == r.openai_code);
    const auto anthropic = planned(anthropic_request(false), action_text);
    CHECK(anthropic.status == r.anthropic);
    const json_text other{body_of(bytes_of(anthropic))};
    CHECK(other.root().find("type").text_is("error"));
    CHECK(other.root().find("error").find("type").text() == r.anthropic_type);
  }
  const auto limited = bytes_of(
      planned(openai_request(false),
              R"({"error": "rate_limit", "headers": {"Retry-After": "7.5", "retry-after-ms": null}})"));
  CHECK(limited.find("Retry-After: 7.5\r\n") != std::string::npos);
  CHECK(limited.find("retry-after-ms") == std::string::npos);
  CHECK(count_of(limited, "x-ratelimit-remaining-requests") == 1);
}

TEST_CASE("a request that a provider would refuse is refused before any script") {
  const auto status = [](const std::string& request) {
    return planned(request, R"({"status": 503})").status;
  };
  CHECK(status(http("POST", "/v1/chat/completions", "{")) == 400);
  CHECK(status(http("POST", "/v1/chat/completions", R"({"messages":[{"role":"user","content":"x"}]})")) ==
        400);
  CHECK(status(http("POST", "/v1/chat/completions", R"({"model":"m"})")) == 400);
  CHECK(status(http("GET", "/v1/chat/completions", "")) == 405);
  CHECK(status(http("POST", "/v1/messages",
                    R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]})")) == 400);
  CHECK(status(http("POST", "/v1/messages", R"({"model":"m","messages":[{"role":"user","content":"x"}]})",
                    "anthropic-version: 1\r\n")) == 400);
  CHECK(status(openai_request(false)) == 503);
}

TEST_CASE("[U33] statuses that do not exist are sent as the script has them") {
  for (const std::uint32_t status : {0U, 99U, 999U, 600U}) {
    const auto p = planned(openai_request(false), "{\"status\": " + std::to_string(status) + "}");
    CHECK(bytes_of(p).starts_with("HTTP/1.1 " + std::to_string(status) + " Unknown\r\n"));
  }
}

TEST_CASE("[U21] a gzip bomb is a deflate stream that unpacks to what it says") {
  const auto bomb = make_gzip_bomb(1'000'000);
  std::string packed = bomb.front;
  for (std::uint64_t i = 0; i < bomb.times; ++i) packed += bomb.period;
  packed += bomb.back;
  const auto expected = 1 + 258 + 2064 * bomb.times;
  CHECK(expected >= 1'000'000);
  CHECK(expected / packed.size() > 150);
  std::string out(expected + 100, '\0');
  boost::beast::zlib::inflate_stream inflate;
  boost::beast::zlib::z_params z;
  z.next_in = packed.data() + 10;
  z.avail_in = packed.size() - 10;
  z.next_out = out.data();
  z.avail_out = out.size();
  boost::system::error_code ended;
  inflate.write(z, boost::beast::zlib::Flush::sync, ended);
  CHECK(ended == boost::beast::zlib::error::end_of_stream);
  CHECK(z.total_out == expected);
  CHECK(out.find_first_not_of('x') == expected);
  const auto p = planned(openai_request(false), R"({"gzip_bomb": 1000000})");
  CHECK(body_of(bytes_of(p)) == packed);
  CHECK(p.bytes.find("content-encoding: gzip") != std::string::npos);
}
