// SPDX-License-Identifier: Apache-2.0
// Names: one namespace, reserved names, members of pools, and pools that stand for a provider's model id.
#include <catch2/catch.hpp>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Endpoints `a` and `b`, pool `p` of both, route `r` to it, and what else is given.
std::string with(const std::string& endpoints, const std::string& pools, const std::string& routes) {
  return "{\"endpoints\": {" + demo("a") + ", " + demo("b") + endpoints +
         "},\n\"pools\": {\"p\": {\"members\": [\"a\", \"b\"]}" + pools + "},\n\"routes\": [" + routes +
         "{\"name\": \"r\", \"plan\": {\"single\": \"p\"}}]}";
}

void check_problem(const std::string& text, const std::string& problem) {
  check_one_problem(load_problems, text, problem);
}

/// The names of a pool's members.
lines members(const config_snapshot& config, target pool) {
  REQUIRE(pool.kind == target_kind::pool);
  lines out;
  for (const auto& m : config.pools[pool.index].members) out.push_back(config.endpoints[m.endpoint].name);
  return out;
}

}  // namespace

TEST_CASE("endpoints, pools and routes share one namespace") {
  const std::string taken = " is taken: endpoints, pools and routes share one namespace (choose another)";
  check_problem(
      with("", ", \"a\": @{\"members\": [\"b\"]}", "{\"name\": \"q\", \"plan\": {\"single\": \"a\"}},"),
      "error: pools.a: the name `a`" + taken);
  check_problem(with("", "", R"({"name": @"b", "plan": {"single": "a"}},)"),
                "error: routes[0].name: the name `b`" + taken);
  check_problem(with("", "", R"({"name": @"p", "plan": {"single": "a"}},)"),
                "error: routes[0].name: the name `p`" + taken);
  // The second of two routes is the one at fault.
  check_problem("{\"endpoints\": {" + demo("a") + R"(}, "routes": [{"name": "r", "plan": {"single": "a"}},
                  {"name": @"r", "plan": {"single": "a"}}]})",
                "error: routes[1].name: the name `r`" + taken);
}

TEST_CASE("auto, cache and deferred are reserved") {
  for (const std::string name : {"auto", "cache", "deferred"}) {
    const std::string reserved = "`" + name + "` is a reserved name (choose another)";
    check_problem(
        with(", \"" + name +
                 "\": @{\"provider\": \"demo\", \"model\": \"m\", \"price\": {\"input\": 0, \"output\": 0}}",
             "", ""),
        "error: endpoints." + name + ": " + reserved);
    check_problem(with("", "", "{\"name\": @\"" + name + "\", \"plan\": {\"single\": \"a\"}},"),
                  "error: routes[0].name: " + reserved);
    const auto pool = load_problems(with("", ", \"" + name + "\": {\"members\": [\"a\"]}", ""));
    CHECK(pool.size() == 1);
    CHECK(pool.at(0).find("pools." + name + ": " + reserved) != std::string::npos);
  }
}

TEST_CASE("members of a pool are endpoints, each once") {
  check_problem(with("", R"(, "q": {"members": ["a", @"x"]})", R"({"name": "s", "plan": {"single": "q"}},)"),
                "error: pools.q.members[1]: `x` is no endpoint (members of a pool are names of endpoints)");
  check_problem(with("", R"(, "q": {"members": [@"p"]})", R"({"name": "s", "plan": {"single": "q"}},)"),
                "error: pools.q.members[0]: `p` is no endpoint (members of a pool are names of endpoints)");
  check_problem(with("", R"(, "q": {"members": [@""]})", R"({"name": "s", "plan": {"single": "q"}},)"),
                "error: pools.q.members[0]: `` is no endpoint (members of a pool are names of endpoints)");
  check_problem(
      with("", R"(, "q": {"members": ["a", "b", @"a"]})", R"({"name": "s", "plan": {"single": "q"}},)"),
      "error: pools.q.members[2]: `a` is a member twice (remove one)");
  check_problem(with("", R"(, "q": {"members": @[]})", R"({"name": "s", "plan": {"single": "q"}},)"),
                "error: pools.q.members: a pool needs at least one member (name an endpoint)");
}

TEST_CASE("weights are of members, and for the strategy that uses them") {
  const std::string route = R"({"name": "s", "plan": {"single": "q"}},)";
  check_problem(
      with("", R"(, "q": {"strategy": "weighted", "members": ["a"], "weights": {"a": 2, @"b": 3}})", route),
      "error: pools.q.weights.b: is not a member of the pool (add it to `members`, or remove it)");
  check_problem(with("", R"(, "q": {"members": ["a"], "weights": @{"a": 2}})", route),
                "warning: pools.q.weights: only the strategy `weighted` uses weights "
                "(set \"strategy\": \"weighted\", or remove them)");
  const auto fine = loaded(
      with("", R"(, "q": {"strategy": "weighted", "members": ["a", "b"], "weights": {"b": 3}})", route));
  const auto& pool = fine->pools[fine->resolve("q").index];
  CHECK(pool.strategy == pool_strategy::weighted);
  CHECK(pool.members[0].weight == 1);
  CHECK(pool.members[1].weight == 3);
}

TEST_CASE("a name stands for auto, a route, a pool or an endpoint, and anything else for nothing") {
  const auto config = loaded(with("", "", ""));
  CHECK(config->resolve("auto").kind == target_kind::automatic);
  CHECK(config->resolve("r").kind == target_kind::route);
  CHECK(config->resolve("p").kind == target_kind::pool);
  CHECK(members(*config, config->resolve("p")) == lines{"a", "b"});
  CHECK(config->resolve("b").kind == target_kind::endpoint);
  CHECK(config->endpoints[config->resolve("b").index].name == "b");
  for (const auto* name : {"", "x", "A", "a ", "cache", "deferred", "Auto"})
    CHECK(config->resolve(name).kind == target_kind::unknown);
  for (std::size_t i = 0; i < config->endpoints.size(); ++i) {
    CHECK(config->endpoints[i].self.kind == rung_kind::endpoint);
    CHECK(config->endpoints[i].self.index == i);
    CHECK(config->endpoints[i].self.name == config->endpoints[i].name);
  }
}

TEST_CASE("a provider's model id stands for the pool of its endpoints, unless the name is taken") {
  const auto same_model = [](const std::string& name, const std::string& model) {
    return ", \"" + name + "\": {\"provider\": \"demo\", \"model\": \"" + model +
           "\", \"price\": {\"input\": 0, \"output\": 0}}";
  };
  const auto config = loaded(with(same_model("c", "big") + same_model("d", "small") + same_model("e", "big") +
                                      same_model("f", "a") + same_model("g", "p") + same_model("h", "auto") +
                                      same_model("i", "Big Model (v2)"),
                                  "", ""));
  CHECK(members(*config, config->resolve("big")) == lines{"c", "e"});
  CHECK(members(*config, config->resolve("small")) == lines{"d"});
  CHECK(members(*config, config->resolve("Big Model (v2)")) == lines{"i"});
  CHECK(config->resolve("a").kind == target_kind::endpoint);
  CHECK(members(*config, config->resolve("p")) == lines{"a", "b"});
  CHECK(config->resolve("auto").kind == target_kind::automatic);
  const auto& pool = config->pools[config->resolve("big").index];
  CHECK(pool.self.kind == rung_kind::pool);
  CHECK(pool.self.name == "big");
  CHECK(pool.self.index == config->resolve("big").index);
}

TEST_CASE("without routes there is one, over all endpoints, if its names are free") {
  for (const std::string routes : {"", ", \"routes\": []"}) {
    const auto config = loaded("{\"endpoints\": {" + demo("a") + ", " + demo("b") + "}" + routes + "}");
    REQUIRE(config->routes.size() == 1);
    CHECK(config->routes[0].name == "default");
    CHECK(config->resolve("default").kind == target_kind::route);
    CHECK(members(*config, config->resolve("all")) == lines{"a", "b"});
    REQUIRE(config->routes[0].chain.size() == 1);
    CHECK(config->routes[0].chain[0].name == "all");
  }
  for (const std::string name : {"all", "default"})
    check_problem("{\"endpoints\": {" + demo(name) + "}}",
                  "1:1: error: there are no routes, and the default one cannot be made: the name `" + name +
                      "` is taken (add \"routes\")");
}
