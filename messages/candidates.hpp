// SPDX-License-Identifier: Apache-2.0
// Which endpoints may serve a request, in which order, and why the others may not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/admission.hpp"
#include "messages/classification.hpp"
#include "messages/shared.hpp"

namespace signalbox {

/// Hard constraints of one request on any endpoint, beyond what its classification says.
struct constraint_set {
  bool private_only = false;
  std::int64_t max_cost_nano = -1;   ///< what is left of the cost budget; -1: no bound
  duration time_left{-1};            ///< until the deadline; negative: no bound
  std::uint32_t min_context = 0;     ///< an earlier model said "too long": only larger windows than this
  std::vector<std::string> regions;  ///< where it may be computed; empty: anywhere
  bool drop_oldest = false;          ///< old turns may be left out, so that it fits a window
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, constraint_set& x) {
  return f(x.private_only, x.max_cost_nano, x.time_left, x.min_context, x.regions, x.drop_oldest);
}

/// Weights of the score's terms. They are normalised where they are used.
struct score_weights {
  double cost = 1;
  double latency = 1;
  double quality = 1;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, score_weights& x) {
  return f(x.cost, x.latency, x.quality);
}

/// Asks a balancer for the members of its pool, best first.
struct candidates_query {
  unique_id request;
  shared<classification> what;
  constraint_set constraints;
  score_weights weights;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, candidates_query& x) {
  return f(x.request, x.what, x.constraints, x.weights);
}

/// An endpoint that may serve, with what is predicted for this request on it.
struct candidate {
  endpoint_index endpoint = 0;
  double score = 0;      ///< in [0, 1], larger is better; 0 for strategies that do not score
  double cost_term = 0;  ///< the score's terms, each in [0, 1], larger is better
  double latency_term = 0;
  double quality_term = 0;
  std::int64_t cost_nano = -1;  ///< predicted; -1: price unknown
  duration latency{-1};         ///< predicted, to the end of the answer; negative: not known
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, candidate& x) {
  return f(x.endpoint, x.score, x.cost_term, x.latency_term, x.quality_term, x.cost_nano, x.latency);
}

enum class exclusion_reason : std::uint8_t {
  capability,  // it cannot do something the request needs
  context,     // its window is too small
  privacy,     // it is not private
  cost,        // it would cost more than is left
  latency,     // it would take longer than is left
  breaker,     // its breaker is open
  cooling,     // its provider asked for a pause
  disabled,    // its credential, quota or model is unusable
  headroom,    // it is at its limit right now
  region,      // it computes elsewhere
};
template <>
inline constexpr auto names_of<exclusion_reason> =
    std::to_array<std::string_view>({"capability", "context", "privacy", "cost", "latency", "breaker",
                                     "cooling", "disabled", "headroom", "region"});

struct exclusion {
  endpoint_index endpoint = 0;
  exclusion_reason reason = exclusion_reason::capability;
  std::string detail;        ///< in words, with the figures compared
  duration until{-1};        ///< when it may serve again; negative: never, or not known
  capability_set missing{};  ///< of `capability`: what it cannot do; empty: the service itself
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, exclusion& x) {
  return f(x.endpoint, x.reason, x.detail, x.until, x.missing);
}

/// What was known of an endpoint when it was looked at.
struct seen_endpoint {
  endpoint_snapshot last;
  duration age{0};  ///< how long ago it had told that
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, seen_endpoint& x) {
  return f(x.last, x.age);
}

struct candidate_list {
  std::vector<candidate> ordered;
  std::vector<exclusion> excluded;
  std::vector<seen_endpoint> seen;  ///< of all members, in the pool's order
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, candidate_list& x) {
  return f(x.ordered, x.excluded, x.seen);
}

}  // namespace signalbox
