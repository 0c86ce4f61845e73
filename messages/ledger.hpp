// SPDX-License-Identifier: Apache-2.0
// Ledger rows: one per attempt, from reservation to settlement.
#pragma once

#include <cstdint>
#include <string>

#include "messages/outcome.hpp"

namespace signalbox {

/// States of a row and what leads from one to the next:
///
///   state     | settle   | release  | lose     | crash, found at the next start
///   reserved  | settled  | released | unknown  | unknown
///   settled   | (ignored: a row is settled once, and the same for the two below)
///   released  |
///   unknown   |
///
/// settled: the cost is known. released: nothing was sent, nothing is owed. unknown: something was sent and
/// what it cost was never told; the row keeps an estimate and is counted apart.
enum class ledger_state : std::uint8_t { reserved, settled, released, unknown };
template <>
inline constexpr auto names_of<ledger_state> = std::to_array<std::string_view>({"reserved", "settled",
                                                                                "released", "unknown"});

struct ledger_row {
  unique_id request;
  attempt_number attempt = 0;
  ledger_state state = ledger_state::reserved;
  std::string endpoint;
  std::string provider;
  std::string model;
  std::string route;
  std::string user;
  std::int64_t reserved_nano = 0;  ///< the most this attempt was expected to cost; -1: price unknown
  std::int64_t cost_nano = 0;      ///< settled: what it cost; unknown: the estimate; -1: price unknown
  usage used;
  failure_class failure = failure_class::none;
  std::int32_t status = 0;
  std::int64_t started_ms = 0;  ///< wall clock, milliseconds since 1970
  std::int64_t ended_ms = 0;    ///< 0 while reserved
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ledger_row& x) {
  return f(x.request, x.attempt, x.state, x.endpoint, x.provider, x.model, x.route, x.user, x.reserved_nano,
           x.cost_nano, x.used, x.failure, x.status, x.started_ms, x.ended_ms);
}

/// What the ledger has written since start: for metrics, readiness and tests.
struct ledger_status {
  std::uint64_t written = 0;  ///< rows committed
  std::uint64_t waiting = 0;  ///< rows accepted and not committed yet
  std::uint64_t commits = 0;
  bool healthy = true;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ledger_status& x) {
  return f(x.written, x.waiting, x.commits, x.healthy);
}

}  // namespace signalbox
