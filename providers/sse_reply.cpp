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

}  // namespace signalbox
