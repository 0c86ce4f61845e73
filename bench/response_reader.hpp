// SPDX-License-Identifier: Apache-2.0
// Reads the framing of HTTP/1.1 answers from bytes as they come: status, then the body piece by piece,
// unchanged and uncopied. Strict: an answer that a careful client would refuse is malformed here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::bench {

/// One answer at a time; `start()` before each. Interim answers (1xx) are skipped.
class response_reader {
 public:
  /// Prepares for the next answer; keeps its memory.
  void start();

  /// Takes bytes off the front of `in` up to and including the next piece of body, which is returned (a view
  /// of `in`). Nothing when the input is used up, or the answer is complete or malformed: what then is left
  /// in `in` does not belong to it.
  std::optional<std::string_view> next(std::string_view& in);

  /// The peer has closed the connection. True if that ends the answer properly: its body had no other end.
  bool close();

  [[nodiscard]] bool complete() const { return phase_ == phase::complete; }
  [[nodiscard]] bool malformed() const { return phase_ == phase::malformed; }
  /// Whether any byte of the answer has come.
  [[nodiscard]] bool begun() const { return begun_; }
  /// The status, 0 until the head is complete.
  [[nodiscard]] int status() const { return status_; }
  /// Whether the connection may carry another request; meaningful when complete.
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }

 private:
  enum class phase : std::uint8_t {
    head,
    sized_body,
    body_until_close,
    chunk_size,
    chunk_extension,
    chunk_size_end,
    chunk_data,
    chunk_data_return,
    chunk_data_end,
    trailer_start,
    trailer,
    trailer_end,
    last_end,
    complete,
    malformed
  };

  void take_head(std::string_view& in);
  void read_head(std::string_view head);
  std::string_view take_body(std::string_view& in);
  void take_chunk_framing(char c);
  void take_trailer(char c);
  void take_chunk_digit(char c);
  void expect(char c, char wanted, phase then) { phase_ = c == wanted ? then : phase::malformed; }

  phase phase_ = phase::head;
  bool begun_ = false;
  bool keep_alive_ = true;
  int status_ = 0;
  std::uint64_t left_ = 0;      // bytes of the sized body or chunk still to come
  std::size_t line_bytes_ = 0;  // of a chunk's size line, or of the trailers
  std::string head_;            // the part of a head that came in earlier reads
};

}  // namespace signalbox::bench
