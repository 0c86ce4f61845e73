// SPDX-License-Identifier: Apache-2.0
// Cutting, 64 bytes at a time: what each byte is becomes a bit in a set per kind, and the pieces are runs of
// bits. Only words that are more than small ASCII letters are read letter by letter.
#include "policy/token_pieces.hpp"

#include <algorithm>
#include <bit>

#include "base/utf8.hpp"
#include "policy/byte_lanes.hpp"

namespace signalbox {

namespace {

using token_costs::longest_word;
using token_costs::script;

bool is_wide(char c) { return static_cast<std::uint8_t>(c) >= 0x80; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

script script_of(std::uint32_t p) {
  if (p < 0x250) return p == 0xd7 || p == 0xf7 || p < 0xc0 ? script::symbol : script::latin;
  if (p >= 0x300 && p < 0x370) return script::symbol;
  if (p < 0x400) return p >= 0x370 ? script::greek : script::latin;
  if (p < 0x530) return script::cyrillic;
  if (p >= 0x590 && p < 0x780) return script::semitic;
  if (p >= 0x900 && p < 0x1100) return script::indic;
  if (p >= 0x1e00 && p < 0x1f00) return script::latin;
  if ((p >= 0x2e80 && p < 0x3040) || (p >= 0x3100 && p < 0xa4d0) || (p >= 0xf900 && p < 0xfb00))
    return script::han;
  if (p >= 0x3040 && p < 0x3100) return script::kana;
  if ((p >= 0xac00 && p < 0xd7b0) || (p >= 0x1100 && p < 0x1200)) return script::hangul;
  if (p >= 0xff00 && p < 0xfff0) return script::symbol;
  if (p >= 0x20000 && p < 0x32000) return script::han;
  if (p >= 0x1f000) return script::emoji;
  return script::symbol;
}

std::uint32_t size_of(byte_set set) { return set == 0 ? 0 : static_cast<std::uint32_t>(std::popcount(set)); }

inline void add(std::size_t length, std::array<std::uint32_t, longest_word + 1>& to, token_pieces& sum) {
  if (length > longest_word) {
    sum.beyond += static_cast<std::uint32_t>(length - longest_word);
    length = longest_word;
  }
  ++to[length];
}

/// Cuts runs of letters and bytes outside ASCII that are more than one small word: with accents, of other
/// scripts, camelCase, capitals.
class letter_cutter {
 public:
  letter_cutter(std::string_view run, token_pieces& sum)
      : at_{run.data()}, end_{run.data() + run.size()}, sum_{sum} {}

  /// Whether anything but stray bytes stood there.
  bool cut() {
    while (at_ != end_) {
      if (is_wide(*at_)) {
        wide();
      } else {
        word();
      }
    }
    return any_;
  }

 private:
  // A word ends where a capital follows a small letter, as tokenizers split camelCase.
  void word() {
    any_ = true;
    const char* const begin = at_;
    while (at_ != end_ && is_upper(*at_)) ++at_;
    const auto capitals = static_cast<std::size_t>(at_ - begin);
    while (at_ != end_ && is_lower(*at_)) ++at_;
    const auto length = static_cast<std::size_t>(at_ - begin);
    if (at_ != end_ && is_wide(*at_) && latin_follows()) return accented_word(length);
    if (capitals == length && length > 1) {
      ++sum_.upper_words;
      sum_.upper_letters += static_cast<std::uint32_t>(length);
      return;
    }
    add(length, sum_.plain, sum_);
  }

  bool latin_follows() {
    if (*at_ == '\xc3' && end_ - at_ >= 2 && (at_[1] & 0xc0) == 0x80) {  // U+00C0 to U+00FF
      wide_length_ = 2;
      return at_[1] != '\x97' && at_[1] != '\xb7';  // but for the signs of multiplication and division
    }
    const std::string_view rest{at_, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end_ - at_, 4))};
    wide_length_ = utf8_sequence(rest);
    if (wide_length_ == 0) return false;
    return script_of(utf8_decode(rest, wide_length_)) == script::latin;
  }

  void accented_word(std::size_t length) {
    any_ = true;
    for (; at_ != end_; ++length) {
      if (!is_wide(*at_)) {
        ++at_;
      } else if (latin_follows()) {
        at_ += wide_length_;
      } else {
        break;
      }
    }
    add(length, sum_.accented, sum_);
  }

  void wide() {
    if (latin_follows()) return accented_word(0);
    if (wide_length_ == 0) {  // not UTF-8: each stray byte is a token
      ++at_;
      ++sum_.stray;
      return;
    }
    any_ = true;
    const auto first = script_of(utf8_decode({at_, wide_length_}, wide_length_));
    ++sum_.runs[static_cast<std::size_t>(first)];
    do {
      ++sum_.letters[static_cast<std::size_t>(first)];
      at_ += wide_length_;
    } while (at_ != end_ && is_wide(*at_) && same_script(first));
  }

  bool same_script(script first) {
    if (latin_follows()) return first == script::latin;
    return wide_length_ != 0 && script_of(utf8_decode({at_, wide_length_}, wide_length_)) == first;
  }

  const char* at_;
  const char* end_;
  token_pieces& sum_;
  std::size_t wide_length_ = 0;
  bool any_ = false;
};

/// Sets of 64 bytes, one per kind; every byte is in one of them.
struct byte_kinds {
  byte_set letter = 0;
  byte_set upper = 0;  // among the letters
  byte_set digit = 0;
  byte_set space = 0;
  byte_set tab = 0;  // among the spaces
  byte_set newline = 0;
  byte_set wide = 0;
  byte_set mark = 0;
};

byte_kinds kinds_at(const char* at) {
  const byte_block bytes{at};
  byte_kinds out;
  out.letter = bytes.where([](auto b) { return b.letters(); });
  out.upper = bytes.where([](auto b) { return b.between('A', 'Z'); });
  out.digit = bytes.where([](auto b) { return b.between('0', '9'); });
  out.space = bytes.where([](auto b) { return b.is(' '); });
  out.wide = bytes.where([](auto b) { return b; });
  // Tabs, line breaks and the like are rare in prose.
  const auto control = bytes.where([](auto b) { return b.between('\t', '\r'); });
  if (control != 0) {
    out.tab = bytes.where([](auto b) { return b.is('\t'); });
    out.newline = bytes.where([](auto b) { return b.is('\n') | b.is('\r'); });
    out.space |= out.tab;
  }
  out.mark = ~(out.letter | out.digit | out.space | out.newline | out.wide);
  return out;
}

class counter {
 public:
  explicit counter(std::string_view text) : text_{text} {}

  token_pieces run() {
    for_each_block(text_, [this](const char* bytes, std::size_t at) { read(bytes, at); });
    return sum_;
  }

 private:
  void read(const char* bytes, std::size_t at) {
    auto kinds = kinds_at(bytes);
    if (text_.size() - at < byte_set_size) kinds.mark &= ~(~byte_set{0} << (text_.size() - at));
    const auto after_letter = letters_.next(kinds.letter | kinds.wide);
    const auto after_mark = marks_.next(kinds.mark);
    const auto after_space = spaces_.next(kinds.space);
    words(kinds, after_letter, at);
    numbers(kinds, at);
    const auto joining = joining_.next(kinds.mark & ~after_mark & ~after_space);
    sum_.glued += size_of((kinds.letter | kinds.wide) & joining);
    const auto newlines = kinds.newline & ~newlines_.next(kinds.newline);
    sum_.newlines += size_of(newlines);
    sum_.closed_lines += size_of(newlines & after_mark);
    const auto further = kinds.mark & after_mark;
    sum_.mark_extra += size_of(further);
    sum_.mark_runs += size_of(kinds.mark & ~further);
    // Two or more spaces, or a tab: the second of a run counts, unless the first has.
    const auto second_on = kinds.space & after_space;
    const auto tabs_first = kinds.tab & ~second_on;
    const auto second = second_on & ~further_spaces_.next(second_on) & ~tabs_.next(tabs_first);
    sum_.gaps += size_of(second | tabs_first);
  }

  void words(const byte_kinds& kinds, byte_set after_letter, std::size_t at) {
    const auto letters = kinds.letter | kinds.wide;
    // Where there is more than small letters after perhaps one capital.
    const auto odd = kinds.wide | (kinds.upper & after_letter);
    const auto crossing = [&](std::size_t begin, std::size_t end) {
      if (odd_before_ || (odd & ~(~byte_set{0} << (end - at))) != 0) return letter_run(begin, end);
      add(end - begin, sum_.plain, sum_);
    };
    const auto runs = words_.next(letters, at, crossing);
    const auto open = static_cast<unsigned>(std::countl_one(letters));  // letters of a run that goes on
    odd_before_ = (open == byte_set_size && odd_before_) || (open > 0 && odd >> (byte_set_size - open) != 0);
    if (odd == 0)  // the usual case has a loop of its own, which calls nothing
      return runs.for_each([&](std::size_t begin, std::size_t end) { add(end - begin, sum_.plain, sum_); });
    runs.for_each([&](std::size_t begin, std::size_t end) {
      if ((odd >> begin & ~(~byte_set{0} << (end - begin))) != 0) return letter_run(at + begin, at + end);
      add(end - begin, sum_.plain, sum_);
    });
  }

  void letter_run(std::size_t begin, std::size_t end) {
    if (letter_cutter{text_.substr(begin, end - begin), sum_}.cut()) return;
    // Stray bytes are no more than the space before them.
    if (end < text_.size() && is_digit(text_[end]) && (begin == 0 || is_blank(text_[begin - 1])))
      ++sum_.apart_digits;
  }

  void numbers(const byte_kinds& kinds, std::size_t at) {
    const auto after_blank = blanks_.next(kinds.space | kinds.newline) | (at == 0 ? 1U : 0U);
    const auto further = digits_.next(kinds.digit);
    sum_.apart_digits += size_of(kinds.digit & after_blank & ~further);
    sum_.digits += size_of(kinds.digit);
    const auto add = [this](std::size_t begin, std::size_t end) {
      sum_.digit_groups += static_cast<std::uint32_t>((end - begin + 2) / 3);
    };
    numbers_.next(kinds.digit, at, add).for_each(add);
  }

  std::string_view text_;
  token_pieces sum_;
  byte_runs words_;
  byte_runs numbers_;
  bool odd_before_ = false;
  shifted_set letters_;
  shifted_set digits_;
  shifted_set blanks_;
  shifted_set newlines_;
  shifted_set marks_;
  shifted_set joining_;
  shifted_set spaces_;
  shifted_set further_spaces_;
  shifted_set tabs_;
};

}  // namespace

token_pieces pieces_of(std::string_view text) noexcept { return counter{text}.run(); }

token_pieces& token_pieces::operator+=(const token_pieces& more) noexcept {
  const auto add_all = [](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  };
  add_all(plain, more.plain);
  add_all(accented, more.accented);
  add_all(runs, more.runs);
  add_all(letters, more.letters);
  for (const auto member :
       {&token_pieces::beyond, &token_pieces::upper_words, &token_pieces::upper_letters,
        &token_pieces::digits, &token_pieces::digit_groups, &token_pieces::apart_digits,
        &token_pieces::mark_runs, &token_pieces::mark_extra, &token_pieces::glued, &token_pieces::newlines,
        &token_pieces::closed_lines, &token_pieces::gaps, &token_pieces::stray})
    this->*member += more.*member;
  return *this;
}

}  // namespace signalbox
