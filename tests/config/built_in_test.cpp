// SPDX-License-Identifier: Apache-2.0
// The configurations that come with the program, and those in examples/, have no problems at all.
#include "config/built_in.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "policy/decide.hpp"
#include "policy/route.hpp"
#include "tests/config/problems.hpp"
#include "tests/policy/prompts.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::optional<environment_config> with_keys(const std::set<std::string>& names) {
  return config_from_environment([&](const std::string& name) { return names.contains(name); });
}

/// The route that a request of a tier and task takes.
std::string route_of(const config_snapshot& config, tier_kind tier, task_kind task = task_kind::question) {
  classification what;
  what.tier = tier;
  what.task = task;
  const auto* route = first_match(config, what);
  return route ? route->name : "-";
}

config_ptr example(const std::string& name) {
  std::ifstream file{SIGNALBOX_SOURCE_DIR "/examples/" + name, std::ios::binary};
  return loaded({std::istreambuf_iterator<char>{file}, {}});
}

}  // namespace

TEST_CASE("the demo configuration loads without a problem and has a route for each tier") {
  const auto config = loaded(demo_config());
  CHECK(config->endpoints.size() == 4);
  for (const auto tier : {tier_kind::private_only, tier_kind::premium, tier_kind::fast, tier_kind::standard})
    CHECK(route_of(*config, tier) == name_of(tier));
  for (const auto& e : config->endpoints) {
    CHECK(e.provider == provider_kind::demo);
    CHECK(e.context > 0);
    CHECK(!e.prices.empty());
  }
  const auto& safe = config->routes[config->resolve("private").index].chain;
  for (const auto& r : safe) CHECK(config->endpoints[r.index].is_private);
}

// What no other model may see, then what not every model can do, then the tiers, then the specialists.
TEST_CASE("tiers and specialists take their requests in this order, in the demo and in the example") {
  using tier = tier_kind;
  using task = task_kind;
  struct line {
    tier asked;
    task kind;
    const char* route;
  };
  const std::vector<line> table{
      {tier::private_only, task::question, "private"},
      {tier::private_only, task::vision, "private"},
      {tier::private_only, task::code, "private"},
      {tier::premium, task::vision, "image"},
      {tier::standard, task::vision, "image"},
      {tier::premium, task::long_document, "long-document"},
      {tier::fast, task::long_document, "long-document"},
      {tier::premium, task::question, "premium"},
      {tier::premium, task::code, "premium"},
      {tier::premium, task::creative, "premium"},
      {tier::fast, task::question, "fast"},
      {tier::fast, task::code, "fast"},
      {tier::standard, task::code, "code"},
      {tier::standard, task::extraction, "extraction"},
      {tier::standard, task::classification, "extraction"},
      {tier::standard, task::creative, "creative"},
      {tier::standard, task::question, "standard"},
      {tier::standard, task::chat, "standard"},
      {tier::standard, task::reasoning, "standard"},
      {tier::standard, task::translation, "standard"},
  };
  for (const auto& config : {loaded(demo_config()), example("tiers-and-specialists.json")})
    for (const auto& [asked, kind, route] : table) {
      INFO(name_of(asked) << " " << name_of(kind));
      CHECK(route_of(*config, asked, kind) == route);
    }
}

TEST_CASE(
    "every route of the example but the private one has a fallback, and that leads to private endpoints "
    "only") {
  const auto config = example("tiers-and-specialists.json");
  for (const auto& route : config->routes) {
    INFO(route.name);
    CHECK((route.chain.size() > 1) == (route.name != "private"));
    if (route.name != "private") continue;
    for (const auto& r : route.chain) CHECK(config->endpoints[r.index].is_private);
  }
}

TEST_CASE(
    "in the example code goes to the specialist, plain creative work and extraction to the cheaper one") {
  const auto config = example("tiers-and-specialists.json");
  const classifier rules{config->classifier};
  const auto chosen = [&](std::string_view text) {
    decide_input asked;
    asked.words = shared<prompt>{prompts::asked(text)};
    const auto made = decide(*config, rules, asked, instant{}, wall_time{});
    REQUIRE(made.has_value());
    const auto& first = made->rungs.at(0).found.ordered.at(0);
    return made->route + " " + config->endpoints[first.endpoint].name;
  };
  CHECK(chosen("Write a Python function that reverses a string.") == "code claude-haiku");
  CHECK(chosen("Write a poem about tea.") == "creative gpt-mini");
  CHECK(chosen("Extract all dates from this text: the fair is on 3 May, the concert on 9 June.") ==
        "extraction gpt-nano");
  CHECK(chosen("What is the capital of Peru?") == "standard gpt-mini");
  CHECK(chosen("Please answer marie.durand@example.org about her parcel.") == "private local");
}

TEST_CASE("keys in the environment make a configuration without a problem, priced by the catalogue") {
  const std::vector<std::set<std::string>> rows{{"OPENAI_API_KEY"},
                                                {"ANTHROPIC_API_KEY"},
                                                {"OPENAI_API_KEY", "ANTHROPIC_API_KEY"},
                                                {"GEMINI_API_KEY"},
                                                {"OPENAI_API_KEY", "GEMINI_API_KEY"}};
  for (const auto& names : rows) {
    const auto made = with_keys(names);
    REQUIRE(made);
    const auto config = loaded(made->text);
    CHECK(config->endpoints.size() == 2 * made->keys.size());
    for (const auto& e : config->endpoints) {
      CHECK(!e.prices.empty());
      CHECK(e.context > 0);
      CHECK(names.contains(std::string{e.key.value.reveal().substr(4)}));
    }
    CHECK(route_of(*config, tier_kind::premium) == "premium");
    CHECK(route_of(*config, tier_kind::standard) == "default");
    CHECK(route_of(*config, tier_kind::private_only) == "default");
    CHECK(std::set<std::string>(made->keys.begin(), made->keys.end()) == names);
  }
}

TEST_CASE("without a key of a known provider there is no configuration of the environment") {
  CHECK(!with_keys({}));
  CHECK(!with_keys({"PATH"}));
}

TEST_CASE("a variable that is set and empty counts as not set") {
  setenv("SIGNALBOX_TEST_VARIABLE", "", 1);
  CHECK(!system_variables()("SIGNALBOX_TEST_VARIABLE"));
  setenv("SIGNALBOX_TEST_VARIABLE", "x", 1);
  CHECK(system_variables()("SIGNALBOX_TEST_VARIABLE"));
  unsetenv("SIGNALBOX_TEST_VARIABLE");
  CHECK(!system_variables()("SIGNALBOX_TEST_VARIABLE"));
}

TEST_CASE("every configuration in examples/ loads without a problem") {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator{SIGNALBOX_SOURCE_DIR "/examples"}) {
    if (entry.path().extension() != ".json") continue;
    ++seen;
    INFO(entry.path());
    CHECK(!example(entry.path().filename())->routes.empty());
  }
  CHECK(seen >= 2);
}
