// SPDX-License-Identifier: Apache-2.0
// The language model's weights as they lie in the program: `scripts/train-language` writes
// language_table.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace signalbox::language_table {

inline constexpr std::size_t languages = 30;
inline constexpr std::size_t levels = 15;  ///< a weight is one of -7 to 7
inline constexpr unsigned row_bits = 14;
inline constexpr std::size_t rows = std::size_t{1} << row_bits;

/// A language that is written with Latin letters, and its prefix code (Huffman 1952): how many bits each
/// level has, as a hexadecimal digit, 0 for a level that does not occur. Codes are canonical: by length, then
/// by level.
struct column {
  std::string_view code;  ///< ISO 639-1; empty: what is no language
  std::string_view bits;  ///< one digit per level, from -7 to 7
};
extern const std::array<column, languages> columns;

/// What a sum of weights over the root of the number of n-grams is multiplied with.
extern const float scale;

/// The weights in base64, whole groups of four characters to a line: all rows of the first language, then of
/// the next, bits from the highest of a byte to the lowest.
extern const std::span<const std::string_view> lines;

}  // namespace signalbox::language_table
