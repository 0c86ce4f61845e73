// SPDX-License-Identifier: Apache-2.0
// Features of texts.
#include "policy/text_features.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace signalbox {

namespace {

constexpr std::size_t most_first = 700;
constexpr std::size_t most_last = 300;
constexpr std::size_t few_words = 30;
constexpr std::size_t most_letters = 40;          // of a word, for its runs
constexpr std::size_t shortest = 3, longest = 5;  // runs
constexpr std::size_t runs_of_word = (most_letters + 2) * (longest - shortest + 1);

// Kinds of runs of letters are `letters` and their length.
enum feature_kind : std::uint64_t { bias = 1, one_word, beginning, pair, mark, marks_together, letters = 16 };

bool is_number(std::string_view letters) {
  return std::all_of(letters.begin(), letters.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Calls `read` with all of them, or with the first and the last.
template <class Item, class Read>
void by_ends(std::span<const Item> all, Read read) {
  if (all.size() <= most_first + most_last) return read(all);
  read(all.first(most_first));
  read(all.last(most_last));
}

}  // namespace

void text_features::add(std::uint64_t kind, std::uint64_t what) {
  hashes_[size_++] = static_cast<std::uint32_t>(mixed(mixed(kind, what), kind));
}

void text_features::read(const folded_text& text) {
  // Room for all that may come, so that adding is a store and no more.
  const auto most = [](std::size_t items) { return std::min(items, most_first + most_last); };
  const bool with_letters = text.words().size() <= few_words;
  const auto room = 1 + 3 * most(text.words().size()) + 2 * most(text.marks().size()) +
                    (with_letters ? text.words().size() * runs_of_word : 0);
  if (hashes_.size() < room) hashes_.resize(room);
  size_ = 0;
  add(bias, 0);
  by_ends(text.words(), [&](auto words) { read_words(text, words); });
  of_words_ = size_;
  by_ends(text.marks(), [&](auto marks) { read_marks(text, marks); });
  if (!with_letters) return;
  for (const auto& w : text.words())
    if (const auto own = text.text_of(w); !is_number(own)) read_letters(own);
}

void text_features::read_words(const folded_text& text, std::span<const word> words) {
  constexpr std::uint16_t longest_beginning = 4;
  std::uint64_t before = 0;
  for (const auto& w : words) {
    const auto own_letters = text.text_of(w);
    const std::uint64_t own = is_number(own_letters) ? own_letters.size() : w.hash;
    add(one_word, own);
    add(pair, before * 0x9e3779b97f4a7c15ULL + own);
    if (w.length > longest_beginning) add(beginning, text.first_eight(w) & 0xffffffffU);
    before = own;
  }
}

// A mark counts when it is there once, twice, four times, ...
void text_features::read_marks(const folded_text& text, std::span<const std::uint32_t> marks) {
  std::array<std::uint16_t, 256> counts{};
  const auto bytes = text.text();
  auto before = static_cast<std::uint32_t>(bytes.size());
  for (const auto at : marks) {
    const auto own = static_cast<unsigned char>(bytes[at]);
    if (at == before + 1) add(marks_together, static_cast<unsigned char>(bytes[before]) * 256U + own);
    before = at;
    const auto count = ++counts[own];
    const bool doubled = (count & (count - 1)) == 0;
    if (own != '\n' && doubled) add(mark, own * 16U + std::bit_width(count));
  }
}

void text_features::read_letters(std::string_view letters_of_word) {
  std::array<char, most_letters + 16> bytes{};
  const auto length = std::min(letters_of_word.size(), most_letters);
  bytes[0] = ' ';
  std::copy_n(letters_of_word.begin(), length, bytes.begin() + 1);
  bytes[length + 1] = ' ';
  for (std::size_t at = 0; at + shortest <= length + 2; ++at) {
    const auto eight = eight_bytes(&bytes[at]);
    for (auto run = shortest; run <= longest && at + run <= length + 2; ++run)
      add(letters + run, eight & ((std::uint64_t{1} << (8 * run)) - 1));
  }
}

}  // namespace signalbox
