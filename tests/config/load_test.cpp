// SPDX-License-Identifier: Apache-2.0
// Loading a configuration: each mistake of meaning is exactly one problem, at its place, with what to do.
#include "config/load.hpp"

#include <catch2/catch.hpp>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Loads a text with at most one mark and expects exactly one problem, there.
void check_problem(const std::string& text, const std::string& problem) {
  check_one_problem(load_problems, text, problem);
}

/// One endpoint `a` whose members are `members`.
void check_endpoint(const std::string& members, const std::string& problem) {
  check_problem("{\"endpoints\": {\"a\": " + members + "}}", problem);
}

/// Two demo endpoints, `a` and `b`, and what else is given.
void check_with(const std::string& more, const std::string& problem) {
  check_problem("{\"endpoints\": {" + demo("a") + ", " + demo("b") + "},\n  " + more + "}", problem);
}

}  // namespace

TEST_CASE("a text that is no configuration is reported once, and nothing is concluded from it") {
  CHECK(load_problems("").size() == 1);
  CHECK(load_problems("{").size() == 1);
  CHECK(load_problems("[]").size() == 1);
  CHECK(load_problems("{}") ==
        lines{"1:1: error: endpoints: is missing (Models that requests can be sent to, by name.)"});
}

TEST_CASE("what follows from a setting that could not be read is not reported again") {
  check_endpoint(R"(@{"model": "m"})",
                 "error: endpoints.a.provider: is missing (The wire format and its rules.)");
  check_endpoint(R"({"provider": @"nobody", "model": "m", "demo": {}})",
                 "error: endpoints.a.provider: unknown value (one of: openai, openai-responses, anthropic, "
                 "gemini, compatible, demo)");
  check_endpoint(R"({"provider": "openai", "model": "gpt-4.1", "key": @"sk-1"})",
                 "error: endpoints.a.key: a secret must not stand in the file itself "
                 "(write a reference: \"env:NAME\" or \"file:/path\")");
  check_endpoint(R"(@{"provider": "demo"})",
                 "error: endpoints.a.model: is missing (The model's name at the provider.)");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": @"2", "output": 8}})",
      "error: endpoints.a.price.input: expected a number, found a string (write a number, without quotes)");
  check_endpoint("@5", "error: endpoints.a: expected an object, found a number (write an object: { ... })");
  check_problem(
      R"({"endpoints": @[], "pools": {"p": {"members": ["a"]}}, "routes": [{"name": "r", "plan": {"single": "a"}}]})",
      "error: endpoints: expected an object, found an array (write an object: { ... })");
  check_with(R"("pools": {"p": {"members": @"a"}})",
             "error: pools.p.members: expected an array, found a string (write a list: [ ... ])");
  check_with(R"("pools": {"p": {"members": ["a", @5]}})",
             "error: pools.p.members[1]: expected a string, found a number (put it in double quotes)");
  check_with(R"("routes": @5)", "error: routes: expected an array, found a number (write a list: [ ... ])");
  check_with(R"("routes": [@{"plan": {"single": "a"}}])",
             "error: routes[0].name: is missing (Name of the route.)");
  check_with(R"("routes": [{"name": "r", "plan": @{}}])",
             "error: routes[0].plan.single: is missing (One endpoint or pool serves the request.)");
  check_with(R"("routes": [{"name": "r", "plan": {"single": "a"}, "fallback": [@7]}])",
             "error: routes[0].fallback[0]: expected a string, found a number (put it in double quotes)");
  check_with(R"("pools": @5, "routes": [{"name": "r", "plan": {"single": "p"}}])",
             "error: pools: expected an object, found a number (write an object: { ... })");
}

TEST_CASE("[A9] a secret must be there, and an endpoint without one is told apart from one that needs none") {
  check_endpoint(R"({"provider": "openai", "model": "gpt-4.1", "key": @"env:MISSING_KEY"})",
                 "error: endpoints.a.key: the environment variable MISSING_KEY is not set (set it)");
  check_endpoint(R"(@{"provider": "openai", "model": "gpt-4.1"})",
                 "error: endpoints.a: has no key, and openai needs one (add \"key\": \"env:NAME\")");
  check_endpoint(R"(@{"provider": "anthropic", "model": "claude-sonnet-4-5"})",
                 "error: endpoints.a: has no key, and anthropic needs one (add \"key\": \"env:NAME\")");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": 0, "output": 0}, "key": @"env:KEY"})",
      "error: endpoints.a.key: a demo endpoint has no credential (remove it)");
  // A server of one's own may have none.
  const auto local = loaded(
      R"({"endpoints": {"a": {"provider": "openai", "model": "llama", "price": {"input": 0, "output": 0},
                                                    "base_url": "http://127.0.0.1:8090/v1"}}})");
  CHECK(local->endpoints[0].key.value.empty());
  const auto keyed =
      loaded(R"({"endpoints": {"a": {"provider": "openai", "model": "gpt-4.1", "key": "env:KEY"}}})");
  CHECK(keyed->endpoints[0].key.value.reveal() == "env:KEY");
}

TEST_CASE("an endpoint's place must be usable") {
  check_endpoint(
      R"({"provider": "openai", "model": "m", "price": {"input": 0, "output": 0}, "base_url": @"ftp://x"})",
      "error: endpoints.a.base_url: not a usable base URL: ftp://x: only http and https are spoken "
      "(write it like https://api.example.com/v1)");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": 0, "output": 0}, "base_url": @"http://x"})",
      "error: endpoints.a.base_url: a demo endpoint has no URL (remove it)");
  const std::string plain = "the credential and every prompt go over plain http (use https)";
  check_endpoint(R"({"provider": "openai", "model": "m", "price": {"input": 0, "output": 0}, "key": "env:K",
                     "base_url": @"http://10.0.0.1/v1"})",
                 "warning: endpoints.a.base_url: " + plain);
  check_endpoint(R"({"provider": "openai", "model": "m", "price": {"input": 0, "output": 0}, "key": "env:K",
                     "base_url": @"http://127.evil.test/v1"})",
                 "warning: endpoints.a.base_url: " + plain);
  for (const std::string url :
       {"http://127.0.0.1/v1", "http://[::1]:80/v1", "http://localhost/v1", "https://10.0.0.1/v1"})
    loaded(
        R"({"endpoints": {"a": {"provider": "openai", "model": "m", "price": {"input": 0, "output": 0}, "key": "env:K",
               "base_url": ")" +
        url + "\"}}}");
}

TEST_CASE("an endpoint's values must make sense together") {
  check_endpoint(R"({"provider": "demo", "price": {"input": 0, "output": 0}, "model": @""})",
                 "error: endpoints.a.model: is empty or holds control characters (write the name that the "
                 "provider gives the model)");
  check_endpoint(R"({"provider": "demo", "price": {"input": 0, "output": 0}, "model": @"m\r\nx-a: b"})",
                 "error: endpoints.a.model: is empty or holds control characters (write the name that the "
                 "provider gives the model)");
  check_with(
      R"("log": {}, "store": {}, "routes": [{"name": "r", "plan": {"single": "a"}, "weights": @{"cost": 0, "latency": 0, "quality": 0}}])",
      "error: routes[0].weights: all weights are 0 (give one of them a weight)");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": 0, "output": 0}, "quality": {"code": 1, @"speed": 1}})",
      "error: endpoints.a.quality.speed: is neither a task nor a domain "
      "(use `default`, a task such as `code`, or a domain such as `law`)");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": 0, "output": 0}, "limits": @{"tpm": 5, "otpm": 5}})",
      "error: endpoints.a.limits: has tpm and also itpm or otpm (give tpm, or itpm and otpm)");
  check_endpoint(
      R"({"provider": "demo", "model": "m", "price": {"input": 0, "output": 0},
                     "demo": {"faults": @[{"kind": "cut", "rate": 0.6}, {"kind": "stall", "rate": 0.6}]}})",
      "error: endpoints.a.demo.faults: the rates add up to more than 1 (each is a share of all requests)");
  check_endpoint(R"({"provider": "openai", "model": "gpt-4.1", "key": "env:K", "demo": @{"latency": "1s"}})",
                 "error: endpoints.a.demo: only demo endpoints have these settings (remove it)");
  check_problem(R"({"endpoints": @{}})", "error: endpoints: holds no endpoint (add at least one)");
}

TEST_CASE("[W67] an endpoint without a known price is warned of, and half a price is refused") {
  const std::string unknown =
      " (add \"price\": { \"input\": ..., \"output\": ... }; until then its cost is reported as unknown)";
  check_endpoint(R"(@{"provider": "demo", "model": "mine"})",
                 "warning: endpoints.a: has no price, and the catalogue has none for mine" + unknown);
  check_endpoint(R"(@{"provider": "openai", "model": "gpt-77", "key": "env:K"})",
                 "warning: endpoints.a: has no price, and the catalogue has none for gpt-77" + unknown);
  check_endpoint(
      R"(@{"provider": "openai", "model": "gpt-4.1", "key": "env:K", "base_url": "https://mine.test/v1"})",
      "warning: endpoints.a: has no price, and the catalogue has none for its base_url" + unknown);
  // The catalogue knows this one, but no price of it.
  check_endpoint(
      R"(@{"provider": "openai", "model": "omni-moderation-latest", "key": "env:K"})",
      "warning: endpoints.a: has no price, and the catalogue has none for omni-moderation-latest" + unknown);
  const std::string half =
      "error: endpoints.a.price: needs both input and output (add the one that is missing; 0 means free)";
  for (const std::string price : {R"({"input": 1})", R"({"output": 1})", R"({"cache_read": 0.1})",
                                  R"({"cache_write": 0.1})", R"({"currency": "EUR"})"})
    check_endpoint(R"({"provider": "openai", "model": "gpt-4.1", "key": "env:K", "price": @)" + price + "}",
                   half);
}

TEST_CASE("one deployment has one currency") {
  check_problem("{\"endpoints\": {" + demo("a") + R"(, "b": {"provider": "demo", "model": "m",
                    "price": {"input": 1, "output": 1, "currency": @"EUR"}}}})",
                "error: endpoints.b.price.currency: differs from that of other endpoints: USD (one "
                "deployment has one currency)");
  // The catalogue's prices are in USD.
  check_problem(R"({"endpoints": {"a": {"provider": "openai", "model": "gpt-4.1", "key": "env:K"},
                    "b": {"provider": "demo", "model": "m", "price": {"input": 1, "output": 1, "currency": @"EUR"}}}})",
                "error: endpoints.b.price.currency: differs from that of other endpoints: USD (one "
                "deployment has one currency)");
  CHECK(
      loaded(
          R"({"endpoints": {"b": {"provider": "demo", "model": "m", "price": {"input": 1, "output": 1, "currency": "EUR"}}}})")
          ->currency == "EUR");
}

TEST_CASE("a public address is refused while nobody is asked for a key") {
  const std::string message =
      ": is not a loopback address, and this version cannot ask for keys yet "
      "(listen on 127.0.0.1 or [::1], behind a proxy that authenticates)";
  for (const std::string address : {"0.0.0.0:8080", "[::]:8080", "192.168.1.5:8080", "[2001:db8::1]:80"}) {
    check_with("\"listen\": {\"data\": @\"" + address + "\"}", "error: listen.data" + message);
    check_with("\"listen\": {\"admin\": @\"" + address + "\"}", "error: listen.admin" + message);
  }
  check_with(R"("listen": {"data": "127.0.0.1:8081", "admin": @"127.0.0.1:8081"})",
             "error: listen.admin: is the address of the data listener (give it another port)");
  check_with(R"("listen": @{"data": "127.0.0.1:8081"})",
             "error: listen.admin: is the address of the data listener (give it another port)");
  loaded("{\"endpoints\": {" + demo("a") +
         R"(}, "listen": {"data": "127.0.0.1:0", "admin": "127.0.0.1:0"}})");
}

TEST_CASE("classes of complexity must not overlap") {
  check_with(R"("classifier": {"medium_from": 0.8, "high_from": @0.4})",
             "error: classifier.high_from: is below medium_from (no request could be `medium`)");
}

TEST_CASE("one pass finds mistakes of form and of meaning, in the order of the text") {
  const auto found = load_problems(R"({
    "listen": {"data": "0.0.0.0:80", "lanes": 1000},
    "endpoints": {
      "a": {"provider": "openai", "model": "gpt-4.1", "key": "env:MISSING_A"},
      "auto": {"provider": "demo", "model": "m", "price": {"input": 1}}
    },
    "pools": {"a": {"members": ["b"]}},
    "routes": [
      {"name": "r", "plan": {"single": "x"}, "fallback": ["r", "y"], "typo": 1}
    ]
  })");
  const lines starts{"2:24: error: listen.data: is not",
                     "2:47: error: listen.lanes: out of bounds",
                     "4:62: error: endpoints.a.key: the environment variable",
                     "5:15: error: endpoints.auto: `auto` is a reserved name",
                     "5:59: error: endpoints.auto.price: needs both",
                     "7:20: error: pools.a: the name `a` is taken",
                     "7:33: error: pools.a.members[0]: `b` is no endpoint",
                     "9:40: error: routes[0].plan.single: `x` is no endpoint",
                     "9:59: error: routes[0].fallback[0]: fallback cycle: r -> r",
                     "9:64: error: routes[0].fallback[1]: `y` is no endpoint",
                     "9:70: error: routes[0].typo: unknown setting"};
  REQUIRE(found.size() == starts.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    INFO(found[i]);
    CHECK(found[i].starts_with(starts[i]));
  }
}

TEST_CASE("every problem of an error has words and a hint") {
  const auto loaded_one = load_config("{\"endpoints\": {\"a\": {}}}", test_secret);
  for (const auto& p : loaded_one.found) {
    CHECK(!p.message.empty());
    CHECK(!p.hint.empty());
    CHECK(p.text("f.json").starts_with("f.json:1:"));
  }
  CHECK(loaded_one.found.size() == 2);
}
