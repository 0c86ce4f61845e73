// SPDX-License-Identifier: Apache-2.0
// What a run asks of an endpoint before an attempt, what it is told, and what it reports afterwards.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// Position of an endpoint in the configuration snapshot that a node works with.
using endpoint_index = std::uint16_t;

enum class attempt_kind : std::uint8_t { first, retry, fallback };
template <>
inline constexpr auto names_of<attempt_kind> = std::to_array<std::string_view>({"first", "retry",
                                                                                "fallback"});

/// Asks for a permit and the budgets of one attempt: all of them or none.
struct admit {
  unique_id request;
  attempt_number attempt = 0;
  attempt_kind kind = attempt_kind::first;
  std::uint64_t input_tokens = 0;   ///< estimate
  std::uint64_t output_tokens = 0;  ///< the most that may come, or what is expected
  duration patience{0};             ///< how long the run would wait for its turn
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, admit& x) {
  return f(x.request, x.attempt, x.kind, x.input_tokens, x.output_tokens, x.patience);
}

/// Why an endpoint refused.
enum class refusal : std::uint8_t {
  none,
  breaker_open,  // it failed too often lately
  cooling,       // the provider asked for a pause
  disabled,      // credential, quota or model: not before somebody acts or a long time passes
  requests,      // requests per minute
  tokens,        // tokens per minute
  concurrency,   // attempts at once
  too_large,     // more tokens than its whole minute allows: never
  down,          // the actor is restarting
};
template <>
inline constexpr auto names_of<refusal> = std::to_array<std::string_view>({"none", "breaker-open", "cooling",
                                                                           "disabled", "requests", "tokens",
                                                                           "concurrency", "too-large",
                                                                           "down"});

using permit_id = std::uint64_t;

/// A permit, or a refusal with a reason and a time.
struct admission {
  permit_id permit = 0;  ///< 0 when refused
  refusal why = refusal::none;
  duration start_after{0};   ///< granted: not to be sent before this much time has passed
  duration retry_after{-1};  ///< refused: when it is worth asking again; negative: unknown
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, admission& x) {
  return f(x.permit, x.why, x.start_after, x.retry_after);
}

/// Gives a permit back with what became of the attempt. An attempt that was never sent reports `cancelled`
/// with sent == false and gets its whole reservation refunded.
struct attempt_report {
  permit_id permit = 0;
  outcome result;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attempt_report& x) {
  return f(x.permit, x.result);
}

enum class breaker_state : std::uint8_t { closed, open, half_open };
template <>
inline constexpr auto names_of<breaker_state> = std::to_array<std::string_view>({"closed", "open",
                                                                                 "half-open"});

/// What an endpoint tells the balancers about itself. Durations count from when it was sent; a snapshot may
/// be stale, the endpoint decides.
struct endpoint_snapshot {
  endpoint_index endpoint = 0;
  breaker_state breaker = breaker_state::closed;
  duration unavailable_for{0};  ///< breaker open, cooling or disabled: how much longer
  bool disabled = false;
  std::uint32_t in_flight = 0;
  float headroom = 1;          ///< least free share of concurrency, requests and tokens, in [0, 1]
  duration first_content{-1};  ///< typical time to first content; negative: not known yet
  duration per_token{-1};      ///< typical time per output token; negative: not known yet
  float token_factor = 1;      ///< input tokens that its provider counts, for each that is estimated
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, endpoint_snapshot& x) {
  return f(x.endpoint, x.breaker, x.unavailable_for, x.disabled, x.in_flight, x.headroom, x.first_content,
           x.per_token, x.token_factor);
}

/// What an endpoint answers to `status`: for metrics and tests.
struct endpoint_status {
  endpoint_snapshot now;
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
  std::uint64_t reserved_tokens = 0;  ///< held by attempts that have not reported
  std::uint64_t breaker_opened = 0;   ///< times since start
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, endpoint_status& x) {
  return f(x.now, x.admitted, x.refused, x.reserved_tokens, x.breaker_opened);
}

}  // namespace signalbox
