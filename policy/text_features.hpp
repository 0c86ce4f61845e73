// SPDX-License-Identifier: Apache-2.0
// What the learned heads see of a text: hashes of its words, of pairs of neighbours and of beginnings.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policy/words.hpp"

namespace signalbox {

/// Features of one text (feature hashing, Weinberger et al. 2009): each word, each pair of words that follow
/// one another, and the first four letters of longer words. Numbers count as one word by their length. Of
/// long texts the first 700 words and the last 300 count, so that reading costs no more than some 3,000
/// hashes. Reusing an object keeps its memory.
class text_features {
 public:
  void read(const folded_text& text);
  [[nodiscard]] std::span<const std::uint32_t> hashes() const noexcept { return hashes_; }

 private:
  void read_words(const folded_text& text, std::span<const word> words);
  void add(std::uint64_t kind, std::uint64_t what);

  std::vector<std::uint32_t> hashes_;
};

}  // namespace signalbox
