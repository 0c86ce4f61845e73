// SPDX-License-Identifier: Apache-2.0
// Weights: decoding them once, and adding them up sixteen bytes at a time.
#include "policy/language_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/base64.hpp"

namespace signalbox {

namespace {

using language_table::column;
using language_table::languages;
using language_table::levels;
using language_table::rows;

constexpr unsigned longest_code = 15;
constexpr std::uint8_t middle = 7;  // a level as it is stored for a weight of 0

/// Bits of the lines, the highest first; zeros behind the end. One line is decoded at a time: all of them
/// would stay behind as half a megabyte of heap that nobody uses again.
class bit_reader {
 public:
  [[nodiscard]] std::uint32_t peek(unsigned count) {
    while (held_ < count) {
      bits_ = bits_ << 8 | next();
      held_ += 8;
    }
    return static_cast<std::uint32_t>(bits_ >> (held_ - count)) & ((1U << count) - 1);
  }
  void skip(unsigned count) { held_ -= count; }

 private:
  std::uint8_t next() {
    if (at_ == bytes_.size() && line_ < language_table::lines.size()) {
      bytes_ = decode_base64(language_table::lines[line_++]).value_or("");
      at_ = 0;
    }
    return at_ < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at_++]) : std::uint8_t{0};
  }

  std::string bytes_;
  std::size_t line_ = 0;
  std::size_t at_ = 0;
  std::uint64_t bits_ = 0;
  unsigned held_ = 0;
};

unsigned digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

/// By the next bits: the level, and how many bits it took.
struct decoded_level {
  std::uint8_t level = middle;
  std::uint8_t bits = 1;
};
using code_book = std::vector<decoded_level>;

void fill(code_book& book, const column& c) {
  book.assign(std::size_t{1} << longest_code, {});
  std::size_t at = 0;
  for (unsigned bits = 1; bits <= longest_code; ++bits)
    for (std::size_t level = 0; level < levels; ++level) {
      if (digit(c.bits[level]) != bits) continue;
      const auto many = std::size_t{1} << (longest_code - bits);
      for (std::size_t i = 0; i < many && at < book.size(); ++i)
        book[at++] = {static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(bits)};
    }
}

// Sixteen bytes side by side; every compiler that builds this has them, on any processor.
using lanes = std::uint8_t __attribute__((vector_size(16)));

}  // namespace

language_model::language_model() : weights_(rows * row_bytes, middle << 4 | middle) {
  bit_reader bits;
  code_book book;
  for (std::size_t l = 0; l < languages; ++l) {
    fill(book, language_table::columns[l]);
    const unsigned shift = l < row_bytes ? 0 : 4;
    const auto other = static_cast<std::uint8_t>(0xf0 >> shift);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto found = book[bits.peek(longest_code)];
      bits.skip(found.bits);
      auto& byte = weights_[row * row_bytes + l % row_bytes];
      byte = static_cast<std::uint8_t>((byte & other) | (found.level << shift));
    }
  }
}

const language_model& language_model::built_in() {
  static const language_model model;
  return model;
}

language_model::sums language_model::sum(const language_ngrams& ngrams) const noexcept {
  constexpr std::size_t batch = 255 / (2 * middle);  // more could overflow a byte
  std::array<std::uint32_t, 2 * row_bytes> raised{};
  const auto all = ngrams.rows();
  for (std::size_t begin = 0; begin < all.size(); begin += batch) {
    lanes low{};
    lanes high{};
    for (const auto row : all.subspan(begin, std::min(batch, all.size() - begin))) {
      lanes pairs;
      std::memcpy(&pairs, weights_.data() + row * row_bytes, sizeof pairs);
      low += pairs & 0x0f;
      high += pairs >> 4;
    }
    for (std::size_t i = 0; i < row_bytes; ++i) {
      raised[i] += low[i];
      raised[i + row_bytes] += high[i];
    }
  }
  sums out{};
  for (std::size_t l = 0; l < languages; ++l)
    out[l] = static_cast<std::int32_t>(raised[l]) - static_cast<std::int32_t>(middle * all.size());
  return out;
}

latin_verdict language_model::judge(const language_ngrams& ngrams) const noexcept {
  if (ngrams.rows().empty()) return {};
  const auto votes = sum(ngrams);
  const auto best = std::max_element(votes.begin(), votes.end());
  const float factor = language_table::scale / std::sqrt(static_cast<float>(ngrams.rows().size()));
  float all = 0;
  for (const auto v : votes)
    if (const float less = factor * static_cast<float>(v - *best); less > -12) all += std::exp(less);
  return {language_table::columns[static_cast<std::size_t>(best - votes.begin())].code, 1 / all};
}

}  // namespace signalbox
