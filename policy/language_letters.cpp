// SPDX-License-Identifier: Apache-2.0
// Reading letters: one table look-up per ASCII byte; other letters are decoded.
#include "policy/language_letters.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace signalbox {

namespace {

constexpr std::uint8_t boundary = language_letters::boundary;
constexpr std::uint8_t apostrophe = 2;
constexpr std::uint8_t middle_dot = 3;  // Catalan writes l·l
constexpr std::uint8_t first_letter = 4;
constexpr std::uint8_t first_latin_1 = first_letter + 26;    // U+00DF to U+00FF
constexpr std::uint8_t first_extended = first_latin_1 + 33;  // U+0100 to U+017F, a code for two
constexpr std::uint8_t comma_s = first_extended + 63;
constexpr std::uint8_t comma_t = comma_s + 1;
static_assert(comma_t < 128);

constexpr auto ascii = [] {
  std::array<std::uint8_t, 128> table{};
  table.fill(boundary);
  for (std::uint8_t i = 0; i < 26; ++i) {
    table[std::size_t{'a'} + i] = static_cast<std::uint8_t>(first_letter + i);
    table[std::size_t{'A'} + i] = static_cast<std::uint8_t>(first_letter + i);
  }
  return table;
}();

/// The code of a Latin letter outside ASCII; 0 for others.
constexpr std::uint8_t latin_code(std::uint32_t p) {
  if (p >= 0xc0 && p <= 0xff) {
    if (p == 0xd7 || p == 0xf7) return 0;
    const auto small = p < 0xdf ? p + 0x20 : p;
    return static_cast<std::uint8_t>(first_latin_1 + (small - 0xdf));
  }
  if (p == 0x130) return static_cast<std::uint8_t>(first_letter + ('i' - 'a'));
  if (p >= 0x100 && p <= 0x17e) {
    // Capitals are even up to U+0137 and from U+014A to U+0177, odd elsewhere.
    const bool even = p < 0x139 || (p >= 0x14a && p < 0x178);
    return static_cast<std::uint8_t>(first_extended + (even ? (p - 0x100) / 2 : (p - 0x101) / 2));
  }
  if (p == 0x218 || p == 0x219) return comma_s;
  if (p == 0x21a || p == 0x21b) return comma_t;
  return 0;
}

struct script_range {
  std::uint32_t first;
  std::uint32_t last;
  script_kind script;
};
constexpr std::array<script_range, 38> ranges{{
    {0x00c0, 0x00d6, script_kind::latin},    {0x00d8, 0x00f6, script_kind::latin},
    {0x00f8, 0x024f, script_kind::latin},    {0x0370, 0x03ff, script_kind::greek},
    {0x0400, 0x052f, script_kind::cyrillic}, {0x0531, 0x058a, script_kind::armenian},
    {0x05d0, 0x05f4, script_kind::hebrew},   {0x0620, 0x064a, script_kind::arabic},
    {0x066e, 0x06d5, script_kind::arabic},   {0x06fa, 0x06ff, script_kind::arabic},
    {0x0750, 0x077f, script_kind::arabic},   {0x0900, 0x0963, script_kind::devanagari},
    {0x0980, 0x09e3, script_kind::bengali},  {0x0a01, 0x0a76, script_kind::gurmukhi},
    {0x0a81, 0x0ae3, script_kind::gujarati}, {0x0b01, 0x0b63, script_kind::oriya},
    {0x0b82, 0x0be5, script_kind::tamil},    {0x0c00, 0x0c63, script_kind::telugu},
    {0x0c80, 0x0ce3, script_kind::kannada},  {0x0d00, 0x0d63, script_kind::malayalam},
    {0x0d80, 0x0df4, script_kind::sinhala},  {0x0e01, 0x0e4e, script_kind::thai},
    {0x0e81, 0x0ecd, script_kind::lao},      {0x0f00, 0x0fbc, script_kind::tibetan},
    {0x1000, 0x109f, script_kind::burmese},  {0x10a0, 0x10ff, script_kind::georgian},
    {0x1100, 0x11ff, script_kind::hangul},   {0x1200, 0x137f, script_kind::ethiopic},
    {0x1780, 0x17dd, script_kind::khmer},    {0x1e00, 0x1eff, script_kind::latin},
    {0x1f00, 0x1fff, script_kind::greek},    {0x3041, 0x30ff, script_kind::kana},
    {0x3131, 0x318e, script_kind::hangul},   {0x31f0, 0x31ff, script_kind::kana},
    {0x3400, 0x9fff, script_kind::han},      {0xac00, 0xd7a3, script_kind::hangul},
    {0xf900, 0xfaff, script_kind::han},      {0xff66, 0xff9f, script_kind::kana},
}};

bool one_of(std::uint32_t p, std::u16string_view set) {
  return p < 0x10000 && set.find(static_cast<char16_t>(p)) != set.npos;
}

void cyrillic(std::uint32_t p, letter_hints& h) {
  if (p >= 0x410 && p <= 0x44f) {
    if (one_of(p, u"ЫЭыэ")) ++h.russian;
    if (one_of(p, u"Ъъ")) ++h.bulgarian;
    return;
  }
  if (one_of(p, u"ІіЇїЄєҐґ")) ++h.ukrainian;
  if (one_of(p, u"Ўў")) ++h.belarusian;
  if (one_of(p, u"Ёё")) ++h.russian;
  if (one_of(p, u"ЉљЊњЋћЂђЏџЈј")) ++h.serbian;
  if (one_of(p, u"ЃѓЌќЅѕ")) ++h.macedonian;
  if (one_of(p, u"ӘәҚқҒғҢңҰұҺһ")) ++h.kazakh;
  if (one_of(p, u"ӨөҮү")) ++h.barred_o;
}

void arabic(std::uint32_t p, letter_hints& h) {
  if (one_of(p, u"\u0629\u064a\u0643\u0649\u0625")) ++h.arabic;
  if (one_of(p, u"\u067e\u0686\u0698\u06af\u06a9\u06cc")) ++h.persian;
  if (one_of(p, u"\u0679\u0688\u0691\u06ba\u06c1\u06c3\u06d2\u06be")) ++h.urdu;
}

/// Where a text is longer than what is read: its beginning, some of its middle and of its end.
constexpr std::size_t head_bytes = 96;
constexpr std::size_t middle_bytes = 24;
constexpr std::size_t tail_bytes = 56;

}  // namespace

script_kind script_of(std::uint32_t p) noexcept {
  if (p < 0x80) return (p | 0x20) >= 'a' && (p | 0x20) <= 'z' ? script_kind::latin : script_kind::none;
  if (p >= 0x20000 && p < 0x32000) return script_kind::han;
  const auto at = std::lower_bound(ranges.begin(), ranges.end(), p,
                                   [](const script_range& r, std::uint32_t point) { return r.last < point; });
  return at != ranges.end() && p >= at->first ? at->script : script_kind::none;
}

language_letters::language_letters(std::string_view text) noexcept {
  codes_[0] = boundary;
  if (text.size() <= most) {
    read(text, false);
  } else {
    read(text.substr(0, head_bytes), false);
    read(text.substr((text.size() - middle_bytes) / 2, middle_bytes), true);
    read(text.substr(text.size() - tail_bytes), true);
  }
  std::fill_n(codes_.begin() + static_cast<std::ptrdiff_t>(size_), 8, std::uint8_t{0});
}

void language_letters::read(std::string_view part, bool begins_inside) noexcept {
  const char* at = part.data();
  const char* const end = at + part.size();
  if (begins_inside)  // the rest of a word, or of a code point, says nothing sure
    for (const char* stop = at + std::min<std::size_t>(part.size(), longest_word); at != stop && *at != ' ';)
      ++at;
  while (at != end) {
    const auto byte = static_cast<std::uint8_t>(*at);
    if (byte < 0x80) {
      const auto code = ascii[byte];
      ++at;
      if (code != boundary) {
        letter(code);
      } else if (byte == '\'') {
        if (size_ > word_begin_) letter(apostrophe);
      } else {
        end_word(*(at - 1));
        before_ = *(at - 1);
      }
      continue;
    }
    const std::string_view rest{at, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end - at, 4))};
    const auto length = utf8_sequence(rest);
    if (length == 0) {
      ++at;
      end_word(' ');
      continue;
    }
    const auto point = utf8_decode(rest, length);
    if (point == 0x435 && (at == part.data() || at[-1] == ' ') && (at + length == end || at[length] == ' '))
      ++hints_.bulgarian;  // the word for "is", which Russian and Ukrainian do not have
    at += length;
    wide(point);
  }
  end_word(' ');
}

void language_letters::end_word(char after) noexcept {
  const auto length = size_ - word_begin_;
  if (length == 0) return;
  // Names of commands and of variables are of no language.
  const bool variable = length == 1 && (before_ != ' ' || (after != ' ' && after != '\n'));
  if (before_ == '\\' || variable) {
    size_ = word_begin_;
    return;
  }
  size_ = std::min(size_, word_begin_ + longest_word);
  if (codes_[size_ - 1] == apostrophe) --size_;
  counts_[static_cast<std::size_t>(script_kind::latin)] =
      static_cast<std::uint16_t>(counts_[static_cast<std::size_t>(script_kind::latin)] + size_ - word_begin_);
  codes_[size_++] = boundary;
  word_begin_ = size_;
}

void language_letters::wide(std::uint32_t p) noexcept {
  if (const auto code = latin_code(p); code != 0) return letter(code);
  if (p >= 0x300 && p < 0x370) return;  // a mark on the letter before it
  if (size_ > word_begin_) {
    if (p == 0x2019 || p == 0x2bc || p == 0x92) return letter(apostrophe);
    if (p == 0xb7) return letter(middle_dot);
    if (p == 0xad || p == 0x200b) return;
  }
  end_word(' ');
  before_ = ' ';
  const auto script = script_of(p);
  if (script == script_kind::none) return;
  if (p >= 0x1ea0 && p < 0x1f00) ++hints_.vietnamese;
  ++counts_[static_cast<std::size_t>(script)];
  if (script == script_kind::cyrillic) cyrillic(p, hints_);
  if (script == script_kind::arabic) arabic(p, hints_);
}

}  // namespace signalbox
