// SPDX-License-Identifier: Apache-2.0
// Selection and balancing: hard constraints with reasons, scores, strategies.
#include "policy/select.hpp"

#include <set>

#include "policy/balance.hpp"
#include "tests/support/config.hpp"

using namespace signalbox;
using test::config_of;
using test::endpoint_text;

namespace {

constexpr instant now{1h};
constexpr wall_time wall{std::chrono::hours{1}};

struct one_endpoint {
  config_ptr config;
  endpoint_view view;
  classification what;
  constraint_set limits;

  explicit one_endpoint(const std::string& more = {})
      : config{config_of("{ \"endpoints\": {" + endpoint_text("e", more) + "} }")} {
    view = {0, &config->endpoints[0], {}, now};
    what.input_tokens = 1000;
    what.output_tokens = 500;
  }
  std::optional<exclusion> check() const {
    return excluded(view, predict(view, what, wall), what, limits, now);
  }
};

void expect(const one_endpoint& e, exclusion_reason why) {
  const auto no = e.check();
  REQUIRE(no);
  CHECK(name_of(no->reason) == name_of(why));
  CHECK_FALSE(no->detail.empty());
}

candidates_query ask(classification what = {}) {
  what.input_tokens = 1000;
  what.output_tokens = 500;
  return {unique_id{1, 2}, shared<classification>{what}, {}, {}};
}

std::vector<endpoint_view> views_of(const config_ptr& config) {
  std::vector<endpoint_view> out;
  for (endpoint_index i = 0; i < config->endpoints.size(); ++i)
    out.push_back({i, &config->endpoints[i], {}, now});
  return out;
}

}  // namespace

TEST_CASE("an endpoint that breaks no constraint is a candidate") { CHECK_FALSE(one_endpoint{}.check()); }

TEST_CASE("what the request needs and the endpoint lacks excludes it, by name") {
  one_endpoint e{R"(, "lacks": ["vision"])"};
  e.what.needs.add(capability::vision).add(capability::tools);
  expect(e, exclusion_reason::capability);
  CHECK(e.check()->detail == "cannot do vision");
}

TEST_CASE("input and expected output must fit the window") {
  one_endpoint e;
  e.what.input_tokens = 99'501;
  expect(e, exclusion_reason::context);
  e.what.input_tokens = 99'500;
  CHECK_FALSE(e.check());
}

TEST_CASE("[U30] after `too long` only larger windows are left") {
  one_endpoint e;
  e.limits.min_context = 100'000;
  expect(e, exclusion_reason::context);
  e.limits.min_context = 99'999;
  CHECK_FALSE(e.check());
}

TEST_CASE("a private request goes to private endpoints only") {
  one_endpoint e;
  e.limits.private_only = true;
  expect(e, exclusion_reason::privacy);
  one_endpoint own{R"(, "private": true)"};
  own.limits.private_only = true;
  CHECK_FALSE(own.check());
}

TEST_CASE("a route that names regions leaves out who computes elsewhere, or does not say where") {
  one_endpoint e;
  e.limits.regions = {"eu", "ch"};
  expect(e, exclusion_reason::region);
  one_endpoint us{R"(, "region": "us")"};
  us.limits.regions = e.limits.regions;
  expect(us, exclusion_reason::region);
  CHECK(us.check()->detail == "it computes in us");
  one_endpoint ch{R"(, "region": "ch")"};
  ch.limits.regions = e.limits.regions;
  CHECK_FALSE(ch.check());
}

TEST_CASE("tokens are those that the endpoint's provider is known to count") {
  one_endpoint e;
  e.what.input_tokens = 60'000;
  CHECK_FALSE(e.check());
  e.view.last.token_factor = 2;
  expect(e, exclusion_reason::context);
  e.what.input_tokens = 1000;
  e.limits.max_cost_nano = 2'999'999;  // predicted: 2000*1 + 500*2 micro-units
  expect(e, exclusion_reason::cost);
}

TEST_CASE("tokens and cost are those of the model's own vocabulary") {
  one_endpoint e;
  const auto family = e.view.config->family;
  e.what.input_tokens = 60'000;
  e.what.input_by_family[static_cast<std::size_t>(family)] = 99'600;
  CHECK(input_tokens_for(*e.view.config, e.what) == 99'600);
  CHECK(vocabulary_ratio(*e.view.config, e.what) == Approx(1.66));
  CHECK(vocabulary_ratio(*e.view.config, {}) == 1);
  expect(e, exclusion_reason::context);
  e.what.output_tokens = 0;
  CHECK_FALSE(e.check());
  CHECK(predict(e.view, e.what, wall).cost_nano == 99'600'000);
  e.what.kept_tokens = 30'000;  // the same share
  e.what.output_tokens = 50'000;
  expect(e, exclusion_reason::context);
  e.limits.drop_oldest = true;
  CHECK_FALSE(e.check());
}

TEST_CASE("where old turns may be left out, only what stays must fit the window") {
  one_endpoint e;
  e.what.input_tokens = 200'000;
  e.what.kept_tokens = 5000;
  expect(e, exclusion_reason::context);
  e.limits.drop_oldest = true;
  CHECK_FALSE(e.check());
  e.what.kept_tokens = 100'000;
  expect(e, exclusion_reason::context);
}

TEST_CASE("what it would cost must be left of the budget, and an unknown price is no reason") {
  one_endpoint e;
  e.limits.max_cost_nano = 1'999'999;  // predicted: 1000*1 + 500*2 micro-units
  expect(e, exclusion_reason::cost);
  e.limits.max_cost_nano = 2'000'000;
  CHECK_FALSE(e.check());
}

TEST_CASE("what it would take must be left until the deadline, and an unknown speed is no reason") {
  one_endpoint e;
  e.limits.time_left = 1s;
  CHECK_FALSE(e.check());
  e.view.last.first_content = 500ms;
  e.view.last.per_token = 2ms;
  expect(e, exclusion_reason::latency);
  e.limits.time_left = 1500ms;
  CHECK_FALSE(e.check());
}

TEST_CASE("what an endpoint told last excludes it for as long as it said, counted from when it said so") {
  one_endpoint e;
  e.view.last.breaker = breaker_state::open;
  e.view.last.unavailable_for = 10s;
  e.view.heard = now - 4s;
  expect(e, exclusion_reason::breaker);
  CHECK(e.check()->until == 6s);
  e.view.heard = now - 10s;
  CHECK_FALSE(e.check());
  e.view.heard = now;
  e.view.last.breaker = breaker_state::closed;
  expect(e, exclusion_reason::cooling);
  e.view.last.disabled = true;
  expect(e, exclusion_reason::disabled);
}

TEST_CASE("a full endpoint is left out until it tells otherwise, a rate-limited one until its time") {
  one_endpoint e;
  e.view.last.headroom = 0;
  expect(e, exclusion_reason::headroom);
  CHECK(e.check()->until < 0ms);
  e.view.last.unavailable_for = 2s;
  expect(e, exclusion_reason::headroom);
  CHECK(e.check()->until == 2s);
}

TEST_CASE(
    "quality is that of task and domain, else of the one that is given, else the default, else a half") {
  const one_endpoint e{R"(, "quality": { "default": 0.3, "code": 0.9, "law": 0.6 })"};
  classification c;
  CHECK(quality_of(e.config->endpoints[0], c) == 0.3);
  c.domain = "law";
  CHECK(quality_of(e.config->endpoints[0], c) == 0.6);
  c.task = task_kind::code;
  CHECK(quality_of(e.config->endpoints[0], c) == Approx(0.75));
  c.domain = "general";
  CHECK(quality_of(e.config->endpoints[0], c) == 0.9);
  CHECK(quality_of(one_endpoint{}.config->endpoints[0], c) == 0.5);
}

TEST_CASE("weights follow the request and add up to one") {
  const score_weights even{1, 1, 1};
  classification c;
  c.complexity_score = 0.5F;
  const auto plain = weights_for(even, c);
  CHECK(plain.cost + plain.latency + plain.quality == Approx(1));
  c.cost_tolerance = cost_tolerance_level::low;
  CHECK(weights_for(even, c).cost > plain.cost);
  c = {};
  c.urgency = urgency_level::realtime;
  CHECK(weights_for(even, c).latency > plain.latency);
  c.urgency = urgency_level::batch;
  CHECK(weights_for(even, c).latency < plain.latency);
  c = {};
  c.complexity_score = 1;
  CHECK(weights_for(even, c).quality > plain.quality);
}

TEST_CASE("the score prefers what is cheaper, faster and better, each term being 1 for the best") {
  std::vector<candidate> all(2);
  all[0].cost_nano = 100;
  all[0].latency = 2s;
  all[0].quality_term = 0.5;
  all[1].cost_nano = 200;
  all[1].latency = 1s;
  all[1].quality_term = 0.9;
  score(all, {0.5, 0.25, 0.25});
  CHECK(all[0].cost_term == 1);
  CHECK(all[1].cost_term == 0.5);
  CHECK(all[0].latency_term == 0.5);
  CHECK(all[1].latency_term == 1);
  CHECK(all[0].score == Approx(0.5 + 0.125 + 0.125));
  CHECK(all[1].score == Approx(0.25 + 0.25 + 0.225));
}

TEST_CASE("a free endpoint is the cheapest and unknown figures count as half") {
  std::vector<candidate> all(3);
  all[0].cost_nano = 0;
  all[1].cost_nano = 5;
  score(all, {1, 0, 0});
  CHECK(all[0].cost_term == 1);
  CHECK(all[1].cost_term == 0);
  CHECK(all[2].cost_term == 0.5);
}

TEST_CASE("score puts the best first, and the rest in order with their reasons") {
  const auto config =
      config_of("{ \"endpoints\": {" + endpoint_text("weak", R"(, "quality": { "default": 0.2 })") + "," +
                endpoint_text("strong", R"(, "quality": { "default": 0.9 })") + "," +
                endpoint_text("small", R"(, "lacks": ["tools"])") +
                R"(}, "pools": { "p": { "members": ["weak", "strong", "small"] } } })");
  balancing b{config->pools[0]};
  classification c;
  c.needs.add(capability::tools);
  const auto list = b.order(ask(c), views_of(config), now, wall);
  REQUIRE(list.ordered.size() == 2);
  CHECK(list.ordered[0].endpoint == 1);
  CHECK(list.ordered[1].endpoint == 0);
  REQUIRE(list.excluded.size() == 1);
  CHECK(list.excluded[0].endpoint == 2);
}

TEST_CASE("ties are broken by the request: the same one always alike, many evenly") {
  const auto config = config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") +
                                R"(}, "pools": { "p": { "members": ["a", "b"] } } })");
  balancing b{config->pools[0]};
  int first = 0;
  random_stream random{9};
  for (int i = 0; i < 1000; ++i) {
    auto query = ask();
    query.request.low = random.next();
    const auto chosen = b.order(query, views_of(config), now, wall).ordered[0].endpoint;
    CHECK(b.order(query, views_of(config), now, wall).ordered[0].endpoint == chosen);
    first += chosen == 0 ? 1 : 0;
  }
  CHECK(first > 400);
  CHECK(first < 600);
}

TEST_CASE("round-robin gives each member its turn, and an absent one does not shift the others") {
  const auto config = config_of(
      "{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") + "," + endpoint_text("c") +
      R"(}, "pools": { "p": { "strategy": "round-robin", "members": ["a", "b", "c"] } } })");
  balancing b{config->pools[0]};
  auto views = views_of(config);
  std::vector<int> firsts;
  for (int i = 0; i < 6; ++i) firsts.push_back(b.order(ask(), views, now, wall).ordered[0].endpoint);
  CHECK(firsts == std::vector<int>{0, 1, 2, 0, 1, 2});
  views[1].last.headroom = 0;
  firsts.clear();
  for (int i = 0; i < 6; ++i) firsts.push_back(b.order(ask(), views, now, wall).ordered[0].endpoint);
  CHECK(firsts == std::vector<int>{0, 2, 2, 0, 2, 2});
}

TEST_CASE("weighted gives shares in proportion, evenly interleaved") {
  const auto config = config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") + "," +
                                endpoint_text("c") +
                                R"(}, "pools": { "p": { "strategy": "weighted", "members": ["a", "b", "c"],
                                   "weights": { "a": 5, "b": 1, "c": 1 } } } })");
  balancing b{config->pools[0]};
  const auto views = views_of(config);
  std::vector<int> count(3);
  int in_a_row = 0;
  int longest = 0;
  for (int i = 0; i < 700; ++i) {
    const auto chosen = b.order(ask(), views, now, wall).ordered[0].endpoint;
    ++count[chosen];
    in_a_row = chosen == 0 ? in_a_row + 1 : 0;
    longest = std::max(longest, in_a_row);
  }
  CHECK(count == std::vector<int>{500, 100, 100});
  CHECK(longest <= 4);
}

TEST_CASE("every strategy lists every member exactly once, as candidate or excluded") {
  for (const auto* strategy : {"score", "round-robin", "weighted"}) {
    const auto config = config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") + "," +
                                  endpoint_text("c") + R"(}, "pools": { "p": { "strategy": ")" + strategy +
                                  R"(", "members": ["a", "b", "c"] } } })");
    balancing b{config->pools[0]};
    random_stream random{4};
    for (int i = 0; i < 200; ++i) {
      auto views = views_of(config);
      for (auto& v : views) v.last.headroom = random.below(3) == 0 ? 0 : 1;
      const auto list = b.order(ask(), views, now, wall);
      std::set<int> seen;
      for (const auto& c : list.ordered) seen.insert(c.endpoint);
      for (const auto& e : list.excluded) seen.insert(e.endpoint);
      CHECK(seen.size() == 3);
      CHECK(list.ordered.size() + list.excluded.size() == 3);
    }
  }
}
