// SPDX-License-Identifier: Apache-2.0
// Splitting and reading server-sent events.
#include "providers/sse.hpp"

#include <utility>

namespace signalbox {

std::size_t sse_splitter::event_end(std::string_view bytes) {
  if (std::exchange(blank_cr_, false)) return bytes.front() == '\n' ? 1 : 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\n' && after_cr_) {
      after_cr_ = false;  // the second half of a CRLF: the line has been counted
      continue;
    }
    after_cr_ = c == '\r';
    if (c != '\n' && c != '\r') {
      line_empty_ = false;
      continue;
    }
    if (!line_empty_) {
      line_empty_ = true;
      continue;
    }
    // A blank line ends the event, and the LF of its CRLF belongs to it.
    if (c == '\n') return i + 1;
    after_cr_ = false;
    if (i + 1 < bytes.size()) return bytes[i + 1] == '\n' ? i + 2 : i + 1;
    blank_cr_ = true;
  }
  return std::string_view::npos;
}

sse_event sse_reader::read(std::string_view raw) {
  sse_event out;
  if (raw.starts_with("\xef\xbb\xbf")) raw.remove_prefix(3);
  bool several = false;
  while (!raw.empty()) {
    std::size_t length = 0;
    while (length < raw.size() && raw[length] != '\n' && raw[length] != '\r') ++length;
    const auto line = raw.substr(0, length);
    raw.remove_prefix(length + (length < raw.size() ? 1 : 0));
    const auto colon = line.find(':');
    if (line.empty() || colon == 0) continue;  // between CR and LF, a blank line, or a comment
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") {
      out.name = value;
    } else if (field == "data") {
      if (out.has_data) {
        if (!several) joined_.assign(out.data);
        several = true;
        joined_.append("\n").append(value);
      } else {
        out.data = value;
      }
      out.has_data = true;
    }
  }
  if (several) out.data = joined_;
  return out;
}

}  // namespace signalbox
