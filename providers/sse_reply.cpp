// SPDX-License-Identifier: Apache-2.0
// Streamed answers over server-sent events.
#include "providers/sse_reply.hpp"

#include "base/utf8.hpp"

namespace signalbox {

void sse_reply_stream::feed(std::string_view bytes, std::string& out) {
  if (over()) return;
  const bool fits = splitter_.feed(bytes, [&](std::string_view raw) {
    if (!over()) on_event(raw, reader_.read(raw), out);
  });
  if (!fits && !over()) fail(failure_class::too_large, "an event of the stream is too long");
}

void sse_reply_stream::at_end(std::string& out) {
  // Some servers leave out the last blank line. The client gets one: without it an event counts for nothing.
  if (const auto rest = splitter_.rest(); !over() && !rest.empty()) {
    std::string last{rest};
    if (!last.ends_with("\r\r") && !last.ends_with("\n\r")) last += last.ends_with('\n') ? "\n" : "\n\n";
    on_event(last, reader_.read(last), out);
  }
  if (!over()) on_close(out);
  if (!over()) fail(failure_class::truncated, "the stream ended without its terminal event");  // [U11]
}

void sse_reply_stream::on_close(std::string&) {}

bool sse_reply_stream::scan(std::string_view data) {
  if (!document_.scan(data)) return true;
  std::size_t replaced = 0;
  repaired_ = utf8_repaired(data, &replaced);
  return replaced > 0 && !document_.scan(repaired_);
}

void sse_reply_stream::fail(outcome why) {
  why.used = result_.used;
  result_ = std::move(why);
}

void sse_reply_stream::fail(failure_class failure, std::string message) {
  result_.failure = failure;
  result_.message = std::move(message);
}

outcome passing_stream::result() const {
  auto out = result_;
  out.content_seen = content_seen_;
  if (!out.used.reported) {
    out.used.input = context_.estimated_input;
    out.used.output = content_bytes_ / 4;
  }
  return out;
}

void passing_stream::on_event(std::string_view raw, const sse_event& event, std::string& out) {
  if (!event.has_data) {
    out.append(raw);  // a comment keeps the client's connection alive as well [W4]
    return;
  }
  const bool readable = scan(event.data) && document_.root().is(json::kind::object);
  on_data(raw, event, readable ? document_.root() : json::value{}, out);
}

void passing_stream::count_content(json::value v) {
  content_bytes_ += v.is(json::kind::string) ? v.raw_size() - 2 : v.raw_size();
}

void passing_stream::finish(std::string_view raw) {
  finished_ = true;
  tail_ = raw;
}

}  // namespace signalbox
