// SPDX-License-Identifier: Apache-2.0
// Deciding without doing.
#include "policy/decide.hpp"

#include "policy/balance.hpp"

namespace signalbox {

namespace {

std::vector<endpoint_view> views_of(const config_snapshot& config, const rung& r, instant now) {
  std::vector<endpoint_view> out;
  const auto add = [&](endpoint_index i) {
    endpoint_view view;
    view.index = i;
    view.config = &config.endpoints[i];
    view.last.endpoint = i;
    view.heard = now;
    out.push_back(view);
  };
  if (r.kind == rung_kind::endpoint) add(r.index);
  if (r.kind == rung_kind::pool)
    for (const auto& member : config.pools[r.index].members) add(member.endpoint);
  return out;
}

rung_record look_at(const config_snapshot& config, const rung& r, const candidates_query& query, instant now,
                    wall_time at) {
  rung_record out;
  out.name = r.name;
  const auto views = views_of(config, r, now);
  if (views.empty()) return out;
  const pool_config alone{r, r.name, pool_strategy::score, {{r.index, 1}}};
  const auto& pool = r.kind == rung_kind::pool ? config.pools[r.index] : alone;
  if (r.kind == rung_kind::pool) out.strategy = name_of(pool.strategy);
  out.weights = query.weights;
  out.constraints = query.constraints;
  out.found = balancing{pool}.order(query, views, now, at);
  return out;
}

}  // namespace

constraint_set constraints_of(const routing& way, const classification& what, const hint_set& hints) {
  constraint_set out;
  // A name chosen by the caller is the caller's choice; a hint tightens even that.
  const bool personal = what.privacy != privacy_level::open;
  out.private_only = hints.private_only || (!way.named && personal &&
                                            way.route->personal_data == personal_data_policy::private_only);
  out.regions = way.route->regions;
  out.drop_oldest = way.route->adapt.context == context_policy::drop_oldest;
  out.max_cost_nano = way.route->max_cost ? way.route->max_cost->nano : -1;
  if (hints.max_cost_nano >= 0)
    out.max_cost_nano =
        out.max_cost_nano < 0 ? hints.max_cost_nano : std::min(out.max_cost_nano, hints.max_cost_nano);
  return out;
}

result<decision> decide(const config_snapshot& config, const classifier& rules, const decide_input& asked,
                        instant now, wall_time at) {
  decision out;
  out.request = asked.request;
  out.asked = asked.model;
  out.plan = "single";
  out.what = shared<classification>{rules.classify(*asked.words, asked.hints)};
  const auto way = route_request(config, asked.model, *out.what);
  if (!way) return way.error();
  out.route = way->route->name;
  const auto& w = way->route->weights;
  const candidates_query query{
      asked.request, out.what, constraints_of(*way, *out.what, asked.hints), {w.cost, w.latency, w.quality}};
  for (const auto* r : way->chain) {
    out.chain.push_back(r->name);
    out.rungs.push_back(look_at(config, *r, query, now, at));
  }
  return out;
}

}  // namespace signalbox
