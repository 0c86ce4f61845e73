// SPDX-License-Identifier: Apache-2.0
// Runs of bytes that the JSON scanner and the writer skip in one go: 16 at a time where the processor has
// SSE2.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace signalbox::json {

/// Whether a byte inside a string has a meaning of its own: a quote, a backslash, a control character or a
/// part of a longer UTF-8 sequence.
constexpr bool is_special(char raw) {
  const auto c = static_cast<unsigned char>(raw);
  return c < 0x20 || c >= 0x80 || c == '"' || c == '\\';
}

#if defined(__SSE2__)

/// The first special byte in [at, end), or `end`. Never reads outside of the range.
inline const char* plain_end(const char* at, const char* end) noexcept {
  const auto controls = _mm_set1_epi8(0x1f);
  const auto quote = _mm_set1_epi8('"');
  const auto backslash = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, controls), bytes));
    // Of bytes from 0x80 on the sign bit itself is the mark.
    const auto marks = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(found, bytes)));
    if (marks != 0) return at + std::countr_zero(marks);
  }
  while (at != end && !is_special(*at)) ++at;
  return at;
}

/// The first byte in [at, end) that is none of JSON's white space, or `end`.
inline const char* space_end(const char* at, const char* end) noexcept {
  const auto space = _mm_set1_epi8(' ');
  const auto feed = _mm_set1_epi8('\n');
  const auto carriage = _mm_set1_epi8('\r');
  const auto tab = _mm_set1_epi8('\t');
  for (; end - at >= 16; at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, space), _mm_cmpeq_epi8(bytes, feed)),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, carriage), _mm_cmpeq_epi8(bytes, tab)));
    const auto others = ~static_cast<unsigned>(_mm_movemask_epi8(found)) & 0xffffU;
    if (others != 0) return at + std::countr_zero(others);
  }
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  return at;
}

#else

/// Marks, in the high bit of each byte, where a word of eight bytes holds a special byte. The lowest mark is
/// exact; those above it may be false ("Determine if a word has a byte less than n", Bit Twiddling Hacks).
constexpr std::uint64_t special_in(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t highs = 0x8080808080808080ULL;
  const auto zero_in = [](std::uint64_t w) { return (w - ones) & ~w & highs; };
  const auto below_space = (word - ones * 0x20) & ~word & highs;
  return (word & highs) | zero_in(word ^ (ones * '"')) | zero_in(word ^ (ones * '\\')) | below_space;
}

/// The first special byte in [at, end), or `end`. Never reads outside of the range.
inline const char* plain_end(const char* at, const char* end) noexcept {
  if constexpr (std::endian::native == std::endian::little) {  // where the lowest mark is the first byte
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      if (const auto marks = special_in(word); marks != 0) return at + std::countr_zero(marks) / 8;
    }
  }
  while (at != end && !is_special(*at)) ++at;
  return at;
}

/// The first byte in [at, end) that is none of JSON's white space, or `end`.
inline const char* space_end(const char* at, const char* end) noexcept {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  return at;
}

#endif

}  // namespace signalbox::json
