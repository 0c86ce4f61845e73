// SPDX-License-Identifier: Apache-2.0
// Server-sent events: an incremental splitter that keeps the bytes of each event, and a reader of one event.
// After the WHATWG HTML standard, section 9.2.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// Cuts a byte stream into events at blank lines (LF, CRLF or CR, also mixed). [W1] [W2] [U20]
class sse_splitter {
 public:
  /// `most`: bytes that one event may have.
  explicit sse_splitter(std::size_t most) : most_{most} {}

  /// Takes the next bytes of the stream; calls `f(std::string_view raw)` for each event that is complete,
  /// with all its bytes, the blank line included: the same events however the stream is cut. One whose blank
  /// line ends with the CR that came last waits for the next byte, which may be its LF. A raw event may hold
  /// no data (comments, blank lines). False once an event is longer than allowed: the stream is of no more
  /// use.
  template <class F>
  bool feed(std::string_view bytes, F&& f) {
    while (!bytes.empty()) {
      const auto length = event_end(bytes);
      const bool ends = length != std::string_view::npos;
      if (held_.size() + (ends ? length : bytes.size()) > most_) return false;
      if (!ends) {
        held_.append(bytes);
        return true;
      }
      if (held_.empty()) {
        f(bytes.substr(0, length));
      } else {
        held_.append(bytes.substr(0, length));
        // The held bytes are moved out first, so that `f` may throw or feed again.
        const auto whole = std::move(held_);
        held_.clear();
        f(std::string_view{whole});
      }
      bytes.remove_prefix(length);
    }
    return true;
  }

  /// Bytes of an event that has no end yet.
  [[nodiscard]] std::string_view rest() const { return held_; }

 private:
  /// Bytes up to the end of the event, its blank line included (0: it had ended before); npos if it does not
  /// end in `bytes`, which are not empty.
  std::size_t event_end(std::string_view bytes);

  std::size_t most_;
  std::string held_;
  bool line_empty_ = true;  // nothing on the present line yet
  bool after_cr_ = false;   // the last byte was a CR: an LF that follows belongs to it
  bool blank_cr_ = false;   // it was the CR of a blank line: the event ends there, or after that LF
};

/// One event, read. Views lead into the raw bytes or into the reader's own memory.
struct sse_event {
  std::string_view name;  ///< of `event:`; empty: none
  std::string_view data;  ///< of all `data:` lines, joined by LF
  bool has_data = false;
};

/// Reads raw events; reuses its memory.
class sse_reader {
 public:
  /// Valid until the next call. A leading byte order mark is ignored at any event.
  sse_event read(std::string_view raw);

 private:
  std::string joined_;
};

}  // namespace signalbox
