// SPDX-License-Identifier: Apache-2.0
// From a name and a classification to the chain that serves the request.
#pragma once

#include <boost/container/small_vector.hpp>

#include "base/error.hpp"
#include "config/snapshot.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// Whether a classification is one of those that a route takes.
bool matches(const match_settings& match, const classification& what);

/// The first route that matches; null if none does. A route without `match` matches only as the last one.
const route_config* first_match(const config_snapshot& config, const classification& what);

/// The chain of a request and the route whose rules (deadline, budget, weights) it follows.
/// All pointers lead into the configuration.
struct routing {
  boost::container::small_vector<const rung*, 4> chain;
  const route_config* route = nullptr;  ///< never null in a result
  bool named = false;                   ///< an endpoint, pool or model was asked for by name
};

/// `auto`: the first route that matches. A route's name: that route. An endpoint, pool or model id: that one,
/// then the chain of the first route that matches. Errors: unknown_model; no_endpoint if no route matches.
result<routing> route_request(const config_snapshot& config, std::string_view model,
                              const classification& what);

}  // namespace signalbox
