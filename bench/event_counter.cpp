// SPDX-License-Identifier: Apache-2.0
// Server-sent events, counted.
#include "bench/event_counter.hpp"

#include <algorithm>

namespace signalbox::bench {

namespace {

/// Where the line at the front ends: two searches are faster than one for either character.
std::size_t line_end(std::string_view bytes) {
  const auto feed = bytes.find('\n');
  const auto before = bytes.substr(0, feed);
  const auto back = before.find('\r');
  return back == std::string_view::npos ? feed : back;
}

/// The value of `name` if the line is that field: one space after the colon does not belong to it.
bool is_field(std::string_view line, std::string_view name, std::string_view& value) {
  if (!line.starts_with(name)) return false;
  line.remove_prefix(name.size());
  if (!line.empty() && line.front() != ':') return false;
  if (!line.empty()) line.remove_prefix(1);
  if (line.starts_with(' ')) line.remove_prefix(1);
  value = line;
  return true;
}

}  // namespace

std::uint32_t event_counter::feed(std::string_view bytes) {
  std::uint32_t events = 0;
  while (!bytes.empty()) {
    const bool rest_of_end = after_return_ && bytes.front() == '\n';
    after_return_ = false;
    if (rest_of_end) {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = line_end(bytes);
    keep(bytes.substr(0, end));
    if (end == std::string_view::npos) break;
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (end_line()) ++events;
  }
  return events;
}

void event_counter::keep(std::string_view part) {
  if (line_size_ < line_.size()) {
    const auto take = std::min(part.size(), line_.size() - line_size_);
    std::copy_n(part.begin(), take, line_.begin() + static_cast<std::ptrdiff_t>(line_size_));
  }
  line_size_ += part.size();
}

/// True if the line was the empty one that dispatches an event with data.
bool event_counter::end_line() {
  std::string_view line{line_.data(), std::min(line_size_, line_.size())};
  line_size_ = 0;
  if (first_line_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  first_line_ = false;
  if (!line.empty()) {
    read_line(line);
    return false;
  }
  const bool counts = has_data_ && !terminal_;
  terminal_ = terminal_ || data_is_done_ || named_stop_;
  has_data_ = data_is_done_ = named_stop_ = false;
  return counts;
}

void event_counter::read_line(std::string_view line) {
  std::string_view value;
  if (is_field(line, "data", value)) {
    data_is_done_ = !has_data_ && value == "[DONE]";
    has_data_ = true;
  } else if (is_field(line, "event", value)) {
    named_stop_ = value == "message_stop";
  }
}

}  // namespace signalbox::bench
