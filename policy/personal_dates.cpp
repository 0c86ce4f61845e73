// SPDX-License-Identifier: Apache-2.0
// Dates of birth: dates are everywhere, so that one counts only where the words before it say what it is.
#include <string>
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

constexpr std::uint32_t first_year = 1900;
constexpr std::uint32_t last_year = 2035;

std::uint32_t value_of(const digit_groups& n, std::size_t group) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < n.groups[group].size(); ++i)
    out = out * 10 + static_cast<std::uint32_t>(n.digits[n.groups[group].digits_before + i] - '0');
  return out;
}

bool is_day(std::uint32_t x) { return x >= 1 && x <= 31; }
bool is_month(std::uint32_t x) { return x >= 1 && x <= 12; }

bool is_year(const digit_groups& n, std::size_t group) {
  if (n.groups[group].size() == 2) return true;
  const auto year = value_of(n, group);
  return n.groups[group].size() == 4 && year >= first_year && year <= last_year;
}

/// 31/12/1980, 12-31-80, 1980-12-31 and the like.
bool is_date(const digit_groups& n) {
  if (n.count < 3 || n.groups[1].separator != n.groups[2].separator || n.groups[1].separator == ' ')
    return false;
  if (n.groups[0].size() == 4)
    return is_year(n, 0) && is_month(value_of(n, 1)) && n.groups[2].size() <= 2 && is_day(value_of(n, 2));
  const auto a = value_of(n, 0), b = value_of(n, 1);
  return n.groups[0].size() <= 2 && n.groups[1].size() <= 2 && is_day(a) && is_day(b) &&
         (is_month(a) || is_month(b)) && is_year(n, 2);
}

/// The first three letters of a month's name, in English or French, small and without accents.
bool names_month(std::string_view letters) {
  constexpr std::string_view months = "jan feb fev mar apr avr may mai jun jui jul aug aou sep oct nov dec";
  return letters.size() == 3 && letters.find(' ') == letters.npos && months.find(letters) != months.npos;
}

/// Skips blanks, commas and "of", "de".
std::size_t skip_joints(std::string_view text, std::size_t i) {
  for (;;) {
    const auto blank = blank_at(text, i);
    if (blank == 0 && at(text, i) != ',' && at(text, i) != '.') return i;
    i += blank != 0 ? blank : 1;
  }
}

/// Reads a word of letters and accents at `i`; its first three letters folded.
std::size_t read_month(std::string_view text, std::size_t i, std::string& letters) {
  while (is_letter(at(text, i)) || static_cast<std::uint8_t>(at(text, i)) >= 0x80) {
    const char c = at(text, i);
    if (is_letter(c)) {
      if (letters.size() < 3) letters += lower(c);
    } else if (c == '\xc3' && letters.size() < 3) {
      const char mark = at(text, i + 1);
      letters += mark == '\xbb' || mark == '\xb9' ? 'u' : 'e';  // aout, fevrier, decembre with their accents
      ++i;
    }
    ++i;
  }
  return i;
}

/// "12 mars 1985", "2nd of May 1985": the day's digits are the first group.
std::size_t end_of_day_month_year(std::string_view text, const digit_groups& n) {
  if (n.groups[0].size() > 2 || !is_day(value_of(n, 0))) return 0;
  auto i = n.groups[0].end;
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er"})
    if (text.substr(i, 2) == ending) i += 2;
  i = skip_joints(text, i);
  if (text.substr(i, 3) == "of ") i += 3;
  std::string letters;
  i = skip_joints(text, read_month(text, i, letters));
  if (!names_month(letters)) return 0;
  const auto year = read_groups(text, i);
  return year.count > 0 && year.groups[0].size() == 4 && is_year(year, 0) ? year.groups[0].end : 0;
}

/// "March 12, 1985": the day's digits are the first group, the month stands before them.
std::size_t begin_of_month_before(std::string_view text, std::size_t begin) {
  auto i = begin;
  while (i > 0 && at(text, i - 1) == ' ') --i;
  const auto end = i;
  while (i > 0 && is_letter(text[i - 1])) --i;
  std::string letters;
  read_month(text.substr(0, end), i, letters);
  return i < end && names_month(letters) ? i : begin;
}

}  // namespace

found_at birth_date_of(std::string_view text, const digit_groups& n) noexcept {
  if (n.count == 0 || n.groups[0].size() > 4) return {};
  auto begin = n.groups[0].begin;
  std::size_t end = is_date(n) ? n.groups[2].end : end_of_day_month_year(text, n);
  if (end == 0 && n.groups[0].size() <= 2) {
    const auto month = begin_of_month_before(text, begin);
    if (month == begin) return {};
    const auto year = read_groups(text, skip_joints(text, n.groups[0].end));
    if (year.count == 0 || year.groups[0].size() != 4 || !is_year(year, 0)) return {};
    begin = month;
    end = year.groups[0].end;
  }
  if (end == 0 || is_alnum(at(text, end)) || !labels_before(text, begin).birth) return {};
  return make(personal_kind::birth_date, begin, end, 0.95F);
}

}  // namespace signalbox::personal
