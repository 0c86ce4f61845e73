// SPDX-License-Identifier: Apache-2.0
// Asks something of every byte of a text: of 16 bytes at once where the processor has SSE2.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace signalbox {

#if defined(__SSE2__)

/// Which of 16 bytes are within [low, high], as a mask of bytes.
inline __m128i bytes_between(__m128i bytes, char low, char high) noexcept {
  const auto above = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
  const auto width = _mm_set1_epi8(static_cast<char>(high - low));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, width), above);
}

inline bool all_marked(__m128i mask) noexcept { return _mm_movemask_epi8(mask) == 0xffff; }

namespace detail {

template <class Word>
Word word_at(const char* from) noexcept {
  Word out{};
  std::memcpy(&out, from, sizeof out);
  return out;
}

/// A text of 4 to 16 bytes, of which some may stand there twice.
inline __m128i short_text(std::string_view text) noexcept {
  const auto* first = text.data();
  const auto* end = first + text.size();
  if (text.size() >= 8) return _mm_set_epi64x(word_at<std::int64_t>(end - 8), word_at<std::int64_t>(first));
  const auto head = word_at<std::int32_t>(first);
  const auto tail = word_at<std::int32_t>(end - 4);
  return _mm_set_epi32(tail, head, tail, head);
}

inline __m128i load16(const char* from) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

}  // namespace detail

/// Whether `many` holds of all bytes of a text of at least 4, in pieces of 16; `one` is asked of shorter
/// ones. Both must mean the same.
template <class Many, class One>
bool all_bytes(std::string_view text, Many many, One one) noexcept {
  if (text.size() < 4) return std::all_of(text.begin(), text.end(), one);
  if (text.size() < 16) return many(detail::short_text(text));
  const auto* last = text.data() + text.size() - 16;
  for (const auto* at = text.data(); at < last; at += 16)
    if (!many(detail::load16(at))) return false;
  return many(detail::load16(last));
}

#endif

}  // namespace signalbox
