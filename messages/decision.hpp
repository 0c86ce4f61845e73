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
  std::string strategy;   ///< the pool's; empty for a single endpoint
  score_weights weights;  ///< the route's
  constraint_set constraints;
  candidate_list found;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, rung_record& x) {
  return f(x.name, x.strategy, x.weights, x.constraints, x.found);
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

/// Something of a request that was made to fit the model that was chosen.
struct adaptation_record {
  attempt_number attempt = 0;
  std::string rule;    ///< its name, such as `drop-oldest`
  std::string detail;  ///< in words, without anything of the request's own
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, adaptation_record& x) {
  return f(x.attempt, x.rule, x.detail);
}

struct decision {
  unique_id request;
  std::int64_t at_ms = 0;  ///< wall clock, milliseconds since 1970
  std::string asked;       ///< the model name that the client sent
  std::string route;       ///< the route whose plan and chain are used; empty: named directly
  std::string plan;        ///< "single"
  shared<classification> what;
  std::vector<std::string> chain;  ///< names of the rungs, in order
  std::vector<rung_record> rungs;  ///< those that were looked at
  std::vector<attempt_record> attempts;
  std::vector<adaptation_record> adaptations;
  std::string result;  ///< "delivered", "failed", "abandoned"; empty: not done, or nothing was called
  std::int32_t status = 0;
  std::int64_t cost_nano = 0;  ///< of all attempts; -1: price unknown
  duration took{0};
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, decision& x) {
  return f(x.request, x.at_ms, x.asked, x.route, x.plan, x.what, x.chain, x.rungs, x.attempts, x.adaptations,
           x.result, x.status, x.cost_nano, x.took);
}

}  // namespace signalbox
