// SPDX-License-Identifier: Apache-2.0
// The error table.
#include "base/error.hpp"

#include <array>
#include <stdexcept>

namespace signalbox {

namespace {

using ec = error_code;

constexpr std::array table{
    error_row{ec::invalid_request, "invalid_request", 400, "invalid_request_error",
              "The request is malformed or contradicts itself; nothing was sent upstream."},
    error_row{ec::unauthorized, "unauthorized", 401, "authentication_error",
              "No key was given, or it is not one of ours."},
    error_row{ec::forbidden, "forbidden", 403, "permission_error", "The key may not do this."},
    error_row{ec::unknown_model, "model_not_found", 404, "invalid_request_error",
              "No route, pool, endpoint or model has this name."},
    error_row{ec::not_found, "not_found", 404, "invalid_request_error", "No such path."},
    error_row{ec::method_not_allowed, "method_not_allowed", 405, "invalid_request_error",
              "The path exists, but not for this method."},
    error_row{ec::request_timeout, "request_timeout", 408, "invalid_request_error",
              "The request was not sent in time."},
    error_row{ec::too_large, "request_too_large", 413, "invalid_request_error", "A size limit was exceeded."},
    error_row{ec::unsupported_media, "unsupported_media_type", 415, "invalid_request_error",
              "The content type or encoding is not supported."},
    error_row{ec::expectation_failed, "expectation_failed", 417, "invalid_request_error",
              "Only `Expect: 100-continue` is understood."},
    error_row{ec::misdirected, "misdirected_request", 421, "invalid_request_error",
              "The Host or Origin header names somebody else."},
    error_row{ec::headers_too_large, "headers_too_large", 431, "invalid_request_error",
              "Too many header fields, or too long ones."},
    error_row{ec::context_too_long, "context_length_exceeded", 400, "invalid_request_error",
              "No endpoint that may serve this has a context window large enough."},
    error_row{ec::content_blocked, "content_filter", 400, "invalid_request_error",
              "A provider refused the content by its policy."},
    error_row{ec::rate_limited, "rate_limit_exceeded", 429, "rate_limit_error",
              "Every endpoint that may serve this is at its limit."},
    error_row{ec::budget_exceeded, "budget_exceeded", 402, "insufficient_quota",
              "What is left of the cost budget pays for no further attempt."},
    error_row{ec::client_closed, "client_closed", 499, "invalid_request_error", "The client left first."},
    error_row{ec::internal, "internal_error", 500, "server_error", "A fault of Signalbox itself."},
    error_row{ec::upstream_failed, "upstream_failed", 502, "server_error", "Every attempt upstream failed."},
    error_row{ec::upstream_invalid, "upstream_invalid_response", 502, "server_error",
              "An upstream answered with something that is no answer."},
    error_row{ec::no_endpoint, "no_endpoint", 503, "server_error",
              "No endpoint may serve this request as it is."},
    error_row{ec::overloaded, "overloaded", 503, "server_error",
              "Signalbox is at one of its own limits, or the providers that may serve this are overloaded."},
    error_row{ec::shutting_down, "shutting_down", 503, "server_error", "This node is shutting down."},
    error_row{ec::deadline_exceeded, "deadline_exceeded", 504, "server_error",
              "The deadline of the request passed."},
    error_row{ec::config_invalid, "config_invalid", 500, "server_error", "The configuration cannot be used."},
    error_row{ec::storage_failed, "storage_failed", 503, "server_error",
              "The store cannot be read or written."},
};

static_assert(table.size() == static_cast<std::size_t>(ec::storage_failed) + 1, "one row per error_code");
static_assert(
    [] {
      for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].code) != i) return false;
      return true;
    }(),
    "rows in the order of the enum");

}  // namespace

const error_row& describe(error_code code) noexcept { return table[static_cast<std::size_t>(code)]; }

std::string error::text() const {
  std::string out;
  if (!param.empty()) out.append(param).append(": ");
  out += message;
  if (!hint.empty()) out.append(" (").append(hint).append(")");
  return out;
}

void throw_exception_from_error(const error& e, const boost::source_location&) {
  throw std::logic_error("value() of an error: " + e.text());
}

}  // namespace signalbox
