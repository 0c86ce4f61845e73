// SPDX-License-Identifier: Apache-2.0
// What would be decided about a request, from the configuration alone: no endpoint is asked, every one counts
// as usable. `signalbox route` shows it.
#pragma once

#include "messages/decision.hpp"
#include "messages/request.hpp"
#include "policy/classify.hpp"
#include "policy/route.hpp"

namespace signalbox {

struct decide_input {
  std::string model = "auto";
  shared<prompt> words;
  hint_set hints;
  unique_id request;
};

/// The classification, the route, the chain, and for each rung its candidates with scores and the reason for
/// each one left out. Errors as route_request.
result<decision> decide(const config_snapshot& config, const classifier& rules, const decide_input& asked,
                        instant now, wall_time at);

/// The hard constraints that a route and the hints put on a request.
constraint_set constraints_of(const routing& way, const classification& what, const hint_set& hints);

}  // namespace signalbox
