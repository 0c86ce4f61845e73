// SPDX-License-Identifier: Apache-2.0
// What a text is made of, as the token estimate prices it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "policy/token_costs.hpp"

namespace signalbox {

/// How many pieces of each kind a text has.
struct token_pieces {
  std::array<std::uint32_t, token_costs::longest_word + 1> plain{};     // words by letters, ASCII only
  std::array<std::uint32_t, token_costs::longest_word + 1> accented{};  // words with a letter outside ASCII
  std::uint32_t beyond = 0;       // letters past the longest length counted
  std::uint32_t upper_words = 0;  // of two or more capitals
  std::uint32_t upper_letters = 0;
  std::uint32_t digits = 0;
  std::uint32_t digit_groups = 0;  // of up to three
  std::uint32_t apart_digits = 0;  // numbers after a space, which is then a token of its own
  std::uint32_t mark_runs = 0;
  std::uint32_t mark_extra = 0;    // marks after the first of a run
  std::uint32_t glued = 0;         // words behind a single mark without a space before it: they are joined
  std::uint32_t newlines = 0;      // runs
  std::uint32_t closed_lines = 0;  // of them: right behind a mark, with which they are joined
  std::uint32_t gaps = 0;          // runs of two or more spaces
  std::uint32_t stray = 0;         // bytes that are not UTF-8
  std::array<std::uint32_t, token_costs::scripts> runs{};
  std::array<std::uint32_t, token_costs::scripts> letters{};

  /// No pieces at all; spaces alone are none, where they are single.
  [[nodiscard]] bool empty() const noexcept { return *this == token_pieces{}; }
  friend bool operator==(const token_pieces&, const token_pieces&) = default;
  /// The pieces of two texts together.
  token_pieces& operator+=(const token_pieces& more) noexcept;
};

/// Cuts a text the way byte-pair tokenizers cut it before they merge: words, digit groups, runs of
/// punctuation, line breaks. One pass, no allocation, any bytes.
token_pieces pieces_of(std::string_view text) noexcept;

}  // namespace signalbox
