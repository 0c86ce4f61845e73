// SPDX-License-Identifier: Apache-2.0
// Counts the events of a server-sent event stream from bytes as they come, without copying them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox::bench {

/// Follows the parsing rules of the HTML standard (section 9.2.6): lines end with LF, CR or CRLF, an empty
/// line dispatches, an event without data is none, what is unfinished at the end never happened.
class event_counter {
 public:
  /// Prepares for the next stream.
  void start() { *this = {}; }

  /// Takes the next bytes; gives how many events with data they completed. What comes after the terminal
  /// event is not counted.
  std::uint32_t feed(std::string_view bytes);

  /// Whether the terminal event has come: one whose data is exactly `[DONE]`, or one named `message_stop`.
  [[nodiscard]] bool terminal() const { return terminal_; }

 private:
  void keep(std::string_view part);
  bool end_line();
  void read_line(std::string_view line);

  std::array<char, 32> line_{};  // the beginning of the line: enough to tell what matters
  std::size_t line_size_ = 0;    // of the whole line
  bool first_line_ = true;
  bool after_return_ = false;
  bool has_data_ = false;
  bool data_is_done_ = false;
  bool named_stop_ = false;
  bool terminal_ = false;
};

}  // namespace signalbox::bench
