// SPDX-License-Identifier: Apache-2.0
// A provider is data and pure functions: request -> HTTP, HTTP reply -> reply, event -> deltas, HTTP error ->
// failure class. Requests in a dialect that it speaks itself are spliced; others go through the neutral form
// (messages/chat.hpp). The functions at the end choose.
#pragma once

#include <memory>

#include "base/json.hpp"
#include "config/snapshot.hpp"
#include "messages/chat.hpp"
#include "messages/outcome.hpp"
#include "messages/request.hpp"
#include "providers/sse.hpp"
#include "providers/tool_names.hpp"
#include "providers/transport.hpp"

namespace signalbox {

/// What an encoded request carries beside its bytes.
struct encoded_request {
  upstream_request http;
  /// What the target cannot express and was left out or changed, in words: never in silence.
  std::vector<std::string> dropped;
  bool spliced = false;              ///< the client's bytes, with edits
  std::vector<tool_rename> renamed;  ///< tools whose names the target does not take
};

/// What decoding an answer needs to know of the request.
struct reply_context {
  bool include_usage = false;          ///< the client asked for usage at the end of its stream
  std::uint64_t estimated_input = 0;   ///< tokens, for an answer without usage
  std::uint64_t event_bytes = 0;       ///< limit of one event
  std::int64_t created = 0;            ///< seconds since 1970, for answers that are written anew
  std::string model;                   ///< as configured
  const vendor_row* vendor = nullptr;  ///< of a compatible endpoint
  dialect wire = dialect::openai_chat;
  bool spliced = true;  ///< as the encoded request says
  std::vector<tool_rename> renamed;
  unique_id id;      ///< of the request, for answers that have no id of their own
  shared_text body;  ///< of the request, for dialects whose answers repeat parts of it
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

/// Takes what a delta_reader finds.
class delta_sink {
 public:
  virtual void put(chat_delta delta) = 0;
  /// The stream is no answer, or not any more. Nothing may be put after it.
  virtual void fail(outcome why) = 0;

 protected:
  ~delta_sink() = default;
};

/// Reads a provider's events as deltas: `start` first, `finish` once, `usage` whenever it is told and with
/// `reported` only once the output was told, `end` at the terminal event. One object per attempt.
class delta_reader {
 public:
  virtual ~delta_reader() = default;
  /// One event that has data. `root` does not exist if the data is no JSON.
  virtual void read(const sse_event& event, json::value root, delta_sink& out) = 0;
  /// The connection has ended cleanly without an `end`. A provider whose streams have no terminal event puts
  /// it here if the answer was finished; otherwise the stream counts as cut off.
  virtual void at_close(delta_sink& out);
};

struct provider_row {
  provider_kind kind;
  std::string_view name;
  name_rule tool_names;

  /// Whether requests in a dialect are spliced for this endpoint.
  bool (*speaks)(dialect, const endpoint_config&);
  encoded_request (*splice)(const request_data&, const endpoint_config&);
  decoded_reply (*check)(std::string body, const reply_context&);
  std::unique_ptr<reply_stream> (*pass_stream)(const reply_context&);

  /// A neutral request as HTTP. What is left out or changed is named in `dropped`.
  encoded_request (*write)(const chat_request&, const endpoint_config&);
  /// A whole answer with a good status. Returns its failure, or success and `out` filled; the usage with
  /// `reported` only if the provider has told it.
  outcome (*read)(json::value root, chat_reply& out);
  std::unique_ptr<delta_reader> (*open_reader)();

  /// An answer with an error status, or an error event: class, message, code, retry_after.
  outcome (*classify_error)(int status, const headers& fields, std::string_view body);
};

const provider_row& provider_for(provider_kind kind);

/// A request for an endpoint, spliced or translated. The endpoint must be able to do what the request needs.
encoded_request encode(const request_data& request, const endpoint_config& endpoint);

/// The way back.
decoded_reply decode(const provider_row& from, std::string body, const reply_context& context);
std::unique_ptr<reply_stream> open_stream(const provider_row& from, const reply_context& context);

}  // namespace signalbox
