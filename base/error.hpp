// SPDX-License-Identifier: Apache-2.0
// What can go wrong on our side of the wire: one table of classes, and the value that carries one.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

/// Classes of errors that a person or a client is told about. What an upstream did wrong is a failure_class
/// (messages/outcome.hpp); a run turns the most informative failure into one of these.
enum class error_code : std::uint8_t {
  invalid_request,     // the request is malformed or contradicts itself
  unauthorized,        // no key, or not one of ours
  forbidden,           // the key may not do this
  unknown_model,       // no endpoint, pool or route has this name
  not_found,           // no such path
  method_not_allowed,  // the path exists, the method does not
  request_timeout,     // the client was too slow to send its request
  too_large,           // a limit on size was exceeded
  unsupported_media,   // wrong content type or encoding
  expectation_failed,  // an Expect header that is not 100-continue
  misdirected,         // Host or Origin names somebody else
  headers_too_large,   // too many or too long header fields
  context_too_long,    // no endpoint that may serve this has a window large enough
  content_blocked,     // a provider refused the content by policy
  rate_limited,        // all endpoints that may serve this are at their limit
  budget_exceeded,     // what is left of the cost budget does not pay for any attempt
  client_closed,       // the client left first; never sent, only logged
  internal,            // a bug of ours
  upstream_failed,     // every attempt failed
  upstream_invalid,    // an upstream answered with something that is no answer
  no_endpoint,         // nothing may serve this request, now or ever
  overloaded,          // we are at our own limits
  shutting_down,       // the node drains
  deadline_exceeded,   // the run's deadline passed
  config_invalid,      // a configuration cannot be used
  storage_failed,      // the store cannot be read or written
};

/// One row of the error table.
struct error_row {
  error_code code;
  std::string_view name;         ///< stable identifier, used in logs, metrics and as `code` in answers
  int status;                    ///< HTTP status in an answer
  std::string_view openai_type;  ///< `error.type` in the OpenAI dialect
  std::string_view sentence;     ///< what it means, for the reference page
};

/// The row of a code. Never fails: the table is checked against the enum at compile time.
const error_row& describe(error_code code) noexcept;

/// An error as a value: its class, a message for a person, and what to do about it.
struct error {
  error_code code = error_code::internal;
  std::string message;
  std::string hint;   ///< what to do; may be empty
  std::string param;  ///< the member at fault (`messages[3].content`) or `file:line:column`; may be empty

  /// "message (hint)", with `param: ` in front where there is one.
  [[nodiscard]] std::string text() const;
};

/// A value or an error. `result<void>` for functions that only may fail.
template <class T>
using result = boost::system::result<T, error>;

/// Required by boost::system::result for `.value()` on an error: a broken promise of the caller.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

}  // namespace signalbox
