// SPDX-License-Identifier: Apache-2.0
// Lists of words as one table by hash: which lists a word is in, in one look.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace signalbox::personal {

/// The hash of a folded word (FNV-1a).
constexpr std::uint32_t folded_hash(std::string_view word) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const char c : word) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash;
}

/// A list and the bits that its words get; a word of several lists gets those of each.
struct listed_words {
  std::string_view words;  ///< folded, with single blanks between them
  std::uint16_t bits = 0;
};

/// Open addressing with steps of one; `size` is a power of two, of which less than half may be used. One word
/// in some 65,000 that is in no list is taken for another.
template <std::size_t size>
class word_table {
 public:
  template <std::size_t count>
  explicit word_table(const std::array<listed_words, count>& lists) {
    for (const auto& list : lists) add(list);
  }

  /// 0: in none.
  [[nodiscard]] std::uint16_t bits_of(std::uint32_t hash) const noexcept {
    for (auto i = hash % size; entries_[i].bits != 0; i = (i + 1) % size)
      if (entries_[i].tag == hash >> 16) return entries_[i].bits;
    return 0;
  }

 private:
  /// The upper half of a hash; the lower one tells where to look.
  struct entry {
    std::uint16_t tag = 0;
    std::uint16_t bits = 0;
  };

  void add(const listed_words& list) {
    for (std::size_t begin = 0; begin < list.words.size();) {
      const auto end = std::min(list.words.find(' ', begin), list.words.size());
      put(folded_hash(list.words.substr(begin, end - begin)), list.bits);
      begin = end + 1;
    }
  }

  void put(std::uint32_t hash, std::uint16_t bits) {
    auto i = hash % size;
    while (entries_[i].bits != 0 && entries_[i].tag != hash >> 16) i = (i + 1) % size;
    entries_[i].tag = static_cast<std::uint16_t>(hash >> 16);
    entries_[i].bits = static_cast<std::uint16_t>(entries_[i].bits | bits);
  }

  std::array<entry, size> entries_{};
};

}  // namespace signalbox::personal
