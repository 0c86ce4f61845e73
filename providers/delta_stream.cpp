// SPDX-License-Identifier: Apache-2.0
// Streams read as deltas.
#include "providers/delta_stream.hpp"

#include <algorithm>

namespace signalbox {

namespace {

bool is_content(delta_kind kind) {
  using dk = delta_kind;
  return kind == dk::text || kind == dk::refusal || kind == dk::thinking || kind == dk::tool_call;
}

/// Passes whole events on.
class passed_stream final : public delta_stream {
 public:
  using delta_stream::delta_stream;

  std::string take_tail() override { return std::move(tail_); }

 private:
  void on_event(std::string_view raw, const sse_event& event, std::string& out) override {
    if (!event.has_data) {
      out.append(raw);  // a comment keeps the client's connection alive as well [W4]
      return;
    }
    // An event that is no JSON is left out; if the stream ends well all the same, nothing else is wrong. [W7]
    const bool readable = read(event);
    if (failed()) return;
    if (finished())
      tail_ = raw;
    else if (readable)
      out.append(raw);
  }

  void on_delta(chat_delta&) override {}
  void on_terminal() override {}

  std::string tail_;
};

}  // namespace

void delta_reader::at_close(delta_sink&) {}

/// Estimates what the provider has not told, or told as nothing although there was something: of the input by
/// what was estimated before, of the output by the bytes of the answer. The usage then counts as ours. [W65]
void estimate_missing(usage& used, std::uint64_t input, std::uint64_t answer_bytes) {
  if (used.all_input() == 0) {
    used.input = input;
    used.reported = false;
  }
  if (used.all_output() == 0 && answer_bytes > 0) {
    used.output = answer_bytes / 4;
    used.reported = false;
  }
}

outcome delta_stream::result() const {
  auto out = result_;
  out.content_seen = content_seen_;
  // A stream that broke off has told its input at the start and its output never.
  if (!out.used.reported || out.finish_reason.empty()) {
    out.used.output = std::max(out.used.output, content_bytes_ / 4);
    out.used.reported = false;
  }
  estimate_missing(out.used, context_.estimated_input, content_bytes_);
  return out;
}

bool delta_stream::read(const sse_event& event) {
  const bool readable = scan(event.data);
  reader_->read(event, readable ? document_.root() : json::value{}, *this);
  return readable;
}

void delta_stream::on_close(std::string&) { reader_->at_close(*this); }

void delta_stream::put(chat_delta delta) {
  if (over()) return;
  content_seen_ = content_seen_ || is_content(delta.kind);
  switch (delta.kind) {
    case delta_kind::usage:
      result_.used = delta.used;
      return;  // the client is told the last one, at the end
    case delta_kind::finish:
      if (!result_.finish_reason.empty()) return;  // it may come more than once [W32]
      result_.finish_reason = name_of(delta.finish);
      break;
    case delta_kind::end:
      if (result_.finish_reason.empty())
        return sse_reply_stream::fail(failure_class::truncated, "the stream ended without a reason");
      finished_ = true;
      return on_terminal();
    case delta_kind::start:
    case delta_kind::signature:
      break;
    default:
      content_bytes_ += delta.text.size();
  }
  on_delta(delta);
}

std::unique_ptr<reply_stream> pass_events(const reply_context& context,
                                          std::unique_ptr<delta_reader> reader) {
  return std::make_unique<passed_stream>(context, std::move(reader));
}

}  // namespace signalbox
