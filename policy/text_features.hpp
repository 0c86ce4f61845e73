// SPDX-License-Identifier: Apache-2.0
// What the learned heads see of a text: hashes of its words and their neighbours, of its marks, of letters.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policy/words.hpp"

namespace signalbox {

/// Features of one text (feature hashing, Weinberger et al. 2009): each word, each pair of words that follow
/// one another, and the first four letters of longer words; numbers count as one word by their length. Of
/// long texts the first 700 words and the last 300 count. Then which marks there are, about how many, and
/// which stand side by side, of the first 700 and the last 300 marks; and of texts of at most 30 words each
/// run of three to five letters within a word, its borders among them: short texts have few words, and these
/// hold where one is inflected or misspelt. Not more than some 6,000 hashes. Reusing an object keeps its
/// memory.
class text_features {
 public:
  void read(const folded_text& text);
  /// Those of words, pairs and beginnings: they tell best whether a text is of a kind that was seen before,
  /// as marks and runs of letters are the same in all kinds.
  [[nodiscard]] std::span<const std::uint32_t> of_words() const noexcept {
    return std::span{hashes_}.first(of_words_);
  }
  /// All of them, those of words first.
  [[nodiscard]] std::span<const std::uint32_t> all() const noexcept {
    return std::span{hashes_}.first(size_);
  }

 private:
  void read_words(const folded_text& text, std::span<const word> words);
  void read_marks(const folded_text& text, std::span<const std::uint32_t> marks);
  void read_letters(std::string_view letters);
  void add(std::uint64_t kind, std::uint64_t what);

  std::vector<std::uint32_t> hashes_;  // longer than what it holds
  std::size_t size_ = 0;
  std::size_t of_words_ = 0;
};

}  // namespace signalbox
