// SPDX-License-Identifier: Apache-2.0
// The numbers behind the token estimate: what a piece of a text costs, by vocabulary and language. The
// tables are in token_cost_tables.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox::token_costs {

/// Words longer than this are counted as this long, plus their letters beyond it.
inline constexpr std::size_t longest_word = 16;

enum class script : std::uint8_t { latin, greek, cyrillic, semitic, indic, han, kana, hangul, emoji, symbol };
inline constexpr std::size_t scripts = 10;

/// Vocabularies that were measured, in the order of the tables.
inline constexpr std::size_t vocabularies = 7;
using by_vocabulary = std::array<float, vocabularies>;

/// Tokens of words: of each, of each letter from the fourth, eighth and twelfth on, of each that has an
/// accent, and of each of its letters from the fourth on.
struct word_costs {
  float word;
  float from_fourth;
  float from_eighth;
  float from_twelfth;
  float accented;
  float accented_from_fourth;
};

/// Tokens of what is no word, and of English words. Some are negative: what is joined to something else
/// takes back what it cost alone.
struct piece_costs {
  float upper_word;  ///< of two or more capitals, and per letter
  float upper_letter;
  float digit_group;
  float digit;
  float apart_digits;
  float mark_run;
  float mark_extra;
  float glued;
  float closed_line;
  float newline;
  float gap;
  float stray;
  float symbol_run;
  float symbol;
  float emoji_run;
  float emoji;
  word_costs english;
};

/// Words of other languages of Latin letters: tokens in the first vocabulary, and how many times as many in
/// each.
struct latin_costs {
  std::string_view language;  ///< empty: all that are not here
  word_costs words;
  by_vocabulary factor;
};

/// Tokens in the first vocabulary, per run of letters of one script and per letter; in the order of `script`.
struct script_cost {
  float run;
  float letter;
};

/// The same by language, where that is known.
struct script_language {
  std::string_view language;
  script of;
  script_cost cost;
  by_vocabulary factor;
};

/// How far an estimate is off in 19 of 20 texts: sqrt(a * tokens + (b * tokens)^2) + c * odd pieces.
struct doubt {
  float per_token;
  float share;
  float per_odd_piece;
};
inline constexpr doubt english_doubt{0.5F, 0.07F, 0.15F};
inline constexpr doubt latin_doubt{0.9F, 0.06F, 0.2F};
inline constexpr doubt script_doubt{1.2F, 0.09F, 0.2F};
inline constexpr doubt unknown_doubt{3.0F, 0.2F, 0.4F};

}  // namespace signalbox::token_costs
