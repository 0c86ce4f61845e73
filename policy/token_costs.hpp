// SPDX-License-Identifier: Apache-2.0
// The numbers behind the token estimate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/byte_blocks.hpp"

namespace signalbox::token_costs {

/// Words longer than this are counted as this long, plus their letters beyond it.
inline constexpr std::size_t longest_word = 16;

enum class script : std::uint8_t { latin, greek, cyrillic, semitic, indic, han, kana, hangul, emoji, symbol };
inline constexpr std::size_t scripts = 10;

enum class tongue : std::uint8_t { unknown, english, french, iberian, german, other };
inline constexpr std::size_t tongues = 6;

/// A word of up to three letters as a number, the first letter lowest.
constexpr std::uint32_t packed(std::string_view word) {
  return static_cast<std::uint32_t>(packed_bytes(word.data(), word.size()));
}

struct short_word {
  std::uint32_t key = 0;
  tongue of = tongue::unknown;
};

constexpr std::size_t slot_of(std::uint32_t key) { return (key * 0x9e3779b1U) >> 23; }

/// Function words that belong to one language, by hash with linear probing. Words that languages share are
/// left out.
inline constexpr auto short_words = [] {
  std::array<short_word, 512> table{};
  const auto put = [&table](std::string_view words, tongue of) {
    while (!words.empty()) {
      const auto space = words.find(' ');
      const auto key = packed(words.substr(0, space));
      auto slot = slot_of(key);
      while (table[slot].key != 0 && table[slot].key != key) slot = (slot + 1) % table.size();
      table[slot] = {key, of};
      words = space == words.npos ? std::string_view{} : words.substr(space + 1);
    }
  };
  put("the of and to is are was you for it be has had how why who not but its can his her she he we my by at "
      "if",
      tongue::english);
  put("le les des et du une est au aux qui pas par sur ce ses sa ou nos vos ton mes ils lui ces cet eux ont",
      tongue::french);
  put("los las del el una por nao uma dos ao aos mas com os em um seu sua su mis muy sin al ser",
      tongue::iberian);
  put("der die das und ist den dem zu von mit im ein auf bei fur sie ich mir dir nur zum zur wir es",
      tongue::german);
  put("il che gli na het een och att det dei ook er som til av med ett ar w z nie jak od za ve bir bu cu din "
      "pe sau "
      "els amb je uno tu dat wat van di dal nel sul",
      tongue::other);
  return table;
}();

/// The language a short word points to, as a number; 0 for none.
constexpr std::size_t language_hint(std::uint32_t key) {
  for (auto slot = slot_of(key); short_words[slot].key != 0; slot = (slot + 1) % short_words.size())
    if (short_words[slot].key == key) return static_cast<std::size_t>(short_words[slot].of);
  return 0;
}

/// Tokens per word of 1, 2, ... letters, by language: ASCII words, and words with an accent. Least squares on
/// relative error against o200k_base, over some 5,000 texts of 20 to 3,000 bytes; measured on a third that
/// was set aside.
struct word_costs {
  std::array<double, longest_word> plain;
  std::array<double, longest_word> accented;
};
inline constexpr word_costs english{
    {1.08, 1.01, 1.02, 1.03, 1.03, 1.05, 1.08, 1.12, 1.17, 1.23, 1.29, 1.35, 1.42, 1.49, 1.57, 1.64},
    {1.41, 1.46, 1.51, 1.56, 1.8, 2.0, 2.2, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2}};
inline constexpr word_costs french{
    {0.87, 0.96, 1.04, 1.12, 1.20, 1.27, 1.34, 1.40, 1.45, 1.49, 1.53, 1.57, 1.61, 1.64, 1.68, 1.72},
    {1.41, 1.46, 1.51, 1.56, 1.60, 1.65, 1.68, 1.72, 1.74, 1.77, 1.78, 1.79, 1.80, 1.80, 1.81, 1.82}};
inline constexpr word_costs iberian{
    {0.91, 1.01, 1.11, 1.21, 1.30, 1.40, 1.48, 1.56, 1.64, 1.71, 1.79, 1.86, 1.94, 2.01, 2.09, 2.16},
    {1.07, 1.08, 1.09, 1.10, 1.11, 1.12, 1.13, 1.13, 1.14, 1.15, 1.15, 1.16, 1.16, 1.17, 1.17, 1.17}};
inline constexpr word_costs german{
    {1.11, 1.17, 1.22, 1.28, 1.34, 1.40, 1.46, 1.52, 1.58, 1.64, 1.69, 1.74, 1.79, 1.84, 1.88, 1.93},
    {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.14, 1.34, 1.53, 1.72, 1.92, 2.11, 2.31, 2.50, 2.69, 2.89}};
inline constexpr word_costs other{
    {1.2, 1.0, 0.9, 1.0, 1.25, 1.54, 1.82, 2.10, 2.34, 2.52, 2.63, 2.67, 2.71, 2.74, 2.77, 2.80},
    {1.13, 1.44, 1.76, 2.07, 2.38, 2.68, 2.97, 3.24, 3.46, 3.58, 3.67, 3.75, 3.83, 3.90, 3.97, 4.04}};

constexpr const word_costs& words_of(tongue t) {
  switch (t) {
    case tongue::french:
      return french;
    case tongue::iberian:
      return iberian;
    case tongue::german:
      return german;
    case tongue::other:
      return other;
    default:
      return english;
  }
}

/// The same for what is no word, per piece.
inline constexpr double letter_beyond = 0.3;
inline constexpr double upper_word = 0.98;
inline constexpr double upper_letter = 0.08;
inline constexpr double digit_group = 1.3;
inline constexpr double apart_number = 0.95;
inline constexpr double mark_run = 0.68;
inline constexpr double mark_extra = 0.41;
inline constexpr double newline_run = 0.75;
inline constexpr double gap = 0.73;
inline constexpr double han_beside_kana = 0.28;  // Chinese characters cost this much more in Japanese
inline constexpr double stray_byte = 0.8;

/// Per run of letters of one script, and per letter; in the order of `script`.
struct script_cost {
  double run;
  double letter;
};
inline constexpr std::array<script_cost, scripts> script_costs{{{0, 0},
                                                                {0.4, 0.37},
                                                                {0.73, 0.18},
                                                                {0.51, 0.25},
                                                                {0.4, 0.36},
                                                                {0, 0.8},
                                                                {0, 0.61},
                                                                {0.2, 0.6},
                                                                {0.3, 1.6},
                                                                {0.1, 0.75}}};

}  // namespace signalbox::token_costs
