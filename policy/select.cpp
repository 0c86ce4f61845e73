// SPDX-License-Identifier: Apache-2.0
// Selection.
#include "policy/select.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "config/domains.hpp"
#include "policy/pricing.hpp"

namespace signalbox {

namespace {

/// What is left of a span of time that began when the endpoint told of it.
duration left_of(duration told, instant heard, instant now) { return told - (now - heard); }

std::string names_in(capability_set missing) {
  std::string out;
  for (std::size_t i = 0; i < names_of<capability>.size(); ++i)
    if (missing.has(static_cast<capability>(i)))
      out.append(out.empty() ? "" : ", ").append(names_of<capability>[i]);
  return out;
}

bool serves(const endpoint_config& e, service_kind wanted) {
  if (e.serves.empty()) return wanted != service_kind::embeddings;
  const auto has = [&](service_kind s) {
    return std::find(e.serves.begin(), e.serves.end(), s) != e.serves.end();
  };
  return has(wanted) || (wanted == service_kind::completions && has(service_kind::chat));
}

bool computes_in(const endpoint_config& e, const std::vector<std::string>& regions) {
  return regions.empty() || std::find(regions.begin(), regions.end(), e.region) != regions.end();
}

/// As the endpoint's provider will count them, as far as that is known. `part`: of the input, in o200k's.
std::uint64_t tokens_of(std::uint32_t part, const endpoint_view& e, const classification& what) {
  return static_cast<std::uint64_t>(part * vocabulary_ratio(*e.config, what) *
                                    static_cast<double>(e.last.token_factor));
}

/// Whole milliseconds, for people.
std::string ms_text(duration d) { return std::to_string(d / std::chrono::milliseconds{1}) + "ms"; }

std::optional<exclusion> breaks_static(const endpoint_view& e, const classification& what,
                                       const constraint_set& constraints) {
  const auto no = [&](exclusion_reason why, std::string detail) {
    return exclusion{e.index, why, std::move(detail), duration{-1}, {}};
  };
  if (!serves(*e.config, what.service))
    return no(exclusion_reason::capability, "does not serve " + std::string{name_of(what.service)});
  if (const auto missing = what.needs.without(e.config->able); !missing.empty())
    return exclusion{e.index, exclusion_reason::capability, "cannot do " + names_in(missing), duration{-1},
                     missing};
  const auto input = constraints.drop_oldest ? what.kept_tokens : what.input_tokens;
  const auto needed = tokens_of(input, e, what) + what.output_tokens;
  const auto window = e.config->context;
  if (window > 0 && needed > window)
    return no(exclusion_reason::context, "about " + std::to_string(needed) +
                                             " tokens needed, the window holds " + std::to_string(window));
  if (constraints.min_context > 0 && window <= constraints.min_context)
    return no(exclusion_reason::context, "a window of " + std::to_string(constraints.min_context) +
                                             " was too small, and this one is not larger");
  if (constraints.private_only && !e.config->is_private)
    return no(exclusion_reason::privacy, "the request may go to private endpoints only");
  if (!computes_in(*e.config, constraints.regions))
    return no(exclusion_reason::region, e.config->region.empty()
                                            ? "its region is not known, and the route names regions"
                                            : "it computes in " + e.config->region);
  return {};
}

std::optional<exclusion> breaks_now(const endpoint_view& e, instant now) {
  const auto left = left_of(e.last.unavailable_for, e.heard, now);
  if (left > duration::zero()) {
    const auto why = e.last.disabled                         ? exclusion_reason::disabled
                     : e.last.breaker == breaker_state::open ? exclusion_reason::breaker
                     : e.last.headroom <= 0                  ? exclusion_reason::headroom
                                                             : exclusion_reason::cooling;
    return exclusion{e.index, why, "usable again in " + ms_text(left), left, {}};
  }
  if (e.last.headroom <= 0 && e.last.unavailable_for <= duration::zero())
    return exclusion{
        e.index, exclusion_reason::headroom, "as many attempts as it takes at once", duration{-1}, {}};
  return {};
}

double ratio(double best, double own) {
  if (own <= 0) return 1;
  return std::clamp(best / own, 0.0, 1.0);
}

}  // namespace

std::uint32_t input_tokens_for(const endpoint_config& e, const classification& what) {
  const auto counted = what.input_by_family[static_cast<std::size_t>(e.family)];
  return counted > 0 ? counted : what.input_tokens;
}

double vocabulary_ratio(const endpoint_config& e, const classification& what) {
  if (what.input_tokens == 0) return 1;
  return static_cast<double>(input_tokens_for(e, what)) / what.input_tokens;
}

double quality_of(const endpoint_config& e, const classification& what) {
  const auto find = [&](std::string_view key) -> std::optional<double> {
    const auto it = e.quality.find(std::string{key});
    return it == e.quality.end() ? std::nullopt : std::optional{it->second};
  };
  if (e.quality.empty()) return 0.5;
  const auto by_task = find(name_of(what.task));
  auto by_domain = find(what.domain);
  if (!by_domain) by_domain = find(parent_domain(what.domain));
  if (by_task && by_domain) return (*by_task + *by_domain) / 2;
  if (by_task) return *by_task;
  return by_domain ? *by_domain : find("default").value_or(0.5);
}

candidate predict(const endpoint_view& e, const classification& what, wall_time at) {
  candidate out;
  out.endpoint = e.index;
  usage expected;
  expected.input = tokens_of(what.input_tokens, e, what);
  expected.output = what.output_tokens;
  if (const auto cost = cost_of(expected, e.config->prices, at)) out.cost_nano = cost->nano;
  if (e.last.first_content >= duration::zero()) {
    out.latency = e.last.first_content;
    if (e.last.per_token > duration::zero()) out.latency += e.last.per_token * what.output_tokens;
  } else if (e.config->provider == provider_kind::demo) {
    out.latency = e.config->demo.latency + e.config->demo.per_token * what.output_tokens;
  }
  out.quality_term = quality_of(*e.config, what);
  return out;
}

std::optional<exclusion> excluded(const endpoint_view& e, const candidate& predicted,
                                  const classification& what, const constraint_set& constraints,
                                  instant now) {
  if (auto broken = breaks_static(e, what, constraints)) return broken;
  if (auto broken = breaks_now(e, now)) return broken;
  if (constraints.max_cost_nano >= 0 && predicted.cost_nano > constraints.max_cost_nano)
    return exclusion{e.index,
                     exclusion_reason::cost,
                     "about " + to_text(money{predicted.cost_nano}) + ", and " +
                         to_text(money{constraints.max_cost_nano}) + " is left of the budget",
                     duration{-1},
                     {}};
  if (constraints.time_left >= duration::zero() && predicted.latency > constraints.time_left)
    return exclusion{e.index,
                     exclusion_reason::latency,
                     "about " + ms_text(predicted.latency) + ", and " + ms_text(constraints.time_left) +
                         " is left until the deadline",
                     duration{-1},
                     {}};
  return {};
}

score_weights weights_for(const score_weights& route, const classification& what) {
  auto w = route;
  if (what.cost_tolerance == cost_tolerance_level::low) w.cost *= 2;
  if (what.cost_tolerance == cost_tolerance_level::high) w.cost /= 2;
  if (what.urgency == urgency_level::realtime) w.latency *= 2;
  if (what.urgency == urgency_level::batch) w.latency /= 4;
  w.quality *= 0.5 + static_cast<double>(what.complexity_score);
  const auto sum = w.cost + w.latency + w.quality;
  if (sum <= 0) return {1.0 / 3, 1.0 / 3, 1.0 / 3};
  return {w.cost / sum, w.latency / sum, w.quality / sum};
}

void score(std::span<candidate> competing, const score_weights& weights) {
  constexpr double unknown = 0.5;
  double best_cost = -1;
  double best_latency = -1;
  const auto lower = [](double& best, double own) { best = best < 0 ? own : std::min(best, own); };
  for (const auto& c : competing) {
    if (c.cost_nano >= 0) lower(best_cost, static_cast<double>(c.cost_nano));
    if (c.latency >= duration::zero()) lower(best_latency, static_cast<double>(c.latency.count()));
  }
  for (auto& c : competing) {
    c.cost_term = c.cost_nano < 0 ? unknown : ratio(best_cost, static_cast<double>(c.cost_nano));
    c.latency_term =
        c.latency < duration::zero() ? unknown : ratio(best_latency, static_cast<double>(c.latency.count()));
    c.score =
        weights.cost * c.cost_term + weights.latency * c.latency_term + weights.quality * c.quality_term;
  }
}

}  // namespace signalbox
