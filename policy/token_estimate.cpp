// SPDX-License-Identifier: Apache-2.0
// Token estimate: the text is cut the way byte-pair tokenizers cut it before they merge (words, digit groups,
// runs of punctuation, line breaks), and each piece costs what pieces of its kind cost on average.
#include "policy/token_estimate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "base/utf8.hpp"
#include "policy/byte_blocks.hpp"
#include "policy/token_costs.hpp"

namespace signalbox {

namespace {

using token_costs::longest_word;
using token_costs::script;
using token_costs::tongue;

enum class kind : std::uint8_t { lower, upper, digit, space, newline, mark, wide };

constexpr kind kind_of_ascii(unsigned c) {
  if (c >= 'a' && c <= 'z') return kind::lower;
  if (c >= 'A' && c <= 'Z') return kind::upper;
  if (c >= '0' && c <= '9') return kind::digit;
  if (c == '\n' || c == '\r') return kind::newline;
  if (c == ' ' || c == '\t') return kind::space;
  return c < 0x80 ? kind::mark : kind::wide;
}

constexpr auto kinds = [] {
  std::array<kind, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = kind_of_ascii(c);
  return table;
}();

/// What a text is made of.
struct tally {
  std::array<std::uint32_t, longest_word + 1> plain{};     // words by letters, ASCII only
  std::array<std::uint32_t, longest_word + 1> accented{};  // words with a letter outside ASCII
  std::uint32_t beyond = 0;                                // letters past the longest length counted
  std::uint32_t upper_words = 0;                           // of two or more capitals
  std::uint32_t upper_letters = 0;
  std::uint32_t digit_groups = 0;  // of up to three
  std::uint32_t apart_digits = 0;  // numbers after a space, which is then a token of its own
  std::uint32_t mark_runs = 0;
  std::uint32_t mark_extra = 0;  // marks after the first of a run
  std::uint32_t newlines = 0;    // runs
  std::uint32_t gaps = 0;        // runs of two or more spaces
  std::uint32_t stray = 0;       // bytes that are not UTF-8
  std::array<std::uint32_t, token_costs::scripts> runs{};
  std::array<std::uint32_t, token_costs::scripts> letters{};
  std::array<std::uint32_t, token_costs::tongues> hints{};  // function words by language
};

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

class counter {
 public:
  explicit counter(std::string_view text) : at_{text.data()}, end_{text.data() + text.size()} {}

  tally run() {
    while (at_ != end_) piece();
    return sum_;
  }

 private:
  static kind kind_at(const char* p) { return kinds[static_cast<std::uint8_t>(*p)]; }

  void piece() {
    switch (kind_at(at_)) {
      case kind::lower:
      case kind::upper:
        return word();
      case kind::digit:
        return digits();
      case kind::space:
        return spaces();
      case kind::newline:
        return newlines();
      case kind::mark:
        return marks();
      case kind::wide:
        return wide();
    }
  }

  // A word ends where a capital follows a small letter, as tokenizers split camelCase.
  void word() {
    if (short_plain_word()) return;
    const char* begin = at_;
    std::uint32_t key = 0;
    while (at_ != end_ && kind_at(at_) == kind::upper)
      key = key << 8 | static_cast<std::uint8_t>(*at_++ | 0x20);
    const auto capitals = static_cast<std::size_t>(at_ - begin);
    while (at_ != end_ && kind_at(at_) == kind::lower) key = key << 8 | static_cast<std::uint8_t>(*at_++);
    const auto length = static_cast<std::size_t>(at_ - begin);
    if (at_ != end_ && kind_at(at_) == kind::wide && latin_follows()) return accented_word(length);
    glued_ = true;
    if (capitals == length && length > 1) {
      ++sum_.upper_words;
      sum_.upper_letters += static_cast<std::uint32_t>(length);
      return;
    }
    if (length <= 3) ++sum_.hints[token_costs::language_hint(key)];
    add(sum_.plain, length);
  }

  // The usual case: up to seven letters, small but perhaps for the first, with something in ASCII behind
  // them.
  bool short_plain_word() {
    if (end_ - at_ < 10) return false;
    const auto bytes = eight_bytes(at_);
    const auto small = bytes_between(bytes | 0x20, 'a', 'z') | (bytes & 0x8080808080808080ULL);
    const auto behind = ~small & 0x8080808080808080ULL;
    if (behind == 0) return false;
    const auto length = static_cast<unsigned>(std::countr_zero(behind)) / 8;
    const auto next = static_cast<char>(bytes >> (8 * length));
    if (length == 0 || (bytes & 0x8080808080808080ULL) != 0 ||
        kinds[static_cast<std::uint8_t>(next)] == kind::upper)
      return false;
    if (length <= 3) ++sum_.hints[token_costs::language_hint(key_of(bytes | 0x20, length))];
    ++sum_.plain[length];
    // A single blank between two words belongs to the second.
    const bool blank_alone = next == ' ' && at_[length + 1] != ' ' && at_[length + 1] != '\t';
    at_ += length + (blank_alone ? 1U : 0U);
    glued_ = !blank_alone;
    return true;
  }

  /// The first letters as token_costs packs them.
  static std::uint32_t key_of(std::uint64_t bytes, unsigned length) {
    std::uint32_t key = 0;
    for (unsigned i = 0; i < length; ++i) key = key << 8 | static_cast<std::uint8_t>(bytes >> (8 * i));
    return key;
  }

  void add(std::array<std::uint32_t, longest_word + 1>& to, std::size_t length) {
    ++to[std::min(length, longest_word)];
    if (length > longest_word) sum_.beyond += static_cast<std::uint32_t>(length - longest_word);
  }

  bool latin_follows() {
    const std::string_view rest{at_, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end_ - at_, 4))};
    wide_length_ = utf8_sequence(rest);
    if (wide_length_ == 0) return false;
    return script_of(utf8_decode(rest, wide_length_)) == script::latin;
  }

  void accented_word(std::size_t length) {
    glued_ = true;
    while (at_ != end_) {
      const auto k = kind_at(at_);
      if (k == kind::lower || k == kind::upper) {
        ++at_;
      } else if (k == kind::wide && latin_follows()) {
        at_ += wide_length_;
      } else {
        break;
      }
      ++length;
    }
    add(sum_.accented, length);
  }

  void digits() {
    const char* begin = at_;
    while (at_ != end_ && kind_at(at_) == kind::digit) ++at_;
    sum_.digit_groups += static_cast<std::uint32_t>((at_ - begin + 2) / 3);
    if (!glued_) ++sum_.apart_digits;
    glued_ = true;
  }

  void spaces() {
    const char* begin = at_;
    while (at_ != end_ && kind_at(at_) == kind::space) ++at_;
    if (at_ - begin > 1 || *begin == '\t') ++sum_.gaps;
    glued_ = false;
  }

  void newlines() {
    while (at_ != end_ && kind_at(at_) == kind::newline) ++at_;
    ++sum_.newlines;
    glued_ = false;
  }

  void marks() {
    const char* begin = at_;
    while (at_ != end_ && kind_at(at_) == kind::mark) ++at_;
    ++sum_.mark_runs;
    sum_.mark_extra += static_cast<std::uint32_t>(at_ - begin - 1);
    glued_ = true;
  }

  void wide() {
    if (latin_follows()) return accented_word(0);
    if (wide_length_ == 0) {  // not UTF-8: each stray byte is a token
      ++at_;
      ++sum_.stray;
      return;
    }
    const auto first = script_of(utf8_decode({at_, wide_length_}, wide_length_));
    ++sum_.runs[static_cast<std::size_t>(first)];
    do {
      ++sum_.letters[static_cast<std::size_t>(first)];
      at_ += wide_length_;
    } while (at_ != end_ && kind_at(at_) == kind::wide && same_script(first));
    glued_ = true;
  }

  bool same_script(script first) {
    if (latin_follows()) return first == script::latin;
    return wide_length_ != 0 && script_of(utf8_decode({at_, wide_length_}, wide_length_)) == first;
  }

  const char* at_;
  const char* end_;
  std::size_t wide_length_ = 0;
  bool glued_ = false;
  tally sum_;
};

tongue tongue_of(const tally& t) {
  std::uint32_t plain = 0;
  std::uint32_t accented = 0;
  for (const auto n : t.plain) plain += n;
  for (const auto n : t.accented) accented += n;
  const auto best = std::max_element(t.hints.begin() + 1, t.hints.end());
  // Function words are every third to tenth word of a prose; fewer are names of variables.
  if (*best > 0 && *best * 24 >= plain + accented) return static_cast<tongue>(best - t.hints.begin());
  return accented * 7 > plain + accented ? tongue::other : tongue::english;
}

double cost_of(const tally& t) {
  const auto& words = token_costs::words_of(tongue_of(t));
  double sum = 0;
  for (std::size_t length = 1; length <= longest_word; ++length)
    sum += t.plain[length] * words.plain[length - 1] + t.accented[length] * words.accented[length - 1];
  sum += t.beyond * token_costs::letter_beyond;
  sum += t.upper_words * token_costs::upper_word + t.upper_letters * token_costs::upper_letter;
  sum += t.digit_groups * token_costs::digit_group + t.apart_digits * token_costs::apart_number;
  sum += t.mark_runs * token_costs::mark_run + t.mark_extra * token_costs::mark_extra;
  sum +=
      t.newlines * token_costs::newline_run + t.gaps * token_costs::gap + t.stray * token_costs::stray_byte;
  for (std::size_t i = 0; i < token_costs::scripts; ++i)
    sum += t.runs[i] * token_costs::script_costs[i].run + t.letters[i] * token_costs::script_costs[i].letter;
  const auto letters_of = [&t](script s) { return t.letters[static_cast<std::size_t>(s)]; };
  if (letters_of(script::kana) > 0) sum += letters_of(script::han) * token_costs::han_beside_kana;
  return sum;
}

/// What an answer to a task usually is: a length of its own, plus a share of the input.
struct answer_habit {
  std::uint32_t own;
  std::uint32_t percent_of_input;
  std::uint32_t most;
};

constexpr std::array<answer_habit, names_of<task_kind>.size()> habits{{{220, 0, 220},      // question
                                                                       {80, 15, 1500},     // extraction
                                                                       {15, 0, 15},        // classification
                                                                       {120, 10, 900},     // summarisation
                                                                       {10, 110, 16'000},  // translation
                                                                       {30, 100, 16'000},  // rewriting
                                                                       {700, 0, 700},      // creative
                                                                       {500, 30, 4000},    // code
                                                                       {700, 10, 2000},    // reasoning
                                                                       {800, 10, 2000},    // planning
                                                                       {120, 0, 120},      // tool_use
                                                                       {80, 0, 80},        // chat
                                                                       {250, 0, 250},      // vision
                                                                       {400, 2, 1500}}};   // long_document

}  // namespace

std::uint32_t estimate_tokens(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const double cost = cost_of(counter{text}.run());
  return static_cast<std::uint32_t>(std::clamp(std::round(cost), 1.0, 4e9));
}

std::uint32_t expected_output_tokens(task_kind task, std::uint32_t input_tokens,
                                     std::uint32_t max_output_tokens) noexcept {
  const auto& habit = habits[static_cast<std::size_t>(task)];
  const auto share = std::uint64_t{input_tokens} * habit.percent_of_input / 100;
  const auto expected = static_cast<std::uint32_t>(std::min<std::uint64_t>(habit.own + share, habit.most));
  return max_output_tokens == 0 ? expected : std::min(expected, max_output_tokens);
}

}  // namespace signalbox
