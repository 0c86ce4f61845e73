// SPDX-License-Identifier: Apache-2.0
// Words with a capital and numbers are picked out 64 bytes at a time; in a text without capitals every word
// is looked at.
#include "policy/personal_name_scan.hpp"

#include <algorithm>

#include "policy/byte_lanes.hpp"
#include "policy/personal_detectors.hpp"
#include "policy/personal_names.hpp"
#include "policy/personal_signs.hpp"
#include "policy/personal_words.hpp"

namespace signalbox::personal {

namespace {

/// A text is small where its first bytes, which tell its style, have no capital.
constexpr std::size_t style_bytes = 2048;

bool without_capitals(std::string_view text) {
  byte_set capitals = 0;
  for_each_block(text.substr(0, style_bytes), [&](const char* bytes, std::size_t) {
    capitals |= byte_block{bytes}.where([](auto b) { return b.between('A', 'Z'); });
  });
  return capitals == 0;
}

class name_scan {
 public:
  name_scan(std::string_view text, std::vector<finding>& found, std::size_t first)
      : text_{text},
        found_{found},
        rival_{first},
        structured_{found.size()},
        small_{without_capitals(text)} {}

  void run() {
    byte_set before = 0;  // whether the byte before each is of a word
    for_each_block(text_, [&](const char* bytes, std::size_t at) {
      const byte_block block{bytes};
      const auto words = block.where([](auto b) { return b.letters() | b.between('0', '9') | b.is('_'); });
      const auto inner = words << 1 | before;
      before = words >> 63;
      const auto wide = block.where(
          [](auto b) { return b.is('\xc3') | b.is('\xc4') | b.is('\xc5') | b.is('\xce') | b.is('\xd0'); });
      const auto begins = block.where(
          [this](auto b) { return (small_ ? b.letters() : b.between('A', 'Z')) | b.between('0', '9'); });
      for (auto places = (begins | wide) & ~inner; places != 0;) {
        const auto i = at + take_first(places);
        if (i >= next_) look(i);
      }
    });
  }

 private:
  void look(std::size_t i) {
    if (i > 0 && static_cast<std::uint8_t>(text_[i - 1]) >= 0x80 && letter_at(text_, i - 1)) return;
    if (is_digit(text_[i])) return take(number_before(i) ? std::nullopt : address_at(text_, i, small_));
    const auto word = read_word(text_, i);
    if (word.is(in_flats) || (word.letters <= 3 && !word.is(in_ordinary)))
      if (const auto box = box_at(text_, word)) return take(box);
    auto past = word.end;
    take(small_ ? small_name_at(text_, word, past) : name_at(text_, word, past));
    next_ = std::max(next_, past);
  }

  /// The number goes on to the left: a fraction, a date, a clock, a code.
  [[nodiscard]] bool number_before(std::size_t i) const {
    const char c = at(text_, i - 1);
    return c == '.' || c == '/' || c == ':' || c == '-' || c == '#' || c == '$' || c == '+';
  }

  void take(const found_at& name) {
    if (!name) return;
    while (rival_ < structured_ && found_[rival_].end <= name->begin) ++rival_;
    next_ = std::max<std::size_t>(next_, name->end);
    if (rival_ < structured_ && found_[rival_].begin < name->end) return;
    found_.push_back(*name);
  }

  std::string_view text_;
  std::vector<finding>& found_;
  std::size_t rival_;       // findings by form before it lie behind
  std::size_t structured_;  // how many findings there were
  bool small_;
  std::size_t next_ = 0;
};

}  // namespace

void add_names(std::string_view text, std::vector<finding>& found, std::size_t first) {
  const auto structured = found.size();
  name_scan{text, found, first}.run();
  const auto at = [&found](std::size_t i) { return found.begin() + static_cast<std::ptrdiff_t>(i); };
  std::inplace_merge(at(first), at(structured), found.end(),
                     [](const finding& a, const finding& b) { return a.begin < b.begin; });
  weigh_names(text, found, first);
}

}  // namespace signalbox::personal
