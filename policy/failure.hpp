// SPDX-License-Identifier: Apache-2.0
// What is done about each class of failure: one table.
#pragma once

#include "base/error.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// How a chain goes on after a failed attempt that nobody has seen.
enum class next_step : std::uint8_t {
  stop,            // nobody else would do better: tell the client
  same_endpoint,   // the endpoint was not at fault: once more, at once
  next_candidate,  // another endpoint, then another rung, then this one again after a wait
  other_provider,  // as next_candidate, members of other providers first
  larger_context,  // only endpoints with a larger window
};

/// What an endpoint's circuit breaker counts.
enum class breaker_input : std::uint8_t { ignored, success, failure };

/// What else the endpoint concludes.
enum class endpoint_effect : std::uint8_t {
  none,
  cool,     // pause until the time that the provider named, or a growing backoff
  strike,   // a second one in a row disables
  disable,  // unusable until somebody acts; tried again after a long time
};

struct failure_row {
  failure_class failure;
  next_step step;
  breaker_input breaker;
  endpoint_effect effect;
  error_code answer;         ///< what the client is told when this is the most informative failure
  std::uint8_t informative;  ///< of several failures the one with the largest number is told
  bool worth_waiting;        ///< with nobody else left, the same endpoint may be tried again after a wait
};

/// The row of a class. Never fails: the table is checked against the enum at compile time.
const failure_row& describe(failure_class failure) noexcept;

}  // namespace signalbox
