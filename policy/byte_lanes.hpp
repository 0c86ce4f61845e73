// SPDX-License-Identifier: Apache-2.0
// Sixteen bytes of text side by side: with SSE2, which every x86-64 has, elsewhere as two numbers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/byte_blocks.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace signalbox {

/// Bytes, or what a test says of each: then the top bit of a byte is the answer.
class byte_lanes {
 public:
  static constexpr unsigned count = 16;

#if defined(__SSE2__)
  /// Reads all sixteen.
  static byte_lanes load(const char* from) noexcept {
    return byte_lanes{_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))};
  }
  void store(char* to) const noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_); }

  [[nodiscard]] byte_lanes is(char c) const noexcept {
    return byte_lanes{_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))};
  }
  /// Both ASCII, both included. Compared as signed numbers after `low` has been moved to the lowest one.
  [[nodiscard]] byte_lanes between(char low, char high) const noexcept {
    const auto moved = _mm_add_epi8(bytes_, _mm_set1_epi8(static_cast<char>(-128 - low)));
    return byte_lanes{_mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-127 + high - low)))};
  }
  /// ASCII letters in lower case, other bytes as they are.
  [[nodiscard]] byte_lanes lower() const noexcept {
    const auto change = _mm_and_si128(between('A', 'Z').bytes_, _mm_set1_epi8(0x20));
    return byte_lanes{_mm_or_si128(bytes_, change)};
  }
  [[nodiscard]] byte_lanes letters() const noexcept {
    return byte_lanes{_mm_or_si128(bytes_, _mm_set1_epi8(0x20))}.between('a', 'z');
  }
  friend byte_lanes operator|(byte_lanes a, byte_lanes b) noexcept {
    return byte_lanes{_mm_or_si128(a.bytes_, b.bytes_)};
  }
  friend byte_lanes operator&(byte_lanes a, byte_lanes b) noexcept {
    return byte_lanes{_mm_and_si128(a.bytes_, b.bytes_)};
  }
  /// The top bit of each byte, the first lowest.
  [[nodiscard]] std::uint32_t bits() const noexcept {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes_));
  }

 private:
  explicit byte_lanes(__m128i bytes) noexcept : bytes_{bytes} {}
  __m128i bytes_;
#else
  static byte_lanes load(const char* from) noexcept { return {eight_bytes(from), eight_bytes(from + 8)}; }
  void store(char* to) const noexcept {
    for (unsigned i = 0; i < 8; ++i) {
      to[i] = static_cast<char>(low_ >> (8 * i));
      to[i + 8] = static_cast<char>(high_ >> (8 * i));
    }
  }

  [[nodiscard]] byte_lanes is(char c) const noexcept { return between(c, c); }
  [[nodiscard]] byte_lanes between(char low, char high) const noexcept {
    return {bytes_between(low_, low, high), bytes_between(high_, low, high)};
  }
  [[nodiscard]] byte_lanes lower() const noexcept {
    const auto capital = between('A', 'Z');
    return {low_ | capital.low_ >> 2, high_ | capital.high_ >> 2};
  }
  [[nodiscard]] byte_lanes letters() const noexcept { return between('a', 'z') | between('A', 'Z'); }
  friend byte_lanes operator|(byte_lanes a, byte_lanes b) noexcept {
    return {a.low_ | b.low_, a.high_ | b.high_};
  }
  friend byte_lanes operator&(byte_lanes a, byte_lanes b) noexcept {
    return {a.low_ & b.low_, a.high_ & b.high_};
  }
  [[nodiscard]] std::uint32_t bits() const noexcept {
    constexpr std::uint64_t tops = 0x8080808080808080ULL;
    return static_cast<std::uint32_t>(top_bits(low_ & tops) | top_bits(high_ & tops) << 8);
  }

 private:
  byte_lanes(std::uint64_t low, std::uint64_t high) noexcept : low_{low}, high_{high} {}
  std::uint64_t low_;
  std::uint64_t high_;
#endif
};

/// A bit for each of 64 bytes, the first lowest.
using byte_set = std::uint64_t;
inline constexpr std::size_t byte_set_size = 64;

/// 64 bytes of text, asked one question at a time.
class byte_block {
 public:
  /// Reads all 64.
  explicit byte_block(const char* from) noexcept
      : parts_{byte_lanes::load(from), byte_lanes::load(from + 16), byte_lanes::load(from + 32),
               byte_lanes::load(from + 48)} {}

  /// The bytes for which `test`, called with lanes, gives lanes with the top bit set.
  template <class Test>
  [[nodiscard]] byte_set where(Test test) const noexcept {
    return byte_set{test(parts_[0]).bits()} | byte_set{test(parts_[1]).bits()} << 16 |
           byte_set{test(parts_[2]).bits()} << 32 | byte_set{test(parts_[3]).bits()} << 48;
  }

 private:
  byte_lanes parts_[4];
};

/// Calls `each` with 64 bytes and where they stand, for all of a text; zeros stand in for what lies behind
/// it, and at least one does. From every byte of the text on, eight can be read.
template <class Each>
void for_each_block(std::string_view text, Each each) {
  constexpr std::size_t read_on = 8;
  std::size_t at = 0;
  for (; at + byte_set_size + read_on <= text.size(); at += byte_set_size) each(text.data() + at, at);
  std::array<char, 3 * byte_set_size> rest{};
  const auto left = text.copy(rest.data(), rest.size(), at);
  for (std::size_t i = 0; i <= left; i += byte_set_size) each(rest.data() + i, at + i);
}

/// Takes the lowest out of a set, which must not be empty.
inline std::size_t take_first(byte_set& set) noexcept {
#if defined(__GNUC__)
  const std::size_t first =
      static_cast<unsigned>(__builtin_ctzll(set));  // the one of std asks for an empty set
#else
  const auto first = static_cast<std::size_t>(std::countr_zero(set));
#endif
  set &= set - 1;
  return first;
}

/// Moves sets on by one byte, from each to the next.
class shifted_set {
 public:
  byte_set next(byte_set set) noexcept {
    const auto out = set << 1 | last_;
    last_ = set >> 63;
    return out;
  }

 private:
  byte_set last_ = 0;
};

/// The runs of a set: those that begin and end in it. In each pair an end is one past the last.
struct run_edges {
  byte_set starts = 0;  ///< one more than ends, where a run is still open
  byte_set ends = 0;

  /// Calls `each` with begin and end in the set.
  template <class Each>
  void for_each(Each each) const {
    for (auto [from, to] = *this; to != 0;) {
      const auto begin = take_first(from);
      each(begin, take_first(to));
    }
  }
};

/// Runs in a text that is read 64 bytes at a time.
class byte_runs {
 public:
  /// The runs inside the set whose first byte stands at `at`. One that began in a set before and ends here is
  /// none of them: `crossing` is called with its begin and end in the text.
  template <class Crossing>
  run_edges next(byte_set set, std::size_t at, Crossing crossing) {
    const auto before = set << 1 | open_;
    run_edges edges{set & ~before, before & ~set};
    if (open_ != 0 && edges.ends != 0) crossing(begin_, at + take_first(edges.ends));
    open_ = set >> 63;
    if (open_ != 0 && edges.starts != 0)
      begin_ = at + byte_set_size - 1 - static_cast<std::size_t>(std::countl_zero(edges.starts));
    return edges;
  }

 private:
  byte_set open_ = 0;  // 1 where the last set ended inside a run
  std::size_t begin_ = 0;
};

}  // namespace signalbox
