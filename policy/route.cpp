// SPDX-License-Identifier: Apache-2.0
// Routes.
#include "policy/route.hpp"

#include <algorithm>

namespace signalbox {

namespace {

template <class T>
bool takes(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// The route's chain, after the rung that was asked for by name, if one was.
routing routing_of(const route_config& route, const rung* named) {
  routing out{{}, &route, named != nullptr};
  out.chain.reserve(route.chain.size() + 1);
  if (named) out.chain.push_back(named);
  for (const auto& r : route.chain)
    if (!named || r.kind != named->kind || r.index != named->index) out.chain.push_back(&r);
  return out;
}

error no_route() {
  return {error_code::no_endpoint,
          "no route takes this request",
          "add a last route without a match to the configuration",
          {}};
}

}  // namespace

bool matches(const match_settings& match, const classification& what) {
  return takes(match.complexity, what.complexity) && takes(match.task, what.task) &&
         takes(match.domain, what.domain) && takes(match.language, what.language) &&
         takes(match.urgency, what.urgency) && takes(match.cost_tolerance, what.cost_tolerance) &&
         takes(match.privacy, what.privacy) && takes(match.tier, what.tier);
}

const route_config* first_match(const config_snapshot& config, const classification& what) {
  for (const auto& route : config.routes) {
    const bool last = &route == &config.routes.back();
    if (route.match ? matches(*route.match, what) : last) return &route;
  }
  return nullptr;
}

result<routing> route_request(const config_snapshot& config, std::string_view model,
                              const classification& what) {
  const auto asked = config.resolve(model);
  if (asked.kind == target_kind::unknown)
    return error{error_code::unknown_model, "no route, pool, endpoint or model has this name",
                 "GET /v1/models lists the names; `auto` lets Signalbox choose", "model"};
  if (asked.kind == target_kind::route) return routing_of(config.routes[asked.index], nullptr);
  const auto* route = first_match(config, what);
  if (!route) return no_route();
  if (asked.kind == target_kind::automatic) return routing_of(*route, nullptr);
  const bool pool = asked.kind == target_kind::pool;
  return routing_of(*route, pool ? &config.pools[asked.index].self : &config.endpoints[asked.index].self);
}

}  // namespace signalbox
