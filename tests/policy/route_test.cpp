// SPDX-License-Identifier: Apache-2.0
// Routes: which one takes a request, and what names mean.
#include "policy/route.hpp"

#include "tests/support/config.hpp"

using namespace signalbox;
using test::config_of;
using test::endpoint_text;

namespace {

config_ptr sample() {
  return config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") + "," +
                   endpoint_text("c") +
                   R"(}, "pools": { "p": { "members": ["a", "b"] } }, "routes": [
    { "name": "french", "match": { "language": ["fr"], "complexity": ["low", "medium"] }, "plan": { "single": "a" }, "fallback": ["c"] },
    { "name": "by-name", "plan": { "single": "c" } },
    { "name": "hard", "match": { "tier": ["premium"] }, "plan": { "single": "p" }, "fallback": ["c", "a"] },
    { "name": "rest", "plan": { "single": "b" } } ] })");
}

std::vector<std::string> names(const routing& way) {
  std::vector<std::string> out;
  for (const auto* r : way.chain) out.push_back(r->name);
  return out;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("every dimension of a match must hold, each by any of its values") {
  match_settings m;
  classification c;
  CHECK(matches(m, c));
  c.language = "fr";
  m.language = {"en", "fr"};
  CHECK(matches(m, c));
  m.task = {task_kind::code};
  CHECK_FALSE(matches(m, c));
  c.task = task_kind::code;
  CHECK(matches(m, c));
  m.privacy = {privacy_level::personal, privacy_level::secret};
  CHECK_FALSE(matches(m, c));
}

TEST_CASE("auto takes the first route that matches") {
  const auto config = sample();
  classification c;
  c.language = "fr";
  c.complexity = complexity_level::low;
  CHECK(names(*route_request(*config, "auto", c)) == words{"a", "c"});
  c.complexity = complexity_level::high;
  c.tier = tier_kind::premium;
  CHECK(names(*route_request(*config, "auto", c)) == words{"p", "c", "a"});
}

TEST_CASE("a route without a match that is not the last is reached by name only") {
  const auto config = sample();
  const auto way = route_request(*config, "auto", {});
  REQUIRE(way.has_value());
  CHECK(way->route->name == "rest");
  CHECK(names(*route_request(*config, "by-name", {})) == words{"c"});
}

TEST_CASE("an endpoint, a pool or a model id comes first, then the chain of the first route that matches") {
  const auto config = sample();
  CHECK(names(*route_request(*config, "c", {})) == words{"c", "b"});
  CHECK(names(*route_request(*config, "p", {})) == words{"p", "b"});
  CHECK(names(*route_request(*config, "m-a", {})) == words{"m-a", "b"});
  CHECK(route_request(*config, "m-a", {})->named);
}

TEST_CASE("a name that was asked for is not tried a second time by the chain") {
  CHECK(names(*route_request(*sample(), "b", {})) == words{"b"});
}

TEST_CASE("an unknown name is an error about the model") {
  const auto way = route_request(*sample(), "nobody", {});
  REQUIRE(way.has_error());
  CHECK(way.error().code == error_code::unknown_model);
  CHECK(way.error().param == "model");
  CHECK(describe(way.error().code).status == 404);
}

TEST_CASE("names are compared exactly: no case, no space") {
  for (const auto* name : {"A", "a ", " a", "auto ", "AUTO", ""})
    CHECK(route_request(*sample(), name, {}).has_error());
}

TEST_CASE("without a catch-all a request may find no route") {
  const auto config = config_of(
      "{ \"endpoints\": {" + endpoint_text("a") +
      R"(}, "routes": [ { "name": "x", "match": { "tier": ["fast"] }, "plan": { "single": "a" } } ] })");
  const auto way = route_request(*config, "auto", {});
  REQUIRE(way.has_error());
  CHECK(way.error().code == error_code::no_endpoint);
}
