// SPDX-License-Identifier: Apache-2.0
// How an attempt ended: success, or a failure of a named class, with what it used.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/names.hpp"

namespace signalbox {

/// Classes of upstream failures. policy/failure.hpp says what is done about each.
enum class failure_class : std::uint8_t {
  none,              // success
  caller_fault,      // the request itself is wrong: nobody else would take it
  context_too_long,  // too long for this model's window
  content_policy,    // refused by the provider's content policy
  quota,             // the credential's money or quota is spent, until somebody acts
  rate_limit,        // too many requests or tokens for now
  overload,          // the provider is overloaded for everybody
  credential,        // the credential is wrong or may not do this
  model_gone,        // the model does not exist here, or not any more
  connect,           // no connection: nothing was sent
  untrusted,         // TLS failed: not the server that it should be; nothing was sent
  stale_connection,  // a reused connection closed before any answer came
  transient,         // 5xx, 408, 409, a reset before the answer, an error event
  timeout,           // a timer of the attempt ran out
  truncated,         // the answer stopped before its terminal event
  invalid,           // an answer that is no answer: bad JSON, wrong type, empty
  too_large,         // an answer beyond our limits
  internal,          // a fault of ours
  cancelled,         // we gave it up: the client left, another attempt won, the node drains
  // Behind the others: the ledger keeps the numbers.
  request_too_large,  // more bytes than this provider takes; another may
  refused,            // a status that tells neither whose fault it is nor for how long: 418, 501
};
template <>
inline constexpr auto names_of<failure_class> = std::to_array<std::string_view>(
    {"none",      "caller-fault",      "context-too-long", "content-policy", "quota",     "rate-limit",
     "overload",  "credential",        "model-gone",       "connect",        "untrusted", "stale-connection",
     "transient", "timeout",           "truncated",        "invalid",        "too-large", "internal",
     "cancelled", "request-too-large", "refused"});

/// Tokens in disjoint classes: no token is counted twice. [W62]
struct usage {
  std::uint64_t input = 0;  ///< fresh input, but for sound
  std::uint64_t cache_read = 0;
  std::uint64_t cache_write = 0;       ///< kept for the provider's usual time (Anthropic: 5 minutes)
  std::uint64_t cache_write_long = 0;  ///< kept for longer (Anthropic: 1 hour)
  std::uint64_t input_audio = 0;       ///< fresh input that was sound
  std::uint64_t output = 0;            ///< visible output, but for sound
  std::uint64_t reasoning = 0;         ///< output that was thinking; priced as output
  std::uint64_t output_audio = 0;      ///< output that was sound
  std::int64_t told_cost_nano = -1;    ///< the provider's own bill, where it sends one; negative: none
  bool reported = false;               ///< by the provider; otherwise an estimate of ours
  std::uint64_t web_searches = 0;      ///< made by the provider itself, which bills each
  std::uint64_t tool_runs = 0;         ///< of its other tools that it bills by the run
  std::string
      terms{};  ///< unusual ones that it was served on, such as `flex` or `fast+us`; empty: none [W64]

  [[nodiscard]] std::uint64_t all_input() const {
    return input + cache_read + cache_write + cache_write_long + input_audio;
  }
  [[nodiscard]] std::uint64_t all_output() const { return output + reasoning + output_audio; }
  friend bool operator==(const usage&, const usage&) = default;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, usage& x) {
  return f(x.input, x.cache_read, x.cache_write, x.cache_write_long, x.input_audio, x.output, x.reasoning,
           x.output_audio, x.told_cost_nano, x.reported, x.web_searches, x.tool_runs, x.terms);
}

/// What is known of an attempt when it has ended.
struct outcome {
  failure_class failure = failure_class::none;
  std::int32_t status = 0;   ///< HTTP status; 0 where none came
  std::string message;       ///< the provider's words, cleaned, at most 512 bytes; or ours
  std::string code;          ///< the provider's error code or type
  std::string param;         ///< the member that a caller_fault is about
  duration retry_after{-1};  ///< what the provider asked us to wait; negative: it did not say
  usage used;
  std::string finish_reason;   ///< in OpenAI's words
  bool refused = false;        ///< the reply had an error status: nothing was generated
  bool sent = false;           ///< a byte of the request may have reached the provider
  bool content_seen = false;   ///< the provider began to answer
  duration first_byte{-1};     ///< from sent to response head; negative: none came
  duration first_content{-1};  ///< from sent to first content; negative: none came
  duration total{0};           ///< from start to end

  [[nodiscard]] bool succeeded() const { return failure == failure_class::none; }
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, outcome& x) {
  return f(x.failure, x.status, x.message, x.code, x.param, x.retry_after, x.used, x.finish_reason, x.refused,
           x.sent, x.content_seen, x.first_byte, x.first_content, x.total);
}

/// Attempts of a request count from 1.
using attempt_number = std::uint16_t;

/// From an attempt's bytes to its run.
enum class attempt_event_kind : std::uint8_t { started, first_content, ended };
struct attempt_event {
  attempt_number attempt = 0;
  attempt_event_kind kind = attempt_event_kind::started;
  outcome result;  ///< of `ended`
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attempt_event& x) {
  return f(x.attempt, x.kind, x.result);
}

}  // namespace signalbox
