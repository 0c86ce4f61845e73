// SPDX-License-Identifier: Apache-2.0
// The decision record: why a request went where it went.
#pragma once

#include <string>
#include <vector>

#include "messages/candidates.hpp"

namespace signalbox {

/// What was considered at one rung of the chain.
struct rung_record {
  std::string name;
  std::string strategy;  ///< the pool's; empty for a single endpoint
  std::vector<candidate> ordered;
  std::vector<exclusion> excluded;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, rung_record& x) {
  return f(x.name, x.strategy, x.ordered, x.excluded);
}

struct attempt_record {
  attempt_number number = 0;
  endpoint_index endpoint = 0;
  attempt_kind kind = attempt_kind::first;
  failure_class failure = failure_class::none;
  std::int32_t status = 0;
  std::int64_t cost_nano = 0;  ///< -1: price unknown
  duration took{0};
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attempt_record& x) {
  return f(x.number, x.endpoint, x.kind, x.failure, x.status, x.cost_nano, x.took);
}

struct decision {
  unique_id request;
  std::string asked;  ///< the model name that the client sent
  std::string route;  ///< the route whose plan and chain are used; empty: named directly
  std::string plan;   ///< "single"
  shared<classification> what;
  std::vector<std::string> chain;  ///< names of the rungs, in order
  std::vector<rung_record> rungs;  ///< those that were looked at
  std::vector<attempt_record> attempts;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, decision& x) {
  return f(x.request, x.asked, x.route, x.plan, x.what, x.chain, x.rungs, x.attempts);
}

}  // namespace signalbox
