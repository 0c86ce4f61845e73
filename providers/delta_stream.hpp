// SPDX-License-Identifier: Apache-2.0
// Streams that are read as deltas, whether they are then written anew or passed on as they came.
#pragma once

#include "providers/provider.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox {

/// Keeps what is known of a stream from its deltas: first content, usage, the end.
class delta_stream : public sse_reply_stream, protected delta_sink {
 public:
  delta_stream(const reply_context& context, std::unique_ptr<delta_reader> reader)
      : sse_reply_stream{context}, reader_{std::move(reader)} {}

  [[nodiscard]] outcome result() const override;

 protected:
  /// Has an event's deltas read; see on_delta and on_terminal. False: its data is no JSON.
  bool read(const sse_event& event);
  void on_close(std::string& out) override;

  /// A delta that the client is to see; not the usage, the second finish or the end.
  virtual void on_delta(chat_delta& delta) = 0;
  /// The terminal event was seen, and the answer is whole.
  virtual void on_terminal() = 0;

 private:
  void put(chat_delta delta) final;
  void fail(outcome why) final { sse_reply_stream::fail(std::move(why)); }

  std::unique_ptr<delta_reader> reader_;
  std::uint64_t content_bytes_ = 0;
};

/// Estimates what the provider has not told, or told as nothing although there was something: of the input by
/// what was estimated before, of the output by the bytes of the answer. The usage then counts as ours. [W65]
void estimate_missing(usage& used, std::uint64_t input, std::uint64_t answer_bytes);

/// A stream in the client's own dialect: whole events pass as they came, the terminal one is kept back.
std::unique_ptr<reply_stream> pass_events(const reply_context& context, std::unique_ptr<delta_reader> reader);

}  // namespace signalbox
