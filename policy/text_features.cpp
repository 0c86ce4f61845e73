// SPDX-License-Identifier: Apache-2.0
// Features of texts.
#include "policy/text_features.hpp"

namespace signalbox {

namespace {

constexpr std::size_t most_first = 700;
constexpr std::size_t most_last = 300;

enum feature_kind : std::uint64_t { bias = 1, one_word, beginning, pair };

bool is_number(std::string_view letters) {
  return letters.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void text_features::add(std::uint64_t kind, std::uint64_t what) {
  hashes_.push_back(static_cast<std::uint32_t>(mixed(mixed(kind, what), kind)));
}

void text_features::read(const folded_text& text) {
  hashes_.clear();
  add(bias, 0);
  const auto words = text.words();
  if (words.size() <= most_first + most_last) return read_words(text, words);
  read_words(text, words.first(most_first));
  read_words(text, words.last(most_last));
}

void text_features::read_words(const folded_text& text, std::span<const word> words) {
  constexpr std::uint16_t longest_beginning = 4;
  std::uint64_t before = 0;
  for (const auto& w : words) {
    const auto letters = text.text_of(w);
    const std::uint64_t own = is_number(letters) ? letters.size() : w.hash;
    add(one_word, own);
    add(pair, before * 0x9e3779b97f4a7c15ULL + own);
    if (w.length > longest_beginning) add(beginning, text.first_eight(w) & 0xffffffffU);
    before = own;
  }
}

}  // namespace signalbox
