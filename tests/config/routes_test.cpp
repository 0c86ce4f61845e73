// SPDX-License-Identifier: Apache-2.0
// Routes: what their plans and fallbacks name, chains with routes in them, cycles, and values that
// contradict.
#include <catch2/catch.hpp>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Endpoints `a`, `b` and `c`, pool `p` of `a` and `b`, and routes.
std::string with_routes(const std::string& routes) {
  return "{\"endpoints\": {" + demo("a") + ", " + demo("b") + ", " + demo("c") +
         "},\n\"pools\": {\"p\": {\"members\": [\"a\", \"b\"]}},\n\"routes\": [" + routes + "]}";
}

/// A route by name only, or the last one.
std::string route(const std::string& name, const std::string& single, const std::string& fallback) {
  return "{\"name\": \"" + name + "\", \"plan\": {\"single\": \"" + single + "\"}, \"fallback\": [" +
         fallback + "]}";
}

/// Of a route over pool `p`, so that the pool is used.
const std::string last = route("last", "p", "");

/// The errors only.
lines errors(const std::string& text) {
  auto all = load_problems(text);
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const auto& p) { return p.find(": error: ") == std::string::npos; }),
            all.end());
  return all;
}

void check_problem(const std::string& routes, const std::string& problem) {
  const marked given{with_routes(routes)};
  INFO(given.text);
  CHECK(load_problems(given.text) == lines{given.place + problem});
}

lines chain_of(const std::string& routes, const std::string& name) {
  const auto out = load_config(with_routes(routes), test_secret);
  INFO(routes);
  REQUIRE(out.snapshot);
  lines names;
  for (const auto& r : out.snapshot->routes[out.snapshot->resolve(name).index].chain) names.push_back(r.name);
  return names;
}

}  // namespace

TEST_CASE("a plan names an endpoint or a pool") {
  const std::string message = " is no endpoint and no pool (a plan names one of those)";
  for (const std::string name : {"x", "auto", "cache", "deferred", "last", "", "m-a"})
    check_problem("{\"name\": \"r\", \"plan\": {\"single\": @\"" + name + "\"}}, " + last,
                  "error: routes[0].plan.single: `" + name + "`" + message);
}

TEST_CASE("a fallback names an endpoint, a pool, a route, cache or deferred") {
  const std::string message =
      " is no endpoint, pool or route (a fallback names one of those, or `cache` or `deferred`)";
  for (const std::string name : {"x", "auto", "", "m-a", "Cache"})
    check_problem(route("r", "a", "\"b\", @\"" + name + "\"") + ", " + last,
                  "error: routes[0].fallback[1]: `" + name + "`" + message);
}

TEST_CASE("a mistake in a route is reported once, however many routes fall back to it") {
  CHECK(errors(with_routes(route("r", "a", "\"s\"") + "," + route("q", "a", "\"s\"") + "," +
                           route("s", "x", "\"y\"") + "," + last))
            .size() == 2);
}

TEST_CASE("a route among the fallbacks brings its plan and its fallbacks in its place") {
  const auto routes = route("r", "a", "\"s\", \"c\"") + "," + route("s", "b", "\"t\"") + "," +
                      route("t", "p", "") + "," + last;
  CHECK(chain_of(routes, "r") == lines{"a", "b", "p", "c"});
  CHECK(chain_of(routes, "s") == lines{"b", "p"});
  CHECK(chain_of(routes, "last") == lines{"p"});
  const auto config = load_config(with_routes(routes), test_secret).snapshot;
  REQUIRE(config);
  const auto& chain = config->routes[0].chain;
  CHECK(chain[0].kind == rung_kind::endpoint);
  CHECK(config->endpoints[chain[0].index].name == "a");
  CHECK(chain[2].kind == rung_kind::pool);
  CHECK(config->pools[chain[2].index].name == "p");
}

TEST_CASE("a fallback cycle of any length is an error, reported once, where it closes") {
  check_problem(route("r", "a", "@\"r\"") + ", " + last,
                "error: routes[0].fallback[0]: fallback cycle: r -> r (remove one of these fallbacks)");
  check_problem(route("r", "a", "\"s\"") + "," + route("s", "b", "\"c\", @\"r\"") + "," + last,
                "error: routes[1].fallback[1]: fallback cycle: r -> s -> r (remove one of these fallbacks)");
  check_problem(
      route("r", "a", "\"s\"") + "," + route("s", "b", "\"t\"") + "," + route("t", "c", "@\"r\"") + "," +
          last,
      "error: routes[2].fallback[0]: fallback cycle: r -> s -> t -> r (remove one of these fallbacks)");
}

TEST_CASE("a cycle is reported once, whichever route leads to it and however often") {
  // `q` and `u` lead into the cycle, one before and one after it, one of them twice.
  check_problem(route("q", "c", "\"s\", \"t\"") + "," + route("s", "a", "\"t\"") + "," +
                    route("t", "b", "@\"s\"") + "," + route("u", "c", "\"s\", \"s\"") + "," + last,
                "error: routes[2].fallback[0]: fallback cycle: s -> t -> s (remove one of these fallbacks)");
  check_problem(route("r", "a", "\"s\", \"s\"") + "," + route("s", "b", "@\"r\"") + "," + last,
                "error: routes[1].fallback[0]: fallback cycle: r -> s -> r (remove one of these fallbacks)");
}

TEST_CASE("two cycles are two errors") {
  const auto found =
      errors(with_routes(route("r", "a", "\"r\"") + "," + route("s", "b", "\"s\"") + "," + last));
  REQUIRE(found.size() == 2);
  CHECK(found[0].find("r -> r") != std::string::npos);
  CHECK(found[1].find("s -> s") != std::string::npos);
}

TEST_CASE("routes that fall back to each other in many ways are refused, and in a moment") {
  const auto name = [](int i) {
    std::string out = "r";
    return out += std::to_string(i);
  };
  std::string routes;
  for (int i = 0; i < 40; ++i)
    routes += route(name(i), "a", "\"" + name(i + 1) + "\", \"" + name(i + 1) + "\"") + ",";
  const auto found = errors(with_routes(routes + route(name(40), "b", "") + "," + last));
  REQUIRE(!found.empty());
  CHECK(found[0].find("routes[0].fallback: the chain is longer than 256 steps (fall back to fewer routes)") !=
        std::string::npos);
  // All with all, which has factorially many cycles.
  std::string all;
  for (int i = 0; i < 20; ++i) all += (i ? ", \"" : "\"") + name(i) + "\"";
  std::string tangle;
  for (int i = 0; i < 20; ++i) tangle += route(name(i), "a", all) + ",";
  CHECK(!errors(with_routes(tangle + last)).empty());
}

TEST_CASE("a long chain without a detour is fine") {
  std::string routes;
  lines expected;
  for (int i = 0; i < 50; ++i) {
    routes += route("r" + std::to_string(i), i % 2 ? "a" : "b", "\"r" + std::to_string(i + 1) + "\"") + ",";
    expected.emplace_back(i % 2 ? "a" : "b");
  }
  expected.emplace_back("c");
  CHECK(chain_of(routes + route("r50", "c", "") + "," + last, "r0") == expected);
}

TEST_CASE("values of a route must not contradict each other") {
  check_problem(
      R"({"name": "r", "plan": {"single": "p"}, "weights": @{"cost": 0, "latency": 0, "quality": 0}})",
      "error: routes[0].weights: all weights are 0 (give one of them a weight)");
  check_problem(R"({"name": "r", "plan": {"single": "p"}, "backoff": @{"initial": "30s"}})",
                "error: routes[0].backoff: initial is longer than most (swap or adjust them)");
  for (const std::string code : {"french", "FR", "f", "", "f1", "fr-FR"})
    check_problem(
        R"({"name": "r", "plan": {"single": "c"}, "match": {"language": ["de", @")" + code + "\"]}}, " + last,
        "error: routes[0].match.language[1]: is no ISO 639-1 code (two small letters, such as \"fr\")");
}
