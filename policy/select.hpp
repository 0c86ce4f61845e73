// SPDX-License-Identifier: Apache-2.0
// Selection: hard constraints with reasons, then the weighted score of cost, latency and quality.
#pragma once

#include <span>

#include "config/snapshot.hpp"
#include "messages/candidates.hpp"

namespace signalbox {

/// An endpoint as a balancer sees it: what is configured, and the last it told, with when.
struct endpoint_view {
  endpoint_index index = 0;
  const endpoint_config* config = nullptr;
  endpoint_snapshot last;
  instant heard{};  ///< when `last` came
};

/// What is predicted for this request on this endpoint. Tokens of output are those expected.
candidate predict(const endpoint_view& e, const classification& what, wall_time at);

/// The first hard constraint that an endpoint breaks, or nothing. In order: capability, context, privacy,
/// region, disabled, cooling, breaker, headroom, cost, latency. Dynamic ones go by what the endpoint told
/// last.
std::optional<exclusion> excluded(const endpoint_view& e, const candidate& predicted,
                                  const classification& what, const constraint_set& constraints, instant now);

/// Input tokens as the endpoint's model counts them, by its vocabulary; without what its provider's reports
/// have taught (endpoint_snapshot::token_factor).
std::uint32_t input_tokens_for(const endpoint_config& e, const classification& what);

/// How many of its tokens the endpoint's model makes of one of o200k's, in this request.
double vocabulary_ratio(const endpoint_config& e, const classification& what);

/// The quality to expect, in [0, 1]: that of the task and the domain, the mean where both are given, else the
/// default, else 0.5. A domain that is not named has the quality of its parent.
double quality_of(const endpoint_config& e, const classification& what);

/// The weights for this request: low cost tolerance doubles cost and high halves it; realtime doubles latency
/// and batch quarters it; complexity moves quality between half and one and a half. Normalised to 1.
score_weights weights_for(const score_weights& route, const classification& what);

/// Fills in the scores of candidates that compete with each other. A term is the best one's cost or latency
/// divided by one's own, so that 1 is the best; unknown figures score 0.5.
void score(std::span<candidate> competing, const score_weights& weights);

}  // namespace signalbox
