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

/// The upper half of a hash; the lower one tells where to look.
struct entry {
  std::uint16_t tag = 0;
  std::uint16_t lists = 0;
};

/// Open addressing with steps of one; less than half of it is used.
class word_table {
 public:
  constexpr void add(std::string_view words, std::uint16_t list) {
    for (std::size_t begin = 0; begin < words.size();) {
      const auto end = words.find(' ', begin);
      put(folded_hash(words.substr(begin, end - begin)), list);
      begin = end + 1;
    }
  }

  [[nodiscard]] constexpr std::uint16_t lists_of(std::uint32_t hash) const {
    for (auto i = hash % size; entries_[i].lists != 0; i = (i + 1) % size)
      if (entries_[i].tag == hash >> 16) return entries_[i].lists;
    return 0;
  }

 private:
  static constexpr std::size_t size = 8192;

  constexpr void put(std::uint32_t hash, std::uint16_t list) {
    auto i = hash % size;
    while (entries_[i].lists != 0 && entries_[i].tag != hash >> 16) i = (i + 1) % size;
    entries_[i].tag = static_cast<std::uint16_t>(hash >> 16);
    entries_[i].lists = static_cast<std::uint16_t>(entries_[i].lists | list);
  }

  std::array<entry, size> entries_{};
};

/// Made at the first look-up: compilers give up on so many steps.
const word_table& table() {
  static const word_table made = [] {
    word_table out;
    out.add(english_first_names, in_first_names);
    out.add(french_first_names, in_first_names);
    out.add(world_first_names, in_first_names);
    out.add(surnames, in_surnames);
    out.add(ordinary_words, in_ordinary);
    out.add(title_words, in_titles);
    out.add(person_cues, in_cues);
    out.add(organisation_words, in_organisations);
    out.add(street_words, in_streets);
    out.add(flat_words, in_flats);
    out.add(place_words, in_places);
    out.add(brand_words, in_brands);
    return out;
  }();
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
  out.lists = table().lists_of(out.hash);
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
