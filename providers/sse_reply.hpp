// SPDX-License-Identifier: Apache-2.0
// What all streamed answers over server-sent events have in common: cutting into events, limits, the end.
#pragma once

#include "base/json.hpp"
#include "providers/provider.hpp"
#include "providers/sse.hpp"

namespace signalbox {

class sse_reply_stream : public reply_stream {
 public:
  explicit sse_reply_stream(const reply_context& context)
      : context_{context}, splitter_{context.event_bytes} {}

  void feed(std::string_view bytes, std::string& out) final;
  void at_end(std::string& out) final;
  [[nodiscard]] bool content_seen() const final { return content_seen_; }
  [[nodiscard]] bool finished() const final { return finished_; }
  [[nodiscard]] bool failed() const final { return !result_.succeeded(); }

 protected:
  /// One event of the stream; not called after the end or a failure. Appends what the client is to see.
  virtual void on_event(std::string_view raw, const sse_event& event, std::string& out) = 0;

  /// The connection has ended cleanly; whoever has no end by then is cut off.
  virtual void on_close(std::string& out);

  /// Reads an event's data into `document_`; false if it is no JSON. Invalid UTF-8 alone does not make it
  /// unreadable: it is read as if it were repaired. [U16]
  bool scan(std::string_view data);

  void fail(failure_class failure, std::string message);
  /// As `why` says, with the usage that is known so far.
  void fail(outcome why);
  [[nodiscard]] bool over() const { return finished_ || failed(); }

  reply_context context_;
  json::document document_;  // for whoever reads an event's data
  outcome result_;           // failure and usage so far
  bool content_seen_ = false;
  bool finished_ = false;

 private:
  sse_splitter splitter_;
  sse_reader reader_;
  std::string repaired_;  // what `document_` may lead into
};

/// A stream whose events go to the client as they came. The terminal one is the tail.
class passing_stream : public sse_reply_stream {
 public:
  using sse_reply_stream::sse_reply_stream;

  std::string take_tail() final { return std::move(tail_); }
  [[nodiscard]] outcome result() const final;

 protected:
  /// An event with data. `root` does not exist where that is no JSON object.
  virtual void on_data(std::string_view raw, const sse_event& event, json::value root, std::string& out) = 0;

  /// Words of the answer, or pieces of a call: what was not told otherwise is estimated by their size.
  void count_content(json::value v);
  void finish(std::string_view raw);

  /// Whether a value is a text, and not empty.
  static bool is_words(json::value v) { return v.is(json::kind::string) && v.raw_size() > 2; }

 private:
  void on_event(std::string_view raw, const sse_event& event, std::string& out) final;

  std::uint64_t content_bytes_ = 0;
  std::string tail_;
};

}  // namespace signalbox
