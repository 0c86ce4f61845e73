// SPDX-License-Identifier: Apache-2.0
// Reading a configuration: what is right is read, and each mistake of form is one problem at its place.
#include "config/read.hpp"

#include <catch2/catch.hpp>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Reads `text` and expects exactly one problem, at its mark.
void check_problem(const std::string& text, const std::string& problem) {
  check_one_problem(read_problems, text, problem);
}

/// The same for a setting of an endpoint.
void check_endpoint(const std::string& setting, const std::string& problem) {
  check_problem(R"({"endpoints": {"a": {"provider": "demo", "model": "m", )" + setting + "}}}",
                "error: endpoints.a." + problem);
}

/// The same for a setting outside of `endpoints`.
void check_setting(const std::string& setting, const std::string& problem) {
  check_problem("{\"endpoints\": {},\n  " + setting + "}", "error: " + problem);
}

settings good(const std::string& text) {
  auto read = read_config(text);
  INFO(text);
  CHECK(texts(read.found) == lines{});
  return std::move(read.values);
}

}  // namespace

TEST_CASE("a value of each type is read as it stands") {
  const auto s = good(R"({ // a comment
    "$schema": "signalbox.schema.json",
    "listen": {"data": "[::1]:9000", "lanes": 3, "hosts": ["a.test", "b.test"], "drain": "1.5s",
               "limits": {"body_bytes": 1073741824, "header_time": "250ms"}},
    "endpoints": {"a": {"provider": "openai", "model": "m", "key": "env:KEY", "private": true, "context": 1000,
                        "price": {"input": 0.075, "output": 2, "cache_read": 0.01, "currency": "EUR"},
                        "quality": {"default": 0.5, "code": 1}, "lacks": ["vision", "tools"],
                        "timeouts": {"first_byte": "3s"}, "breaker": {"failure_rate": 0.25}},
                  "b": {"provider": "demo", "model": "m", "demo": {"faults": [{"kind": "rate-limit", "rate": 0.5}]}}},
    "pools": {"p": {"strategy": "round-robin", "members": ["a", "b"], "weights": {"a": 7}}},
    "routes": [{"name": "r", "match": {"complexity": ["high", "low"], "language": ["fr"]}, "plan": {"single": "p"},
                "fallback": ["a", "cache"], "max_cost": 0.05, "commit": "complete", "personal_data": "block"}],
    "store": {"path": ":memory:"}, "log": {"level": "debug"}
  })");
  CHECK(s.listen.data.text() == "[::1]:9000");
  CHECK(s.listen.lanes == 3);
  CHECK(s.listen.hosts == lines{"a.test", "b.test"});
  CHECK(s.listen.drain == 1500ms);
  CHECK(s.listen.limits.body_bytes == 1073741824);
  CHECK(s.listen.limits.header_time == 250ms);
  REQUIRE(s.endpoints.size() == 2);
  const auto& a = s.endpoints[0];
  CHECK(a.name == "a");
  CHECK(a.provider == provider_kind::openai);
  CHECK(a.key.reference == "env:KEY");
  CHECK(a.key.value.empty());
  CHECK(a.is_private);
  CHECK(a.context == 1000);
  CHECK(a.price.input.pico == 75'000);
  CHECK(a.price.cache_read.pico == 10'000);
  CHECK(!a.price.cache_write.known());
  CHECK(a.price.currency == "EUR");
  CHECK(a.quality == std::map<std::string, double>{{"default", 0.5}, {"code", 1}});
  CHECK(a.lacks == std::vector{capability::vision, capability::tools});
  CHECK(a.timeouts.first_byte == 3s);
  CHECK(!a.timeouts.first_content);
  CHECK(a.breaker.failure_rate == 0.25);
  REQUIRE(s.endpoints[1].demo.faults.size() == 1);
  CHECK(s.endpoints[1].demo.faults[0].kind == demo_fault_kind::rate_limit);
  REQUIRE(s.pools.size() == 1);
  CHECK(s.pools[0].strategy == pool_strategy::round_robin);
  CHECK(s.pools[0].weights.at("a") == 7);
  REQUIRE(s.routes.size() == 1);
  REQUIRE(s.routes[0].match);
  CHECK(s.routes[0].match->complexity == std::vector{complexity_level::high, complexity_level::low});
  CHECK(s.routes[0].fallback == lines{"a", "cache"});
  CHECK(s.routes[0].max_cost == money{50'000'000});
  CHECK(s.routes[0].commit == commit_point::complete);
  CHECK(s.routes[0].personal_data == personal_data_policy::block);
  CHECK(s.log.level == log_level::debug);
}

TEST_CASE("what is not given keeps its default") {
  const auto s = good(R"({"endpoints": {}})");
  CHECK(s.listen.data.text() == "127.0.0.1:8080");
  CHECK(s.listen.admin.text() == "127.0.0.1:8081");
  CHECK(s.listen.limits.json_depth == 128);
  CHECK(s.listen.limits.messages == 10'000);
  CHECK(s.listen.drain == 30s);
  CHECK(s.store.path.empty());
  CHECK(s.log.level == log_level::info);
}

TEST_CASE("a text that is no JSON is one problem, where it stops making sense") {
  const std::string hint = " (the file is JSON; // and /* */ comments are allowed)";
  check_problem("{\"endpoints\": {},\n  @}", "error: expected a member name in double quotes" + hint);
  check_problem("{\"endpoints\": {}\n @\"log\": {}}", "error: expected a comma or a closing brace" + hint);
  check_problem("@", "error: the text is empty" + hint);
  check_problem("// only\n@", "error: the text is empty" + hint);
  check_problem("{\"log\": {}, @\"log\": {}}", "error: a member name appears twice in one object" + hint);
  check_problem("@\xef\xbb\xbf{}", "error: not a JSON value" + hint);
  check_problem("@[1]", "error: a configuration is a JSON object (write an object: { ... })");
}

TEST_CASE("an unknown setting is refused, and the nearest name is suggested") {
  check_setting("@\"log_\": {}", "log_: unknown setting (did you mean log?)");
  check_setting("@\"Store\": {}", "Store: unknown setting (did you mean store?)");
  check_setting(R"("log": {@"levle": "info"})", "log.levle: unknown setting (did you mean level?)");
  check_setting(R"("listen": {"limits": {@"header_byte": 5000}})",
                "listen.limits.header_byte: unknown setting (did you mean header_bytes?)");
  check_setting(R"("log": {@"verbosity": 3})",
                "log.verbosity: unknown setting (one of: decisions, kept_decisions, level, prompts)");
  check_setting(R"("store": {@"level": 3})", "store.level: unknown setting (one of: group, path, queue)");
  check_endpoint(R"(@"timeout": {})", "timeout: unknown setting (did you mean timeouts?)");
  check_endpoint(R"("limits": {@"rps": 3})", "limits.rps: unknown setting (did you mean rpm?)");
  // Only the file itself has a $schema.
  check_setting(R"("log": {@"$schema": ""})",
                "log.$schema: unknown setting (one of: decisions, kept_decisions, level, prompts)");
}

TEST_CASE("a section of a later version is named as such") {
  for (const std::string name : {"cache", "deferred", "keys", "budgets", "alerts", "cluster"})
    check_setting("@\"" + name + "\": {}",
                  name + ": unknown setting (this version of Signalbox does not have it yet: remove it)");
}

TEST_CASE("a value of the wrong type is refused for every type of setting") {
  struct row {
    std::string setting, message;
  };
  const std::string no_quotes = " (write a number, without quotes)";
  const std::string quotes = " (put it in double quotes)";
  for (const auto& r : std::vector<row>{
           {R"("private": @"yes")",
            "private: expected a boolean, found a string (write true or false, without quotes)"},
           {R"("private": @1)",
            "private: expected a boolean, found a number (write true or false, without quotes)"},
           {R"("context": @"8000")", "context: expected a number, found a string" + no_quotes},
           {R"("context": @8000.0)", "context: expected a whole number (write digits only)"},
           {R"("context": @8e3)", "context: expected a whole number (write digits only)"},
           {R"("breaker": {"failure_rate": @"0.5"})",
            "breaker.failure_rate: expected a number, found a string" + no_quotes},
           {R"("base_url": @null)", "base_url: expected a string, found null" + quotes},
           {R"("timeouts": {"stall": @5})",
            "timeouts.stall: expected a duration (write it as a string with a unit, such as \"250ms\" or "
            "\"30s\")"},
           {R"("timeouts": {"first_byte": @true})",
            "timeouts.first_byte: expected a duration (write it as a string with a unit, such as \"250ms\" "
            "or \"30s\")"},
           {R"("price": {"input": @"2"})", "price.input: expected a number, found a string" + no_quotes},
           {R"("price": {"input": @-2})",
            "price.input: not a price per million tokens: -2 (write a decimal number with at most 6 "
            "decimals, such as 2.5)"},
           {R"("key": @5)", "key: expected a string, found a number" + quotes},
           {R"("lacks": @"vision")", "lacks: expected an array, found a string (write a list: [ ... ])"},
           {R"("lacks": ["vision", @5])", "lacks[1]: expected a string, found a number" + quotes},
           {R"("limits": @5)", "limits: expected an object, found a number (write an object: { ... })"},
           {R"("quality": @0.5)", "quality: expected an object, found a number (write an object: { ... })"},
           {R"("quality": {"code": @"high"})", "quality.code: expected a number, found a string" + no_quotes},
           {R"("demo": {"faults": @{}})",
            "demo.faults: expected an array, found an object (write a list: [ ... ])"},
           {R"("demo": {"faults": [@5]})",
            "demo.faults[0]: expected an object, found a number (write an object: { ... })"}})
    check_endpoint(r.setting, r.message);
  check_setting(R"("listen": {"data": @8080})", "listen.data: expected a string, found a number" + quotes);
  check_setting(R"("log": {"level": @2})", "log.level: expected a string, found a number" + quotes);
  check_setting(R"("routes": @{})", "routes: expected an array, found an object (write a list: [ ... ])");
  check_setting(R"("pools": @[])", "pools: expected an object, found an array (write an object: { ... })");
  check_problem(R"({"endpoints": {"a": @[]}})",
                "error: endpoints.a: expected an object, found an array (write an object: { ... })");
  check_problem(R"({"endpoints": @"a"})",
                "error: endpoints: expected an object, found a string (write an object: { ... })");
}

TEST_CASE("a value out of its bounds is refused at either end, and the bounds are said") {
  check_setting(R"("listen": {"lanes": @257})", "listen.lanes: out of bounds (from 0 to 256)");
  check_setting(R"("listen": {"lanes": @-1})", "listen.lanes: out of bounds (from 0 to 256)");
  check_setting(R"("listen": {"limits": {"header_count": @0}})",
                "listen.limits.header_count: out of bounds (from 1 to 1000)");
  check_setting(R"("store": {"queue": @99})", "store.queue: out of bounds (from 100 to 10000000)");
  check_setting(R"("store": {"group": @"1001ms"})", "store.group: out of bounds (from 0s to 1s)");
  check_setting(R"("listen": {"drain": @"61m"})", "listen.drain: out of bounds (from 0s to 1h)");
  check_setting(R"("listen": {"limits": {"header_time": @"99ms"}})",
                "listen.limits.header_time: out of bounds (from 100ms to 10m)");
  check_endpoint(R"("breaker": {"failure_rate": @0})",
                 "breaker.failure_rate: out of bounds (from 0.01 to 1)");
  check_endpoint(R"("quality": {"code": @1.1})", "quality.code: out of bounds (from 0 to 1)");
  check_endpoint(R"("context": @4294967297)", "context: out of bounds (from 0 to 1000000000)");
  check_setting(R"("pools": {"p": {"members": [], "weights": {"a": @0}}})",
                "pools.p.weights.a: out of bounds (from 1 to 1000000)");
}

TEST_CASE("a value at its bounds is read") {
  const auto s = good(
      R"({"endpoints": {}, "store": {"group": "0s", "queue": 100}, "listen": {"lanes": 256, "drain": "1h"}})");
  CHECK(s.store.group == 0s);
  CHECK(s.store.queue == 100);
  CHECK(s.listen.lanes == 256);
  CHECK(s.listen.drain == 1h);
}

TEST_CASE("a duration that is none is refused") {
  for (const std::string text :
       {"30", "s", "", "30 s", "-1s", "1d", "1h30m", "30S", "1e3s", "infs", "nans", "1,5s", ".5s", "5.s"})
    check_setting("\"store\": {\"group\": @\"" + text + "\"}",
                  "store.group: not a duration (write a number and a unit: ms, s, m or h)");
}

TEST_CASE("an unknown name of a closed set is refused, and the set is said") {
  check_setting(R"("log": {"level": @"trace"})",
                "log.level: unknown value (one of: debug, info, warning, error)");
  check_setting(R"("log": {"level": @"Info"})",
                "log.level: unknown value (one of: debug, info, warning, error)");
  check_problem(R"({"endpoints": {"a": {"provider": @"azure", "model": "m"}}})",
                "error: endpoints.a.provider: unknown value (one of: openai, openai-responses, anthropic, "
                "gemini, compatible, demo)");
  check_setting(R"("pools": {"p": {"strategy": @"random", "members": []}})",
                "pools.p.strategy: unknown value (one of: score, round-robin, weighted)");
  check_setting(
      R"("routes": [{"name": "r", "plan": {"single": "x"}, "match": {"privacy": ["personal", @"private"]}}])",
      "routes[0].match.privacy[1]: unknown value (one of: public, personal, secret)");
}

TEST_CASE("[A9] a secret that stands in the file itself is refused, and is not repeated") {
  for (const std::string inline_secret : {"sk-hunter2", "", "ENV:KEY", "env", "$KEY", "file", "http://x"})
    check_endpoint("\"key\": @\"" + inline_secret + "\"",
                   "key: a secret must not stand in the file itself (write a reference: \"env:NAME\" or "
                   "\"file:/path\")");
}

TEST_CASE("an address that is none is refused") {
  check_setting(
      R"("listen": {"data": @"localhost:80"})",
      "listen.data: not an address to listen on: localhost:80 (write an IP address and a port, such as "
      "127.0.0.1:8080 or [::1]:8080)");
}

TEST_CASE("[A25] a name is refused unless it is made of a-z 0-9 . _ : / - and at most 64 long") {
  const std::string message = ": not a usable name (use a-z 0-9 . _ : / - only, at most 64 characters)";
  const std::string sixty_four(64, 'a');
  for (const std::string name : {"GPT", "gpt 4", " gpt", "gpt\\n", "gpt\\u0000", "gp\xd1\x82",
                                 "\xef\xbd\x87pt", "gpt+", "gpt@", "", "gpt\\\"", "gpt;", "gpt\\u200b"}) {
    std::string plain;
    json::append_unescaped(name, plain);
    check_problem("{\"endpoints\": {@\"" + name + "\": {\"provider\": \"demo\", \"model\": \"m\"}}}",
                  "error: endpoints." + plain + message);
    check_setting("\"routes\": [{\"name\": @\"" + name + "\", \"plan\": {\"single\": \"x\"}}]",
                  "routes[0].name" + message);
  }
  check_setting("\"pools\": {@\"" + sixty_four + "a\": {\"members\": []}}",
                "pools." + sixty_four + "a" + message);
  for (const std::string name : {"a", "gpt-4.1", "org/model:7b", "a_b", sixty_four.c_str()})
    good("{\"endpoints\": {\"" + name + "\": {\"provider\": \"demo\", \"model\": \"m\"}}}");
}

TEST_CASE("what must be given and is not is missing from the place that should hold it") {
  check_problem("@{}", "error: endpoints: is missing (Models that requests can be sent to, by name.)");
  check_problem(R"({"endpoints": {"a": @{"model": "m"}}})",
                "error: endpoints.a.provider: is missing (The wire format and its rules.)");
  check_problem(R"({"endpoints": {"a": @{"provider": "demo"}}})",
                "error: endpoints.a.model: is missing (The model's name at the provider.)");
  check_setting(R"("pools": {"p": @{}})", "pools.p.members: is missing (Names of endpoints.)");
  check_setting(R"("routes": [@{"name": "r"}])", "routes[0].plan: is missing (How a request is served.)");
  check_setting(R"("routes": [{"name": "r", "plan": @{}}])",
                "routes[0].plan.single: is missing (One endpoint or pool serves the request.)");
  check_endpoint(R"("demo": {"faults": [@{"rate": 1}]})",
                 "demo.faults[0].kind: is missing (What goes wrong.)");
}

TEST_CASE("one pass finds all mistakes, and reads what is right beside them") {
  const auto read = read_config(R"({
    "endpoints": {
      "a": {"provider": "demo", "modle": "m", "context": "big"},
      "B": {"provider": "demo", "model": "m"}
    },
    "listen": {"drain": 5, "lanes": 4},
    "log": {"level": "loud"},
    "typo": true
  })");
  const auto found = texts(read.found);
  REQUIRE(found.size() == 7);
  for (const std::string expected :
       {"3:12: error: endpoints.a.model: is missing",
        "3:33: error: endpoints.a.modle: unknown setting (did you mean model?)",
        "3:58: error: endpoints.a.context: expected a number", "4:7: error: endpoints.B: not a usable name",
        "6:25: error: listen.drain: expected a duration", "7:22: error: log.level: unknown value",
        "8:5: error: typo: unknown setting"}) {
    INFO(expected);
    CHECK(std::count_if(found.begin(), found.end(),
                        [&](const auto& line) { return line.starts_with(expected); }) == 1);
  }
  CHECK(read.values.listen.lanes == 4);
  CHECK(read.values.endpoints.size() == 2);
}

TEST_CASE("[C11] [C13] a configuration is as strictly JSON as a request") {
  CHECK(read_problems(std::string(1'000'000, '[')).size() == 1);
  CHECK(read_problems("{\"a\": " + std::string(40, '[') + std::string(40, ']') + "}").size() == 1);
  CHECK(
      read_problems(R"({"endpoints": {"a": {"provider": "demo", "model": "m", "context": 1e999}}})").size() ==
      1);
}
