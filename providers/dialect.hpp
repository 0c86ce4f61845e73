// SPDX-License-Identifier: Apache-2.0
// Dialects: what clients send, what they are answered, and what Signalbox itself says to them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/money.hpp"
#include "messages/chat.hpp"
#include "messages/request.hpp"
#include "providers/request_scan.hpp"

namespace signalbox {

struct reply_context;

/// Writes a stream in a client's dialect from its deltas. One object per attempt.
class delta_writer {
 public:
  virtual ~delta_writer() = default;
  /// Appends the events for one delta. `end` appends nothing.
  virtual void write(const chat_delta& delta, std::string& out) = 0;
  /// What ends the stream; called once, after the `end`.
  virtual std::string tail() = 0;
};

struct dialect_row {
  dialect kind;
  /// Reads a request body: checks what Signalbox relies on, takes the words for the classifier, and notes
  /// where the members stand that splice may edit. Errors are invalid_request with the member at fault in
  /// `param`, and echo nothing of the body but names of members.
  result<scanned_request> (*scan)(std::string_view body, const scan_limits& most);
  /// A body that `scan` has accepted in neutral form, with what that does not carry named in `dropped`. Null
  /// for a dialect that is only ever spliced.
  chat_request (*read)(std::string_view body);
  /// A whole answer.
  std::string (*write_reply)(const chat_reply& reply, const reply_context& context);
  std::unique_ptr<delta_writer> (*open_writer)(const reply_context& context);
};

const dialect_row& row_of(dialect spoken);

/// The HTTP status of an error's answer: Anthropic has one of its own for an overload. [W69] [W70]
int status_in(dialect spoken, error_code code);

/// An error as the body of an answer. [W68] [W69] `request_id` may be empty.
std::string error_body(dialect spoken, const error& what, std::string_view request_id = {});

/// An error inside a stream that has begun. [W11]
std::string error_event(dialect spoken, const error& what, std::string_view request_id = {});

/// Where the dialect's SDKs look for the id of a request, to show it in their errors.
constexpr std::string_view request_id_field(dialect spoken) {
  return spoken == dialect::anthropic_messages ? "request-id" : "x-request-id";
}

/// A comment in a stream that says what the request has cost; clients skip it. Nothing: the cost is unknown.
std::string cost_remark(std::optional<money> cost);

/// A comment that keeps a stream's connection alive.
inline constexpr std::string_view keep_alive_remark = ": keep-alive\n\n";

}  // namespace signalbox
