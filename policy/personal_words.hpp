// SPDX-License-Identifier: Apache-2.0
// Words as the detectors of names read them: where one stands, how it is written, and in which lists it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/personal_word_table.hpp"

namespace signalbox::personal {

/// A list that a word may be in. Bits of `name_word::lists`.
enum word_list : std::uint16_t {
  in_first_names = 1,
  in_surnames = 2,
  in_ordinary = 4,
  in_titles = 8,
  in_cues = 16,
  in_organisations = 32,
  in_streets = 64,
  in_flats = 128,
  in_places = 256,
  in_brands = 512,
};

/// A run of letters, of any script whose letters take two bytes in UTF-8, or of ASCII.
struct name_word {
  std::size_t begin = 0;
  std::size_t end = 0;        ///< `begin` where there is no word
  std::uint32_t hash = 0;     ///< of the folded letters
  std::uint16_t lists = 0;    ///< of word_list
  std::uint16_t letters = 0;  ///< folded bytes, at most `most_letters`
  bool capital = false;       ///< the first letter is one
  bool capitals = false;      ///< all letters are
  bool joined = false;        ///< a capital after a small letter, as in names of code
  static constexpr std::size_t most_letters = 32;
  std::uint32_t tail = 0;  ///< the last four folded bytes, the last one lowest

  [[nodiscard]] bool is(std::uint16_t any) const noexcept { return (lists & any) != 0; }
  [[nodiscard]] bool empty() const noexcept { return begin == end; }
};

/// Endings of up to four bytes, to be compared with `name_word::tail`.
struct word_ending {
  std::uint32_t bytes = 0;
  std::uint32_t mask = 0;
};
template <std::size_t count>
constexpr std::array<word_ending, count> endings(const std::string_view (&of)[count]) noexcept {
  std::array<word_ending, count> out{};
  for (std::size_t i = 0; i < count; ++i)
    for (const char c : of[i]) {
      out[i].bytes = out[i].bytes << 8 | static_cast<std::uint8_t>(c);
      out[i].mask = out[i].mask << 8 | 0xffU;
    }
  return out;
}
template <std::size_t count>
bool ends_in(const std::array<word_ending, count>& of, const name_word& w) noexcept {
  for (const auto& e : of)
    if ((w.tail & e.mask) == e.bytes) return true;
  return false;
}

/// Reads the word at `begin`, looking at no more than 64 bytes; empty where no letter stands or it is longer.
name_word read_word(std::string_view text, std::size_t begin) noexcept;
/// The word that ends at `end`.
name_word word_before(std::string_view text, std::size_t end) noexcept;
/// Whether the byte at `i` belongs to a letter.
bool letter_at(std::string_view text, std::size_t i) noexcept;

}  // namespace signalbox::personal
