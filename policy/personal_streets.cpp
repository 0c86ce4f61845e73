// SPDX-License-Identifier: Apache-2.0
// Postal addresses: a number and a street, in the order of either language, then flat, town, postcode and
// country as far as they follow; post boxes.
#include <algorithm>
#include <string_view>

#include "policy/personal_detectors.hpp"
#include "policy/personal_names.hpp"
#include "policy/personal_words.hpp"

namespace signalbox::personal {

namespace {

constexpr std::size_t longest = 160;  // bytes of an address

/// Where a number of at most `most` digits ends, with a letter or "bis" of its own; `i` if none stands there.
std::size_t house_number(std::string_view text, std::size_t i, std::size_t most) {
  std::size_t end = i;
  while (is_digit(at(text, end)) && end - i <= most) ++end;
  if (end == i || end - i > most) return i;
  if (is_letter(at(text, end)) && !is_alnum(at(text, end + 1))) ++end;
  for (const std::string_view again : {" bis", " ter"})
    if (text.substr(end, 4) == again && !is_letter(at(text, end + 4))) end += 4;
  return is_alnum(at(text, end)) ? i : end;
}

std::size_t past_blank(std::string_view text, std::size_t i) { return i + blank_at(text, i); }

/// Street names of one word: Hauptstrasse, Storgatan, Kerkstraat.
bool ends_like_street(const name_word& w) {
  constexpr auto ends = endings({"asse", "raat", "laan", "gata", "atan", "gade", "vej", "weg", "lein", "eien",
                                 "veg", "gatu", "kken", "utca", "lads", "rdur", "tie", "vagi"});
  return w.letters > 5 && ends_in(ends, w);
}

/// What a small letter may begin in French.
bool small_street(const name_word& w) {
  constexpr std::array words{folded_hash("rue"),   folded_hash("avenue"),  folded_hash("boulevard"),
                             folded_hash("allee"), folded_hash("impasse"), folded_hash("chemin"),
                             folded_hash("quai"),  folded_hash("bd")};
  return std::find(words.begin(), words.end(), w.hash) != words.end();
}

struct street {
  std::size_t end = 0;
  bool told = false;     ///< by a word or ending of streets
  bool capital = false;  ///< a word has one
  std::size_t words = 0;
  bool numbered = false;  ///< a number follows
};

bool joins(std::string_view text, std::size_t from, std::size_t& next) {
  const char c = at(text, from);
  if (const auto blank = blank_at(text, from)) {
    next = from + blank;
    return true;
  }
  if (c == '\'' || c == '-') next = from + 1;
  if (c == '.' && at(text, from + 1) == ' ') next = from + 2;
  return next != from;
}

/// The words of a street from `i` on.
street read_street(std::string_view text, std::size_t i, bool small) {
  constexpr std::size_t most_words = 7;
  street out;
  out.end = i;
  bool french = false;
  std::size_t in_a_row = 0;  // small words
  for (auto next = i; out.words < most_words;) {
    const auto w = read_word(text, next);
    if (w.empty() || w.is(in_flats)) break;
    const bool street_word = w.is(in_streets) && (w.capital || small || small_street(w));
    const bool capital = w.capital || (small && !w.is(in_ordinary | in_brands | in_cues));
    french = french || (small_street(w) && out.words == 0);
    in_a_row = capital || street_word ? 0 : in_a_row + 1;
    if (in_a_row > 3 || (!french && !capital && w.letters > 3 && !street_word)) break;
    ++out.words;
    out.told = out.told || street_word || (capital && ends_like_street(w));
    out.capital = out.capital || capital;
    if (capital || street_word) out.end = w.end;
    next = w.end;
    if (!joins(text, w.end, next)) break;
    if (is_digit(at(text, next))) break;
  }
  const auto number = past_blank(text, out.end);
  const auto behind = number == out.end ? number : house_number(text, number, 4);
  if (behind > number) {
    out.numbered = true;
    out.end = behind;
  }
  return out;
}

/// Over what stands between the lines of an address.
std::size_t past_separators(std::string_view text, std::size_t i) {
  const auto stop = i + 6;
  while (i < stop &&
         (at(text, i) == ',' || at(text, i) == '\n' || at(text, i) == '\r' || at(text, i) == '>' ||
          at(text, i) == '?' || at(text, i) == '-' || blank_at(text, i) != 0))
    i += std::max<std::size_t>(blank_at(text, i), 1);
  return i;
}

/// Digits of a postcode from `i`: four to six, or a British one.
std::size_t postcode(std::string_view text, std::size_t i) {
  std::size_t end = i;
  while (is_digit(at(text, end))) ++end;
  if (end - i >= 4 && end - i <= 6 && !is_alnum(at(text, end))) {
    const bool longer = at(text, end) == '-' && is_digit(at(text, end + 1));  // 12345-6789
    if (longer) {
      std::size_t more = end + 1;
      while (is_digit(at(text, more))) ++more;
      if (more - end == 5) return more;
    }
    return end;
  }
  // One or two letters, one or two digits, a blank, a digit and two letters.
  end = i;
  while (is_upper(at(text, end)) && end < i + 2) ++end;
  if (end == i || !is_digit(at(text, end))) return i;
  while (is_alnum(at(text, end)) && end < i + 4) ++end;
  if (at(text, end) != ' ' || !is_digit(at(text, end + 1)) || !is_upper(at(text, end + 2)) ||
      !is_upper(at(text, end + 3)) || is_alnum(at(text, end + 4)))
    return i;
  return end + 4;
}

/// A flat, "Apt. 12"; where it ends, or `i`.
std::size_t flat(std::string_view text, std::size_t i) {
  const auto w = read_word(text, i);
  if (!w.is(in_flats)) return i;
  auto next = w.end + (at(text, w.end) == '.' ? 1U : 0U);
  next = past_blank(text, next);
  std::size_t end = next;
  while (is_alnum(at(text, end)) && end < next + 5) ++end;
  const bool counts = is_digit(at(text, next)) || (end == next + 1 && is_upper(text[next]));
  return counts ? end : i;
}

/// Capitalised words of a town or country, at most four; where they end, or `i`.
std::size_t town(std::string_view text, std::size_t i) {
  std::size_t end = i;
  auto next = i;
  for (int words = 0; words < 5; ++words) {
    const auto w = read_word(text, next);
    if (w.empty() || (!w.capital && w.letters > 3) || w.is(in_flats)) break;
    if (words == 0 && (!w.capital || (w.is(in_ordinary) && !w.is(in_places)))) break;
    if (w.capital) end = w.end;
    next = w.end;
    if (!joins(text, w.end, next)) break;
  }
  return end;
}

/// The further parts of an address whose street ends at `end`.
std::size_t with_rest(std::string_view text, std::size_t begin, std::size_t end, int& parts) {
  while (parts < 7 && end < begin + longest) {
    const auto i = past_separators(text, end);
    if (i == end) break;
    auto next = flat(text, i);
    if (next == i) next = postcode(text, i);
    if (next == i) next = town(text, i);
    if (next == i) break;
    end = next;
    ++parts;
  }
  return end;
}

constexpr std::array calling{folded_hash("address"), folded_hash("adresse"),  folded_hash("addresses"),
                             folded_hash("lives"),   folded_hash("live"),     folded_hash("habite"),
                             folded_hash("resides"), folded_hash("domicile"), folded_hash("zip"),
                             folded_hash("postal"),  folded_hash("postcode")};

bool announced(std::string_view text, std::size_t begin) {
  auto i = begin;
  for (int k = 0; k < 4 && i > 0; ++k) {
    while (i > 0 && !letter_at(text, i - 1) && begin - i < 24) --i;
    const auto w = word_before(text, i);
    if (w.empty()) return false;
    if (std::find(calling.begin(), calling.end(), w.hash) != calling.end()) return true;
    i = w.begin;
  }
  return false;
}

/// Where the number of a post box or of a field post office begins, or `i`.
std::size_t box_number(std::string_view text, std::size_t i) {
  using namespace std::string_view_literals;
  constexpr std::array words{"p.o. box "sv, "po box "sv, "box "sv,    "bp "sv,     "b.p. "sv,   "cs "sv,
                             "psc "sv,      "apo ae "sv, "apo ap "sv, "apo aa "sv, "fpo ae "sv, "fpo ap "sv,
                             "fpo aa "sv,   "dpo ae "sv, "dpo ap "sv, "dpo aa "sv};
  const char first = lower(at(text, i));
  for (const auto word : words) {
    if (word[0] != first) continue;
    const auto here = text.substr(i, word.size());
    if (std::equal(here.begin(), here.end(), word.begin(), word.end(),
                   [](char a, char b) { return lower(a) == b; }))
      return i + word.size();
  }
  return i;
}

/// "my zip code is", "mon code postal est"
bool called_mine(std::string_view text, std::size_t begin) {
  const auto before = text.substr(begin > 28 ? begin - 28 : 0, std::min<std::size_t>(begin, 28));
  for (const std::string_view word : {"my ", "My ", "mon ", "Mon "})
    if (before.find(word) != before.npos) return true;
  return false;
}

found_at found(std::size_t begin, std::size_t end, float confidence) {
  return make(personal_kind::address, begin, end, confidence);
}

/// "75011 Paris", or a postcode that is called one.
found_at coded_town(std::string_view text, std::size_t begin) {
  const auto code = postcode(text, begin);
  if (code == begin || code - begin != 5) return {};
  const auto next = past_blank(text, code);
  const auto end = next == code ? code : town(text, next);
  const bool called = announced(text, begin);
  if (end > next && (read_word(text, next).is(in_places) || called))
    return found(begin, end, called ? 0.8F : 0.6F);
  return called ? std::optional{found(begin, code, called_mine(text, begin) ? 0.8F : 0.6F)} : std::nullopt;
}

/// A capital, a letter outside ASCII, or the first of what French writes small.
bool may_begin_street(std::string_view text, std::size_t i) {
  const char c = at(text, i);
  return is_upper(c) || static_cast<std::uint8_t>(c) >= 0xc3 ||
         (c != '\0' && std::string_view{"rabicqdl"}.find(c) != std::string_view::npos);
}

}  // namespace

found_at address_at(std::string_view text, std::size_t begin, bool small) noexcept {
  const auto number = house_number(text, begin, 5);
  if (number == begin) return {};
  auto i = number;
  if (at(text, i) == ',') ++i;
  auto next = past_blank(text, i);
  if (next == i) return coded_town(text, begin);
  // Two numbers: a house and another, "12 14 rue"
  if (const auto second = house_number(text, next, 4); second > next) next = past_blank(text, second);
  const bool box_letter = std::string_view{"PpBbCcAaFfDdUu"}.find(at(text, next)) != std::string_view::npos;
  if (box_letter && at(text, next) != '\0')
    if (const auto box = box_at(text, read_word(text, next))) return found(begin, box->end, 0.85F);
  if (!small && !may_begin_street(text, next)) return coded_town(text, begin);
  const auto core = read_street(text, next, small);
  if (core.words < 2 && !core.numbered && !core.told) return coded_town(text, begin);
  int parts = 0;
  const auto end = with_rest(text, begin, core.end, parts);
  if (core.told && core.capital) return found(begin, end, core.words > 1 || core.numbered ? 0.88F : 0.6F);
  const bool shaped = core.capital && (core.numbered || parts >= 2);
  if (shaped && announced(text, begin)) return found(begin, end, 0.85F);
  if (shaped && parts >= 2) return found(begin, end, 0.8F);
  if (shaped && core.numbered) return found(begin, core.end, 0.6F);
  return coded_town(text, begin);
}

found_at box_at(std::string_view text, const name_word& word) noexcept {
  const auto begin = word.begin;
  if (const auto number = box_number(text, begin); number != begin) {
    auto end = number;
    while (is_digit(at(text, end)) && end < number + 6) ++end;
    if (end == number || is_alnum(at(text, end))) return {};
    int parts = 0;
    end = with_rest(text, begin, end, parts);
    const bool short_word = number - begin < 5;
    return found(begin, end, short_word && parts == 0 ? 0.5F : 0.85F);
  }
  const auto end = flat(text, begin);
  if (end == begin) return {};
  int parts = 0;
  const auto all = with_rest(text, begin, end, parts);
  return found(begin, all, parts >= 2 ? 0.8F : 0.55F);
}

}  // namespace signalbox::personal
