// SPDX-License-Identifier: Apache-2.0
// Letters are folded as they are read, and the hash of a word is looked up in one table of all lists.
#include "policy/personal_words.hpp"

#include <array>

#include "policy/personal_detectors.hpp"
#include "policy/personal_first_names.hpp"
#include "policy/personal_word_lists.hpp"
#include "policy/personal_world_names.hpp"

namespace signalbox::personal {

namespace {

constexpr std::array lists{
    listed_words{english_first_names, in_first_names},
    listed_words{french_first_names, in_first_names},
    listed_words{world_first_names, in_first_names},
    listed_words{surnames, in_surnames},
    listed_words{ordinary_words, in_ordinary},
    listed_words{title_words, in_titles},
    listed_words{person_cues, in_cues},
    listed_words{organisation_words, in_organisations},
    listed_words{street_words, in_streets},
    listed_words{flat_words, in_flats},
    listed_words{place_words, in_places},
    listed_words{brand_words, in_brands},
};

/// Made at the first look-up: compilers give up on so many steps.
const word_table<8192>& table() {
  static const word_table<8192> made{lists};
  return made;
}

// U+00C0 to U+00DF, which U+00E0 to U+00FF repeat, then U+0100 to U+017F.
constexpr std::string_view latin_1 = "aaaaaaaceeeeiiiidnooooo ouuuuyts";
constexpr std::string_view latin_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
    "uuuu"
    "uuuuuuuuwwyyyzzzzzzs";

struct letter {
  std::size_t width = 0;  ///< in bytes; 0: none
  char folded = 0;        ///< 0: keeps its bytes
  bool capital = false;
};

bool is_capital(std::uint32_t code) {
  if (code < 0x100) return code < 0xdf;
  if (code == 0x178 || code == 0x179 || code == 0x17b || code == 0x17d) return true;
  if (code >= 0x139 && code <= 0x148) return code % 2 == 1;
  if (code < 0x180) return code % 2 == 0;
  if (code >= 0x370 && code < 0x400) return code < 0x3ac && code != 0x390;
  return code >= 0x400 && code < 0x430;
}

letter read_letter(std::string_view text, std::size_t i) {
  const char c = at(text, i);
  if (is_letter(c)) return {1, lower(c), is_upper(c)};
  const auto lead = static_cast<std::uint8_t>(c);
  const auto next = static_cast<std::uint8_t>(at(text, i + 1));
  if (lead < 0xc3 || lead > 0xd4 || (next & 0xc0U) != 0x80U) return {};
  const auto code = static_cast<std::uint32_t>((lead & 0x1fU) << 6 | (next & 0x3fU));
  if (code == 0xd7 || code == 0xf7) return {};
  char folded = 0;
  if (code < 0x100) folded = latin_1[(code - 0xc0) % 32];
  if (code >= 0x100 && code < 0x180) folded = latin_a[code - 0x100];
  return {2, folded, is_capital(code)};
}

/// Small letters for ASCII letters, zeros for everything else.
constexpr auto plain = [] {
  std::array<char, 256> out{};
  for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 0x20] = static_cast<char>(c);
  return out;
}();

/// What is kept of a word while it is read.
struct word_reader {
  std::string_view text;
  std::size_t i = 0;
  std::uint32_t hash = folded_hash({});
  std::uint32_t tail = 0;
  std::uint32_t letters = 0;
  bool small = false;
  bool joined = false;

  void add(char c) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    tail = tail << 8 | static_cast<std::uint8_t>(c);
    ++letters;
  }
  void note(bool capital) {
    joined = joined || (capital && small);
    small = small || !capital;
  }
  void read() {
    while (i < text.size() && letters <= name_word::most_letters) {
      if (const char c = plain[static_cast<std::uint8_t>(text[i])]; c != 0) {
        note(c != text[i]);
        add(c);
        ++i;
      } else if (static_cast<std::uint8_t>(text[i]) < 0xc3 || !wide()) {
        return;
      }
    }
  }
  bool wide() {
    const auto l = read_letter(text, i);
    if (l.width == 0) return false;
    note(l.capital);
    if (l.folded != 0) {
      add(l.folded);
    } else {
      for (std::size_t k = 0; k < l.width; ++k) add(text[i + k]);
    }
    i += l.width;
    return true;
  }
};

}  // namespace

name_word read_word(std::string_view text, std::size_t begin) noexcept {
  name_word out;
  out.begin = out.end = begin;
  word_reader reader{text, begin};
  reader.read();
  if (reader.i == begin || reader.letters > name_word::most_letters) return out;
  out.end = reader.i;
  out.hash = reader.hash;
  out.tail = reader.tail;
  out.letters = static_cast<std::uint16_t>(reader.letters);
  out.capital = read_letter(text, begin).capital;
  out.capitals = !reader.small && out.letters > 1;
  out.joined = reader.joined;
  out.lists = table().bits_of(out.hash);
  return out;
}

bool letter_at(std::string_view text, std::size_t i) noexcept {
  const char c = at(text, i);
  if (is_letter(c)) return true;
  const auto byte = static_cast<std::uint8_t>(c);
  if ((byte & 0xc0U) == 0x80U) return i > 0 && read_letter(text, i - 1).width == 2;
  return byte >= 0xc3 && read_letter(text, i).width == 2;
}

name_word word_before(std::string_view text, std::size_t end) noexcept {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 2 * name_word::most_letters && letter_at(text, begin - 1)) --begin;
  auto out = read_word(text, begin);
  if (out.end != end) out.begin = out.end = end;
  return out;
}

}  // namespace signalbox::personal
