// SPDX-License-Identifier: Apache-2.0
// Languages written with Latin letters, told apart by a linear model over hashed n-grams of letters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "policy/language_letters.hpp"
#include "policy/language_table.hpp"

namespace signalbox {

/// The rows that a text speaks to, one per n-gram of one to four letters within a word and its boundaries
/// (Cavnar and Trenkle 1994), by hash (Weinberger et al. 2009).
class language_ngrams {
 public:
  static constexpr std::size_t longest = 4;
  static constexpr std::size_t most = longest * (language_letters::most + 4);

  explicit language_ngrams(const language_letters& letters) noexcept {
    const auto* const codes = letters.codes();
    for (std::size_t i = 0; i + 1 < letters.size(); ++i) add(codes + i);
  }

  [[nodiscard]] std::span<const std::uint16_t> rows() const noexcept { return {rows_.data(), size_}; }

 private:
  // All four are written and as many kept as there are up to the word's end: a loop would be guessed wrong at
  // the end of every word.
  void add(const std::uint8_t* at) noexcept {
    std::uint32_t four = 0;
    std::memcpy(&four, at, sizeof four);
    auto* const out = rows_.data() + size_;
    out[0] = row_of(four & 0xff);
    out[1] = row_of(four & 0xffff);
    out[2] = row_of(four & 0xffffff);
    out[3] = row_of(four);
    constexpr std::uint32_t ends = 0x01010100U * language_letters::boundary;
    const bool second = ((four ^ ends) & 0xff00) == 0;
    const bool third = ((four ^ ends) & 0xff0000) == 0;
    size_ += second ? 2U : third ? 3U : 4U;
  }

  static std::uint16_t row_of(std::uint32_t letters) noexcept {
    return static_cast<std::uint16_t>(letters * 0x9e3779b1U >> (32 - language_table::row_bits));
  }

  std::array<std::uint16_t, most> rows_;  // not cleared: only what has been written is read
  std::size_t size_ = 0;
};

/// The best language of a text, as its code (empty: it looks like none), and how probable it is.
struct latin_verdict {
  std::string_view code;
  float probability = 0;  ///< in [0, 1]
};

/// The weights, decoded. 256 KiB.
class language_model {
 public:
  /// Those compiled in, decoded by the first call in a few milliseconds. Safe from any thread.
  static const language_model& built_in();

  language_model();

  using sums = std::array<std::int32_t, language_table::languages>;
  /// The weights of all n-grams added up.
  [[nodiscard]] sums sum(const language_ngrams& ngrams) const noexcept;
  [[nodiscard]] latin_verdict judge(const language_ngrams& ngrams) const noexcept;

 private:
  // A byte holds two weights, of languages 16 apart, each moved up by 7.
  static constexpr std::size_t row_bytes = 16;
  std::vector<std::uint8_t> weights_;
};

}  // namespace signalbox
