// SPDX-License-Identifier: Apache-2.0
// Taking a decision of the log again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/snapshot.hpp"
#include "messages/decision.hpp"

namespace signalbox {

/// What a decision was and what it is now, by the names of routes and endpoints.
struct retaken {
  std::string route_then;
  std::string route_now;
  std::vector<std::vector<std::string>> order_then;  ///< of each rung: its candidates, best first
  std::vector<std::vector<std::string>> order_now;
  [[nodiscard]] bool same() const { return route_then == route_now && order_then == order_now; }
};

/// Takes a decision again from its line of JSON (decision_json), with the configuration of then or with
/// another one: the route from the classification, and the order of each rung from what was known of its
/// endpoints. Pools whose strategy goes by turns are left in the order that they had. Errors are
/// invalid_request: no JSON, another version, or an endpoint that the configuration does not have.
result<retaken> retake(std::string_view line, const config_snapshot& config);

/// The classification in a decision's JSON; what is missing there keeps its default.
classification classification_of(std::string_view json);

}  // namespace signalbox
