// SPDX-License-Identifier: Apache-2.0
// Decisions read back.
#include "policy/retake.hpp"

#include <cmath>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "policy/balance.hpp"
#include "policy/explain.hpp"
#include "policy/route.hpp"

namespace signalbox {

namespace {

using json::kind;
using json::value;

error wrong(std::string what) {
  return {error_code::invalid_request, std::move(what), "take a line of the decision log as it stands", {}};
}

template <class Enum>
void read_name(value v, Enum& out) {
  if (const auto known = from_name<Enum>(v.text())) out = *known;
}

float float_of(value v, float otherwise) {
  return v.is(kind::number) ? static_cast<float>(v.number()) : otherwise;
}

std::uint32_t count_of(value v) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(0, v.integer().value_or(0)));
}

duration time_of(value v) {
  if (!v.is(kind::number)) return duration{-1};
  return duration{std::llround(v.number() * 1e6)};
}

std::int64_t money_of(value v) {
  if (!v.is(kind::number)) return -1;
  const auto amount = parse_money(v.raw());
  return amount ? amount->nano : -1;
}

classification read_classification(value v) {
  classification c;
  read_name(v.find("complexity").find("value"), c.complexity);
  c.complexity_score = float_of(v.find("complexity").find("score"), c.complexity_score);
  read_name(v.find("task").find("value"), c.task);
  c.domain = v.find("domain").find("value").text();
  c.language = v.find("language").find("value").text();
  read_name(v.find("urgency").find("value"), c.urgency);
  read_name(v.find("cost_tolerance").find("value"), c.cost_tolerance);
  read_name(v.find("privacy").find("value"), c.privacy);
  read_name(v.find("tier"), c.tier);
  read_name(v.find("service"), c.service);
  c.gain = float_of(v.find("gain"), c.gain);
  c.input_tokens = count_of(v.find("input_tokens"));
  for (std::size_t i = 0; i < c.input_by_family.size(); ++i)
    c.input_by_family[i] = count_of(v.find("input_tokens_by_family").find(names_of<token_family>[i]));
  c.kept_tokens = count_of(v.find("kept_tokens"));
  c.output_tokens = count_of(v.find("output_tokens"));
  for (auto need : v.find("needs").items())
    if (const auto known = from_name<capability>(need.text())) c.needs.add(*known);
  for (auto one : v.find("personal_data").items()) {
    finding f;
    read_name(one.find("kind"), f.kind);
    f.confidence = float_of(one.find("confidence"), 0);
    c.findings.push_back(f);
  }
  return c;
}

constraint_set read_constraints(value v) {
  constraint_set c;
  c.private_only = v.find("private_only").is(kind::boolean) && v.find("private_only").truth();
  c.max_cost_nano = money_of(v.find("max_cost"));
  c.time_left = time_of(v.find("time_left_ms"));
  c.min_context = count_of(v.find("min_context"));
  for (auto region : v.find("regions").items()) c.regions.push_back(region.text());
  c.drop_oldest = v.find("drop_oldest").is(kind::boolean) && v.find("drop_oldest").truth();
  return c;
}

std::optional<endpoint_view> read_seen(value v, const config_snapshot& config, instant now) {
  const auto found = config.resolve(v.find("endpoint").text());
  if (found.kind != target_kind::endpoint) return {};
  endpoint_view view;
  view.index = view.last.endpoint = found.index;
  view.config = &config.endpoints[found.index];
  view.heard = now - time_of(v.find("age_ms"));
  read_name(v.find("breaker"), view.last.breaker);
  view.last.unavailable_for = time_of(v.find("unavailable_ms"));
  view.last.disabled = v.find("disabled").is(kind::boolean) && v.find("disabled").truth();
  view.last.in_flight = count_of(v.find("in_flight"));
  view.last.headroom = float_of(v.find("headroom"), 1);
  view.last.first_content = time_of(v.find("first_content_ms"));
  view.last.per_token = time_of(v.find("per_token_ms"));
  view.last.token_factor = float_of(v.find("token_factor"), 1);
  return view;
}

std::vector<std::string> names_then(value rung) {
  std::vector<std::string> out;
  for (auto c : rung.find("candidates").items()) out.push_back(c.find("endpoint").text());
  return out;
}

class retaking {
 public:
  retaking(value root, const config_snapshot& config)
      : root_{root},
        config_{config},
        what_{read_classification(root.find("classification"))},
        request_{parse_unique_id(root.find("request").text()).value_or(unique_id{})},
        at_{wall_time{std::chrono::milliseconds{root.find("at_ms").integer().value_or(0)}}} {}

  result<retaken> run() {
    retaken out;
    out.route_then = root_.find("route").text();
    const auto way = route_request(config_, root_.find("model").text(), *what_);
    if (way) out.route_now = way->route->name;
    for (auto rung : root_.find("rungs").items()) {
      out.order_then.push_back(names_then(rung));
      auto now = order(rung);
      if (!now) return now.error();
      out.order_now.push_back(*std::move(now));
    }
    return out;
  }

 private:
  result<std::vector<std::string>> order(value rung) {
    const auto strategy = rung.find("strategy").text();
    if (!strategy.empty() && strategy != name_of(pool_strategy::score)) return names_then(rung);
    const auto now = instant{std::chrono::hours{24 * 365}};  // any: only what is between two times counts
    std::vector<endpoint_view> views;
    pool_config pool;
    for (auto seen : rung.find("seen").items()) {
      const auto view = read_seen(seen, config_, now);
      if (!view) return wrong("the configuration has no endpoint `" + seen.find("endpoint").text() + "`");
      views.push_back(*view);
      pool.members.push_back({view->index, 1});
    }
    const auto w = rung.find("weights");
    const candidates_query query{
        request_,
        what_,
        read_constraints(rung.find("constraints")),
        {w.find("cost").number(), w.find("latency").number(), w.find("quality").number()}};
    std::vector<std::string> out;
    for (const auto& c : balancing{pool}.order(query, views, now, at_).ordered)
      out.push_back(config_.endpoints[c.endpoint].name);
    return out;
  }

  value root_;
  const config_snapshot& config_;
  shared<classification> what_;
  unique_id request_;
  wall_time at_;
};

}  // namespace

classification classification_of(std::string_view text) {
  json::document document;
  if (document.scan(text)) return {};
  return read_classification(document.root().find("classification"));
}

result<retaken> retake(std::string_view line, const config_snapshot& config) {
  json::document document;
  if (const auto fault = document.scan(line)) return wrong("this is no JSON: " + fault->message);
  const auto root = document.root();
  if (root.find("v").integer() != decision_version)
    return wrong("this decision is of another version than " + std::to_string(decision_version));
  return retaking{root, config}.run();
}

}  // namespace signalbox
