// SPDX-License-Identifier: Apache-2.0
// Scripts: what is read, what is refused and where, and which action a request gets.
#include "simulate/script.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "simulate/script_actions.hpp"

using namespace signalbox;
using namespace signalbox::simulate;
using namespace std::chrono_literals;

namespace {

script good(std::string_view text) {
  auto read = parse_script(text, "a.json", action{});
  INFO((read ? std::string{} : read.error().text()));
  REQUIRE(read.has_value());
  return *read;
}

error bad(std::string_view text) {
  auto read = parse_script(text, "a.json", action{});
  REQUIRE(read.has_error());
  return read.error();
}

/// A request that lives as long as the test.
struct asked {
  explicit asked(const std::string& text) : reader{1 << 20} {
    reader.feed(text);
    REQUIRE(reader.advance() == http_reader::progress::ready);
    facts = read_facts(reader.current(), scratch);
  }
  http_reader reader;
  json::document scratch;
  request_facts facts;
};

std::string chat(std::string_view model, std::string_view headers = {},
                 std::string_view path = "/v1/chat/completions") {
  const std::string body =
      R"({"model":")" + std::string{model} + R"(","messages":[{"role":"user","content":"needle"}]})";
  return "POST " + std::string{path} + " HTTP/1.1\r\n" + std::string{headers} +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

int rule_for(script_run& run, const std::string& request) {
  asked from{request};
  return run.choose(from.facts).rule;
}

}  // namespace

TEST_CASE("a script with comments gives its rules and actions") {
  const auto read = good(R"({
    // what every action starts from
    "defaults": { "pace": "5ms", "events": 7 },
    "rules": [
      { "match": { "path": "/v1/*", "model": "gpt-*", "header": { "x-a": "1" }, "contains": "c", "key": "k" },
        "then": [ "ok", { "status": 503, "pace": "1s" },
                  { "error": "rate_limit", "headers": { "retry-after": null } } ],
        "after": "cycle" } /* the only one */
    ]
  })");
  CHECK(read.defaults.pace == 5ms);
  REQUIRE(read.rules.size() == 1);
  const auto& r = read.rules[0];
  CHECK(r.when.path == "/v1/*");
  CHECK(r.when.header[0].name == "x-a");
  CHECK(r.when.key == "k");
  CHECK(r.after == after_last::cycle);
  REQUIRE(r.then.size() == 3);
  CHECK(r.then[0].events == 7);
  CHECK(r.then[1].status == 503U);
  CHECK(r.then[1].pace == 1s);
  CHECK(r.then[2].error == error_kind::rate_limit);
  CHECK(r.then[2].headers[0].values.empty());
}

TEST_CASE("every field of an action is read") {
  const auto read = good(R"({"defaults": {
    "name": "all", "status": 201, "headers": { "a": "1", "b": ["2", "3"], "c": null },
    "content_type": "text/x",
    "delay": "200ms", "head_delay": 10, "interim": 2, "many_headers": 3, "content_length_lie": -4,
    "gzip": true, "body": "raw", "text": "hi",
    "tool_calls": [ { "name": "f", "arguments": { "x": 1 } }, { "name": "g", "arguments": "" } ],
    "interleave": true, "events": 9, "tokens_per_event": 2, "finish_reason": "stop",
    "usage": { "input_tokens": 5, "output_tokens": 6, "cached": 1, "cache_write": 2, "reasoning": 3 },
    "usage_at": "every",
    "huge_body": 8, "first_event_delay": "1s", "pace": "2ms", "slow_bytes": { "size": 1, "every": "10ms" },
    "stall_after_events": 4, "end_mode": "fin", "reset_after_bytes": 11, "bad_json": true, "bad_utf8": true,
    "pings_only": true, "no_done": true, "close": "after-head" }})");
  const auto& a = read.defaults;
  CHECK(a.name == "all");
  CHECK(a.status == 201U);
  CHECK(a.headers[1].values == std::vector<std::string>{"2", "3"});
  CHECK(a.content_type == "text/x");
  CHECK(a.delay == 200ms);
  CHECK(a.head_rate == 10);
  CHECK(a.interim == 2);
  CHECK(a.many_headers == 3);
  CHECK(a.content_length_lie == -4);
  CHECK(a.gzip);
  CHECK(a.body == "raw");
  CHECK(a.text == "hi");
  CHECK(a.tool_calls[0].arguments == R"({ "x": 1 })");
  CHECK(a.tool_calls[1].name == "g");
  CHECK(a.interleave);
  CHECK(a.events == 9);
  CHECK(a.tokens_per_event == 2);
  CHECK(a.finish_reason == "stop");
  CHECK(a.usage.given);
  CHECK(a.usage.input == 5);
  CHECK(a.usage.output == 6);
  CHECK(a.usage.cached == 1);
  CHECK(a.usage.cache_write == 2);
  CHECK(a.usage.reasoning == 3);
  CHECK(a.usage_at == usage_place::every);
  CHECK(a.huge_body == 8);
  CHECK(a.first_event_delay == 1s);
  CHECK(a.pace == 2ms);
  CHECK(a.slice == 1);
  CHECK(a.slice_every == 10ms);
  CHECK(a.breaks->kind == ending_kind::stall);
  CHECK(a.breaks->events == 4);
  CHECK(a.end_with_fin);
  CHECK(a.reset_after_bytes == 11U);
  CHECK(a.bad_json);
  CHECK(a.bad_utf8);
  CHECK(a.pings_only);
  CHECK(a.no_done);
  CHECK(a.close == close_point::after_head);
}

TEST_CASE("what is answered and how it breaks off can be overridden after the defaults") {
  const auto read = good(R"({"defaults": { "error": "overloaded", "stall_after_events": 2 },
    "rules": [ { "then": [ { "body": "x" }, { "reset_after_events": "head" }, { "redirect": "http://a/" },
                           { "html": true }, { "gzip_bomb": 5000 }, { "usage": "none" },
                           { "events": "endless" },
                           { "usage": { "raw": { "prompt_tokens": 1e30 } } } ] } ]})");
  const auto& then = read.rules[0].then;
  CHECK_FALSE(then[0].error);
  CHECK(then[1].breaks->kind == ending_kind::reset);
  CHECK(then[1].breaks->at_head);
  CHECK(then[1].error == error_kind::overloaded);
  CHECK(then[2].redirect == "http://a/");
  CHECK(then[3].html);
  CHECK(then[4].gzip_bomb == 5000);
  CHECK_FALSE(then[5].usage.shown);
  CHECK(then[6].endless);
  CHECK(then[7].usage.raw == R"({ "prompt_tokens": 1e30 })");
}

TEST_CASE("a bad script is refused with line and column") {
  struct row {
    std::string_view text, place, message;
  };
  const row rows[] = {
      {"{", "a.json:1:2", "unexpected end of the text"},
      {"[]", "a.json:1:1", "expected an object, found an array"},
      {"{\n  \"rulez\": []\n}", "a.json:2:3", "unknown key \"rulez\" of a script"},
      {"{\"rules\": [\n {\"then\": [\"ok\"], \"when\": {}} ]}", "a.json:2:19",
       "unknown key \"when\" of a rule"},
      {R"({"rules": [{"match": {"method": "GET"}, "then": ["ok"]}]})", "a.json:1:23",
       "unknown key \"method\" of a match"},
      {R"({"rules": [{}]})", "a.json:1:12", "a rule needs \"then\""},
      {R"({"rules": [{"then": []}]})", "a.json:1:21", "a rule needs at least one action"},
      {R"({"rules": [{"then": ["fail"]}]})", "a.json:1:22", "an action is \"ok\" or an object"},
      {R"({"rules": [{"then": ["ok"], "after": "again"}]})", "a.json:1:38", "unknown value \"again\""},
      {"{\"defaults\": {\n\"statuss\": 1}}", "a.json:2:1", "unknown key \"statuss\" of an action"},
      {R"({"defaults": {"status": "200"}})", "a.json:1:25", "expected a number, found a string"},
      {R"({"defaults": {"status": 10000}})", "a.json:1:25", "expected an integer from 0 to 9999"},
      {R"({"defaults": {"delay": "5"}})", "a.json:1:24", "not a duration"},
      {R"({"defaults": {"error": "oops"}})", "a.json:1:24", "unknown value \"oops\""},
      {R"({"defaults": {"events": "many"}})", "a.json:1:25", "expected a number of events or \"endless\""},
      {R"({"defaults": {"stall_after_events": "soon"}})", "a.json:1:37",
       "expected a number of events or \"head\""},
      {R"({"defaults": {"end_mode": "rst"}})", "a.json:1:27", "expected \"chunk-end\" or \"fin\""},
      {R"({"defaults": {"headers": {"a": 1}}})", "a.json:1:32", "expected a string, found a number"},
      {R"({"defaults": {"usage": {"tokens": 1}}})", "a.json:1:25", "unknown key \"tokens\" of usage"},
      {R"({"defaults": {"tool_calls": [{"arguments": ""}]}})", "a.json:1:30", "a tool call needs a name"},
      {R"({"defaults": {"slow_bytes": {"size": 0}}})", "a.json:1:38",
       "expected an integer from 1 to 1000000000"},
      {R"({"defaults": {"stall_after_events": 1, "end_after_events": 2}})", "a.json:1:40",
       "\"end_after_events\" contradicts \"stall_after_events\""},
      {R"({"defaults": {"body": "", "error": "auth"}})", "a.json:1:27", "\"error\" contradicts \"body\""},
      {R"({"defaults": {"usage": {"raw": {"a": /* no */ 1}}}})", "a.json:1:32",
       "no comments inside a value that is sent as it stands"},
      {R"({"defaults": {"gzip": true, "gzip": true}})", "a.json:1:29", "twice"},
  };
  for (const auto& r : rows) {
    INFO(r.text);
    const auto e = bad(r.text);
    CHECK(e.param == r.place);
    CHECK(e.message.find(r.message) != std::string::npos);
    CHECK(e.code == error_code::config_invalid);
  }
}

TEST_CASE("a pattern's star stands for any run of characters") {
  CHECK(matches_pattern("a*c", "abbc"));
  CHECK(matches_pattern("a*c", "ac"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("*b*b", "abab"));
  CHECK_FALSE(matches_pattern("a*c", "abcd"));
  CHECK_FALSE(matches_pattern("abc", "abcd"));
  CHECK_FALSE(matches_pattern("", "a"));
}

TEST_CASE("the first rule that matches in everything is taken") {
  script_run run{good(R"({"rules": [
    { "match": { "model": "m1", "header": { "X-A": "1*" } }, "then": ["ok"] },
    { "match": { "key": "sk-2" }, "then": ["ok"] },
    { "match": { "contains": "needle", "model": "m3" }, "then": ["ok"] },
    { "match": { "path": "*/models" }, "then": ["ok"] },
    { "match": { "path": "/v1/messages" }, "then": ["ok"] } ]})"),
                 1};
  CHECK(rule_for(run, chat("m1", "x-a: 12\r\n")) == 0);
  CHECK(rule_for(run, chat("m1")) == -1);
  CHECK(rule_for(run, chat("m1", "Authorization: Bearer sk-2\r\n")) == 1);
  CHECK(rule_for(run, chat("m1", "x-api-key: sk-2\r\n")) == 1);
  CHECK(rule_for(run, chat("m1", {}, "/v1/chat/completions?key=sk-2")) == 1);
  CHECK(rule_for(run, chat("m3")) == 2);
  CHECK(rule_for(run, "GET /openai/v1/models HTTP/1.1\r\n\r\n") == 3);
  CHECK(rule_for(run, chat("m", "anthropic-version: 1\r\n", "/v1/messages")) == 4);
}

TEST_CASE("a rule without a path leaves requests that are not chat alone") {
  script_run run{good(R"({"rules": [ { "then": ["ok"] } ]})"), 1};
  CHECK(rule_for(run, "GET /v1/models HTTP/1.1\r\n\r\n") == -1);
  CHECK(rule_for(run, chat("m")) == 0);
}

TEST_CASE("actions are used once each, in order, and then as the rule says") {
  const auto names = [](std::string_view after, int count) {
    script_run run{good(
                       R"({"defaults": {"name": "d"}, "rules": [ { "then": [ {"name": "a"}, {"name": "b"} ],
                                                                   "after": ")" +
                       std::string{after} + R"(" } ]})"),
                   7};
    std::string out;
    const asked from{chat("m")};
    for (int i = 0; i < count; ++i) out += run.choose(from.facts).what->name;
    return out;
  };
  CHECK(names("last", 5) == "abbbb");
  CHECK(names("cycle", 5) == "ababa");
  CHECK(names("default", 5) == "abddd");
  const auto random = names("random", 400);
  CHECK(random.substr(0, 2) == "ab");
  const auto share = std::count(random.begin(), random.end(), 'a');
  CHECK(share > 140);
  CHECK(share < 260);
  CHECK(random == names("random", 400));
}

TEST_CASE("the name of an action is the most telling thing it does") {
  const auto name = [](std::string_view text) {
    return short_name(good("{\"defaults\": " + std::string{text} + "}").defaults);
  };
  CHECK(name("\"ok\"") == "ok");
  CHECK(name(R"({"pace": "1ms"})") == "ok");
  CHECK(name(R"({"status": 503})") == "status:503");
  CHECK(name(R"({"error": "quota"})") == "error:quota");
  CHECK(name(R"({"error": "quota", "stall_after_events": 1})") == "stall_after_events");
  CHECK(name(R"({"close": "before-answer"})") == "close:before-answer");
  CHECK(name(R"({"name": "mine", "html": true})") == "mine");
}

TEST_CASE("the README describes every field of an action, and its example is a script") {
  std::ifstream file{std::string{SIGNALBOX_SOURCE_DIR} + "/simulate/README.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  for (const auto name : action_field_names()) {
    INFO(name);
    const auto row = "| `" + std::string{name} + "` |";
    CHECK((page.find(row) != std::string::npos || name == "name"));
  }
  CHECK(page.find("`name` is what the ledger calls the action") != std::string::npos);
  const auto begin = page.find("    {\n      \"defaults\"");
  REQUIRE(begin != std::string::npos);
  const auto example = page.substr(begin, page.find("\n    }\n", begin) + 7 - begin);
  CHECK(good(example).rules.size() == 3);
}
