// SPDX-License-Identifier: Apache-2.0
// How a node stands, for readiness, metrics and tests.
#pragma once

#include <cstdint>

namespace signalbox {

struct node_status {
  std::uint64_t runs = 0;      ///< in flight
  std::uint64_t served = 0;    ///< runs that have ended
  std::uint64_t crashed = 0;   ///< runs that ended by an exception
  std::uint64_t restarts = 0;  ///< of other actors
  bool draining = false;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, node_status& x) {
  return f(x.runs, x.served, x.crashed, x.restarts, x.draining);
}

}  // namespace signalbox
