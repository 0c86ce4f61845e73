// SPDX-License-Identifier: Apache-2.0
// Splitting and reading server-sent events.
#include "providers/sse.hpp"

#include <bit>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace signalbox {

namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }

/// Offset of the first LF or CR at or behind `from`, or the size: most bytes of a stream are neither, so they
/// are looked at 16 at a time where the processor can.
std::size_t line_end(std::string_view bytes, std::size_t from) {
  const char* at = bytes.data() + from;
  const char* const end = bytes.data() + bytes.size();
#if defined(__SSE2__)
  const auto feed = _mm_set1_epi8('\n');
  const auto carriage = _mm_set1_epi8('\r');
  for (; end - at >= 16; at += 16) {
    const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found = _mm_or_si128(_mm_cmpeq_epi8(block, feed), _mm_cmpeq_epi8(block, carriage));
    const auto marks = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (marks != 0) return static_cast<std::size_t>(at - bytes.data() + std::countr_zero(marks));
  }
#endif
  while (at != end && !ends_line(*at)) ++at;
  return static_cast<std::size_t>(at - bytes.data());
}

}  // namespace

std::size_t sse_splitter::event_end(std::string_view bytes) {
  if (std::exchange(blank_cr_, false)) return bytes.front() == '\n' ? 1 : 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const char c = bytes[i];
    if (!ends_line(c)) {
      line_empty_ = after_cr_ = false;
      i = line_end(bytes, i + 1);
      continue;
    }
    ++i;
    // The second half of a CRLF: the line has been counted.
    if (c == '\n' && std::exchange(after_cr_, false)) continue;
    after_cr_ = c == '\r';
    if (!line_empty_) {
      line_empty_ = true;
      continue;
    }
    // A blank line ends the event, and the LF of its CRLF belongs to it.
    if (c == '\n') return i;
    after_cr_ = false;
    if (i < bytes.size()) return bytes[i] == '\n' ? i + 1 : i;
    blank_cr_ = true;
  }
  return std::string_view::npos;
}

sse_event sse_reader::read(std::string_view raw) {
  sse_event out;
  if (raw.starts_with("\xef\xbb\xbf")) raw.remove_prefix(3);
  bool several = false;
  while (!raw.empty()) {
    const auto length = line_end(raw, 0);
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
