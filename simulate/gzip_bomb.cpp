// SPDX-License-Identifier: Apache-2.0
// Deflate by hand (RFC 1951 section 3.2.6): one literal, then "repeat the last byte 258 times" over and over.
// That code has 13 bits, so that eight of them are a period of 13 whole bytes.
#include "simulate/gzip_bomb.hpp"

#include <algorithm>

namespace signalbox::simulate {

namespace {

class bit_writer {
 public:
  /// The lowest `count` bits of `value`, lowest first: how deflate packs numbers.
  void number(std::uint32_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) bit((value >> i) & 1U);
  }

  /// The same, highest first: how deflate packs Huffman codes.
  void code(std::uint32_t value, unsigned count) {
    for (unsigned i = count; i > 0; --i) bit((value >> (i - 1)) & 1U);
  }

  void repeat_258() {
    code(0b11000101, 8);  // length symbol 285
    code(0, 5);           // distance symbol 0: one byte back
  }

  std::string out;

 private:
  void bit(std::uint32_t value) {
    if (used_ % 8 == 0) out += '\0';
    out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) | (value << (used_ % 8)));
    ++used_;
  }

  std::size_t used_ = 0;
};

constexpr std::uint64_t period_bytes = 8 * 258;

}  // namespace

gzip_bomb make_gzip_bomb(std::uint64_t bytes) {
  gzip_bomb out;
  out.times = std::max<std::uint64_t>(1, (bytes + period_bytes - 1) / period_bytes);
  bit_writer bits;
  bits.number(1, 1);         // the last block
  bits.number(1, 2);         // with fixed codes
  bits.code(0x30 + 'x', 8);  // the literal
  for (int i = 0; i < 9; ++i) bits.repeat_258();
  bits.code(0, 7);  // the end of the block
  // The codes begin at bit 11. From byte 2 on, 13 bytes look the same in every period.
  out.front = std::string{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10} + bits.out.substr(0, 2);
  out.period = bits.out.substr(2, 13);
  out.back = bits.out.substr(15) + std::string(4, '\0');
  auto length = 1 + 258 + period_bytes * out.times;  // modulo 2^32, as the format has it
  for (int i = 0; i < 4; ++i, length >>= 8) out.back += static_cast<char>(length & 0xff);
  return out;
}

}  // namespace signalbox::simulate
