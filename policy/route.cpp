// SPDX-License-Identifier: Apache-2.0
// Routes.
#include "policy/route.hpp"

#include <algorithm>

#include "config/domains.hpp"

namespace signalbox {

namespace {

template <class T>
bool takes(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// A domain takes those that belong to it.
bool takes_domain(const std::vector<std::string>& wanted, const std::string& domain) {
  return wanted.empty() ||
         std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return is_within(domain, w); });
}

bool takes(const range_settings& range, double value) {
  return (!range.from || value >= *range.from) && (!range.below || value < *range.below);
}

/// A gain that is not known is in no range.
bool takes_gain(const range_settings& range, float gain) {
  return (!range.from && !range.below) || (gain >= 0 && takes(range, static_cast<double>(gain)));
}

bool takes_findings(const std::vector<personal_kind>& wanted, const std::vector<finding>& found) {
  return wanted.empty() || std::any_of(found.begin(), found.end(), [&](const finding& f) {
           return f.confidence >= certain_finding && takes(wanted, f.kind);
         });
}

bool takes_needs(const std::vector<capability>& wanted, capability_set needs) {
  return wanted.empty() ||
         std::any_of(wanted.begin(), wanted.end(), [&](capability c) { return needs.has(c); });
}

bool holds(const match_terms& match, const classification& what) {
  return takes(match.complexity, what.complexity) && takes(match.task, what.task) &&
         takes_domain(match.domain, what.domain) && takes(match.language, what.language) &&
         takes(match.urgency, what.urgency) && takes(match.cost_tolerance, what.cost_tolerance) &&
         takes(match.privacy, what.privacy) && takes(match.tier, what.tier) &&
         takes_findings(match.personal, what.findings) && takes_needs(match.needs, what.needs) &&
         takes(match.complexity_score, static_cast<double>(what.complexity_score)) &&
         takes_gain(match.gain, what.gain) && takes(match.input_tokens, what.input_tokens) &&
         takes(match.output_tokens, what.output_tokens);
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
  const auto holds_here = [&](const match_terms& terms) { return holds(terms, what); };
  return holds(match, what) && std::none_of(match.none.begin(), match.none.end(), holds_here) &&
         (match.any.empty() || std::any_of(match.any.begin(), match.any.end(), holds_here));
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
