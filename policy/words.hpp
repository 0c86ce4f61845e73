// SPDX-License-Identifier: Apache-2.0
// A text made comparable: lower case, no accents, cut into words. What the language cues and the rules read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/byte_blocks.hpp"
#include "policy/byte_lanes.hpp"

namespace signalbox {

/// A mixing step: the multiplier is the one of splitmix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t chunk) noexcept {
  hash = (hash ^ chunk) * 0xbf58476d1ce4e5b9ULL;
  return hash ^ (hash >> 32);
}

/// The hash of a word; the same at compile time and in folded_text.
constexpr std::uint32_t word_hash(std::string_view word) noexcept {
  std::uint64_t hash = word.size();
  for (std::size_t i = 0; i < word.size(); i += 8)
    hash = mixed(hash, packed_bytes(word.data() + i, word.size() - i < 8 ? word.size() - i : 8));
  return static_cast<std::uint32_t>(hash);
}

/// A run of letters and digits in a folded text.
struct word {
  std::uint32_t begin = 0;  ///< offset in the folded text
  std::uint32_t hash = 0;
  std::uint16_t length = 0;  ///< bytes, capped at 65,535
  bool apostrophe_before = false;
  bool apostrophe_after = false;
};

/// What a fold saw on the way and folding hides.
struct letter_cues {
  std::uint32_t french = 0;  ///< letters as French has them: e with grave or circumflex, c cedilla, oe, ...
  std::uint32_t foreign =
      0;  ///< Latin letters and marks that neither French nor English has: n with tilde, eszett, ...
  std::uint32_t other_script = 0;  ///< letters that are not Latin
};

/// Folding drops combining accents and soft hyphens, turns typographic quotes, dashes and spaces into plain
/// ones, and leaves other bytes as they are, valid UTF-8 or not. Linear. Reusing an object keeps its buffers.
class folded_text {
 public:
  /// Forgets what was read.
  void clear();
  /// Reads one more piece; pieces do not join into one word. All pieces together must stay below 2^32 bytes.
  void append(std::string_view raw);

  [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data() + front, size_}; }
  [[nodiscard]] std::span<const word> words() const noexcept { return {words_.data(), word_count_}; }
  [[nodiscard]] std::string_view text_of(const word& w) const noexcept {
    return text().substr(w.begin, w.length);
  }
  /// The first eight letters of a word, zeros behind a shorter one.
  [[nodiscard]] std::uint64_t first_eight(const word& w) const noexcept {
    const auto bytes = eight_bytes(buffer_.data() + front + w.begin);
    return w.length >= 8 ? bytes : bytes & ((std::uint64_t{1} << (8 * w.length)) - 1);
  }
  /// The last four letters of a word that has as many, the first of them lowest.
  [[nodiscard]] std::uint32_t last_four(const word& w) const noexcept {
    return static_cast<std::uint32_t>(eight_bytes(buffer_.data() + front + w.begin + w.length - 4));
  }
  /// Where bytes stand that belong to no word and are no blank: punctuation, line breaks, bytes outside
  /// ASCII.
  [[nodiscard]] std::span<const std::uint32_t> marks() const noexcept { return {marks_.data(), mark_count_}; }
  [[nodiscard]] const letter_cues& cues() const noexcept { return cues_; }

 private:
  char* fold(const char* at, const char* end, char* out);
  const char* fold_wide(const char* at, const char* end, char*& out);
  void split(std::size_t from);

  static constexpr std::size_t front = 1;

  std::string buffer_ =
      std::string(front, '\0');  // a zero, folded bytes, then zeros that make reading by blocks safe
  std::size_t size_ = 0;
  // Longer than what they hold, so that adding is a store and no more.
  std::vector<word> words_;
  std::vector<std::uint32_t> marks_;
  std::size_t word_count_ = 0;
  std::size_t mark_count_ = 0;
  letter_cues cues_;
};

}  // namespace signalbox
