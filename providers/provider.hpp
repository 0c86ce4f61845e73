// SPDX-License-Identifier: Apache-2.0
// A provider is data and pure functions: request -> HTTP, HTTP reply -> the client's dialect, stream ->
// pieces of it, HTTP error -> failure class.
#pragma once

#include <memory>

#include "config/snapshot.hpp"
#include "messages/outcome.hpp"
#include "messages/request.hpp"
#include "providers/transport.hpp"

namespace signalbox {

/// What an encoded request carries beside its bytes.
struct encoded_request {
  upstream_request http;
  /// What the target cannot express and was left out or changed, in words: never in silence.
  std::vector<std::string> dropped;
};

/// What decoding an answer needs to know of the request.
struct reply_context {
  bool include_usage = false;          ///< the client asked for usage at the end of its stream
  std::uint64_t estimated_input = 0;   ///< tokens, for an answer without usage
  std::uint64_t event_bytes = 0;       ///< limit of one event
  std::int64_t created = 0;            ///< seconds since 1970, for answers that are written anew
  std::string model;                   ///< as configured
  const vendor_row* vendor = nullptr;  ///< of a compatible endpoint
};

/// A whole answer that is not streamed, in the client's dialect.
struct decoded_reply {
  outcome result;    ///< failure, usage, finish reason, message
  std::string body;  ///< of a success
};

/// A streamed answer on its way into the client's dialect. One object per attempt, on its lane.
class reply_stream {
 public:
  virtual ~reply_stream() = default;

  /// Takes the next bytes from upstream and appends what the client is to see. The terminal event is kept
  /// back until take_tail(), so that something may be said before it. Nothing is appended after an end or
  /// failure.
  virtual void feed(std::string_view bytes, std::string& out) = 0;

  /// The upstream has closed cleanly. Decides whether that was the end of an answer.
  virtual void at_end(std::string& out) = 0;

  /// The bytes that end the client's stream; after finished().
  virtual std::string take_tail() = 0;

  /// First content was seen (DESIGN: text, thinking, a tool's name; not a role, ping or start event).
  [[nodiscard]] virtual bool content_seen() const = 0;
  /// The terminal event was seen: the answer is whole.
  [[nodiscard]] virtual bool finished() const = 0;
  /// The stream is no answer, or not any more: result() says why.
  [[nodiscard]] virtual bool failed() const = 0;
  /// What is known: a failure once the stream has failed, and the usage so far (estimated where the provider
  /// has not said). Fields about times are the caller's.
  [[nodiscard]] virtual outcome result() const = 0;
};

struct provider_row {
  provider_kind kind;
  std::string_view name;
  encoded_request (*encode)(const request_data&, const endpoint_config&);
  decoded_reply (*decode)(std::string body, const reply_context&);
  std::unique_ptr<reply_stream> (*open_stream)(const reply_context&);
  /// An answer with an error status, or an error event: class, message, code, retry_after.
  outcome (*classify_error)(int status, const headers& fields, std::string_view body);
};

/// The row of a provider for requests in OpenAI's chat dialect.
const provider_row& provider_for(provider_kind kind);

}  // namespace signalbox
