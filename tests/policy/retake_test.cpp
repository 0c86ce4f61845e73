// SPDX-License-Identifier: Apache-2.0
// Decisions as lines of JSON, and taken again from them.
#include "policy/retake.hpp"

#include "policy/balance.hpp"
#include "policy/decide.hpp"
#include "policy/explain.hpp"
#include "tests/support/config.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

config_ptr sample() {
  return config_of("{ \"endpoints\": {" + endpoint_text("a", R"(, "quality": { "default": 0.9 })") + "," +
                   endpoint_text("b", R"(, "region": "eu")") + "," +
                   endpoint_text("c", R"(, "private": true, "quality": { "code": 0.7 })") +
                   R"(}, "pools": { "p": { "members": ["a", "b", "c"] } }, "routes": [
    { "name": "eu", "match": { "language": ["fr"] }, "plan": { "single": "p" }, "regions": ["eu"] },
    { "name": "rest", "plan": { "single": "p" }, "weights": { "cost": 0.2, "latency": 0.5, "quality": 0.3 } } ] })");
}

/// A decision about a pool of which anything may be known.
decision any_decision(const config_snapshot& config, random_stream& random) {
  classification what;
  what.complexity_score = static_cast<float>(random.unit());
  what.task = static_cast<task_kind>(random.below(names_of<task_kind>.size()));
  what.language = random.below(2) == 0 ? "fr" : "en";
  what.input_tokens = static_cast<std::uint32_t>(random.below(120'000));
  what.output_tokens = static_cast<std::uint32_t>(random.below(4000));
  what.kept_tokens = what.input_tokens / 2;
  decision d;
  d.request = {random.next(), random.next()};
  d.at_ms = 1'790'000'000'000;
  d.asked = "auto";
  d.what = shared<classification>{what};
  const auto way = route_request(config, "auto", *d.what);
  d.route = way->route->name;
  rung_record r;
  r.name = "p";
  r.strategy = "score";
  const auto& w = way->route->weights;
  r.weights = {w.cost, w.latency, w.quality};
  r.constraints = constraints_of(*way, *d.what, {});
  r.constraints.time_left = std::chrono::milliseconds{random.below(60'000)};
  const instant now{std::chrono::hours{5}};
  std::vector<endpoint_view> views;
  for (std::size_t i = 0; i < 3; ++i) {
    endpoint_view v{static_cast<endpoint_index>(i),
                    &config.endpoints[i],
                    {},
                    now - duration{static_cast<std::int64_t>(random.below(5'000'000'000))}};
    v.last.endpoint = v.index;
    v.last.headroom = random.below(4) == 0 ? 0.0F : static_cast<float>(random.unit());
    v.last.unavailable_for = duration{random.below(3) == 0 ? 7'123'456'789 : 0};
    v.last.first_content = duration{static_cast<std::int64_t>(random.below(900'000'000))};
    v.last.per_token = duration{static_cast<std::int64_t>(random.below(9'000'000))};
    v.last.token_factor = 0.5F + static_cast<float>(random.unit());
    views.push_back(v);
  }
  const candidates_query query{d.request, d.what, r.constraints, r.weights};
  r.found =
      balancing{config.pools[0]}.order(query, views, now, wall_time{std::chrono::milliseconds{d.at_ms}});
  d.rungs.push_back(std::move(r));
  return d;
}

}  // namespace

TEST_CASE("a line of the decision log holds all that is needed to take the decision again") {
  const auto config = sample();
  random_stream random{5};
  std::size_t with_choice = 0;
  for (int i = 0; i < 500; ++i) {
    const auto d = any_decision(*config, random);
    const auto line = decision_json(d, *config);
    const auto again = retake(line, *config);
    REQUIRE(again.has_value());
    INFO(line);
    CHECK(again->same());
    with_choice += d.rungs[0].found.ordered.size() > 1 ? 1U : 0U;
  }
  CHECK(with_choice > 50);
}

TEST_CASE("a decision taken again with another configuration says what differs") {
  const auto config = sample();
  random_stream random{6};
  auto d = any_decision(*config, random);
  while (d.route != "eu" || d.rungs[0].found.ordered.empty()) d = any_decision(*config, random);
  const auto other = config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") + "," +
                               endpoint_text("c") + R"(}, "pools": { "p": { "members": ["a", "b", "c"] } },
    "routes": [ { "name": "all", "plan": { "single": "p" } } ] })");
  const auto again = retake(decision_json(d, *config), *other);
  REQUIRE(again.has_value());
  CHECK_FALSE(again->same());
  CHECK(again->route_then == "eu");
  CHECK(again->route_now == "all");
}

TEST_CASE("what is no line of the log, or of another version, is refused with the reason") {
  const auto config = sample();
  const auto refused = [&](std::string_view line) {
    const auto made = retake(line, *config);
    REQUIRE_FALSE(made.has_value());
    return made.error().message;
  };
  CHECK(refused("").starts_with("this is no JSON"));
  CHECK(refused("{\"v\": 9}") == "this decision is of another version than 1");
  CHECK(refused("{}") == "this decision is of another version than 1");
  const std::string line =
      R"({"v":1,"model":"auto","rungs":[{"name":"p","strategy":"score","seen":[{"endpoint":"gone"}]}]})";
  CHECK(refused(line) == "the configuration has no endpoint `gone`");
}

TEST_CASE("a decision's JSON tells the text of a prompt only where it is asked to") {
  const auto config = sample();
  prompt words;
  words.text = "the secret plan";
  words.pieces.push_back({chat_role::user, 0, static_cast<std::uint32_t>(words.text.size())});
  const classifier rules{config->classifier};
  const auto made = decide(*config, rules, {"auto", shared<prompt>{words}, {}, {}}, instant{}, wall_time{});
  REQUIRE(made.has_value());
  CHECK(decision_json(*made, *config).find("secret plan") == std::string::npos);
  CHECK(decision_json(*made, *config, &words).find("the secret plan") != std::string::npos);
}
