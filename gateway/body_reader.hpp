// SPDX-License-Identifier: Apache-2.0
// Reads one message with Beast's parser, behind the check of framing.hpp: both have to accept it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

class body_reader {
 public:
  /// `most`: bytes of the body. Of chunked framing and trailers, half as much again as the body plus 16 KiB
  /// is taken. [C9]
  explicit body_reader(std::uint64_t most);
  /// As if made anew for the next message, in the same memory.
  void restart(std::uint64_t most);
  ~body_reader();
  body_reader(body_reader&&) noexcept;
  body_reader& operator=(body_reader&&) noexcept;

  /// Takes bytes from the front of `bytes` (the head first, with the first call) and returns how many. Errors
  /// are invalid_request or too_large.
  result<std::size_t> take(std::string_view bytes);
  [[nodiscard]] bool done() const;
  /// Bytes of the body so far.
  [[nodiscard]] std::uint64_t size() const;
  /// The whole body; once, when done.
  std::string take_body();

 private:
  struct parser;
  std::unique_ptr<parser> parser_;
};

}  // namespace signalbox
