// SPDX-License-Identifier: Apache-2.0
// Eight bytes of text at a time, as one number.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace signalbox {

/// Of up to eight bytes, the first lowest.
constexpr std::uint64_t packed_bytes(const char* bytes, std::size_t count) noexcept {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  return out;
}

/// Eight bytes from memory, in the order of packed_bytes. Reads all eight.
inline std::uint64_t eight_bytes(const char* at) noexcept {
  if constexpr (std::endian::native != std::endian::little) return packed_bytes(at, 8);
  std::uint64_t out = 0;
  std::memcpy(&out, at, 8);
  return out;
}

/// The top bit of each of eight bytes: whether it lies between two ASCII characters, both included.
/// "Determine if a word has a byte between m and n" (Bit Twiddling Hacks), made exact for all bytes.
constexpr std::uint64_t bytes_between(std::uint64_t bytes, char low, char high) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t tops = 0x8080808080808080ULL;
  const auto plain = bytes & ~tops;
  const auto from_low = plain + ones * (0x80U - static_cast<std::uint8_t>(low));
  const auto past_high = plain + ones * (0x7fU - static_cast<std::uint8_t>(high));
  return from_low & ~past_high & ~bytes & tops;
}

/// Gathers the top bits of eight bytes into the lowest eight bits.
constexpr std::uint64_t top_bits(std::uint64_t tops) noexcept {
  return ((tops >> 7) * 0x0102040810204080ULL) >> 56;
}

}  // namespace signalbox
