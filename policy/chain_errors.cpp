// SPDX-License-Identifier: Apache-2.0
// What clients are told about failed attempts.
#include "policy/chain.hpp"

namespace signalbox {

error error_of(const outcome& result) {
  const auto& row = describe(result.failure);
  switch (result.failure) {
    case failure_class::caller_fault:
    case failure_class::context_too_long:
    case failure_class::content_policy:
      return {
          row.answer,
          result.message.empty() ? "the provider refused the request and did not say why" : result.message,
          {},
          result.param};
    case failure_class::request_too_large:
      return {row.answer,
              result.message.empty() ? "the request is larger than the provider takes" : result.message,
              {},
              {}};
    case failure_class::quota:
      return {
          row.answer, "the provider account that serves this request has no credit or quota left", {}, {}};
    case failure_class::rate_limit:
      return {row.answer, "every endpoint that may serve this is at its provider's rate limit", {}, {}};
    case failure_class::overload:
      return {row.answer, "the provider is overloaded", {}, {}};
    case failure_class::refused:
      return {row.answer,
              "the upstream refused the request with status " + std::to_string(result.status) +
                  ", which does not say why",
              {},
              {}};
    case failure_class::timeout:
      return {row.answer, "the upstream did not answer in time", {}, {}};
    case failure_class::truncated:
      return {row.answer, "the upstream's answer broke off before its end", {}, {}};
    case failure_class::invalid:
      if (result.refused)
        return {row.answer,
                "the upstream answered with status " + std::to_string(result.status) + ", which is no answer",
                {},
                {}};
      [[fallthrough]];
    case failure_class::too_large:
      return {row.answer, "the upstream's answer could not be understood", {}, {}};
    case failure_class::internal:
      return {row.answer, "an internal fault ended the attempt", {}, {}};
    default:
      return {row.answer, "every attempt upstream failed", {}, {}};
  }
}

}  // namespace signalbox
