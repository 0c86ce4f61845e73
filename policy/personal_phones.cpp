// SPDX-License-Identifier: Apache-2.0
// Phone numbers: French, North American and international ones by form, others where a word announces them.
#include <algorithm>
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

constexpr std::size_t least_digits = 7;
constexpr std::size_t most_digits = 15;  // ITU-T E.164

/// Whether the number stops here rather than going on as a longer code or a decimal.
bool stops(std::string_view text, std::size_t end) {
  const char c = at(text, end);
  if (is_alnum(c) || c == '_' || c == '@') return false;
  return !((c == '.' || c == ',' || c == '-' || c == '/') && is_digit(at(text, end + 1)));
}

/// Past an extension, where one follows: "x123", "ext. 123", "poste 123".
std::size_t with_extension(std::string_view text, std::size_t end) {
  auto i = end;
  while (i < end + 2 && at(text, i) == ' ') ++i;
  const auto rest = text.substr(std::min(i, text.size()), 6);
  if (rest.starts_with("poste")) {
    i += 5;
  } else if (rest.starts_with("ext")) {
    i += at(text, i + 3) == '.' ? 4U : 3U;
  } else if (rest.starts_with("x") && is_digit(at(text, i + 1))) {
    i += 1;
  } else {
    return end;
  }
  if (at(text, i) == ' ') ++i;
  const auto first = i;
  while (is_digit(at(text, i)) && i < first + 6) ++i;
  return i == first || is_digit(at(text, i)) ? end : i;
}

/// Whether what follows names it a phone number, as in a list: "... office", "...-fax".
bool named_after(std::string_view text, std::size_t end) {
  std::size_t i = end;
  while (i < end + 3 && (at(text, i) == ' ' || at(text, i) == '-' || at(text, i) == '(')) ++i;
  std::array<char, 6> word{};
  std::size_t length = 0;
  while (length < word.size() && is_letter(at(text, i + length))) {
    word[length] = lower(text[i + length]);
    ++length;
  }
  const std::string_view name{word.data(), length};
  for (const auto known : {"office", "fax", "mobile", "cell", "home", "bureau"})
    if (name == known) return true;
  return false;
}

/// 0X XX XX XX XX, with the groups apart.
bool french_groups(const digit_groups& n) {
  if (n.count < 5 || n.digits[0] != '0' || n.digits[1] == '0') return false;
  const char separator = n.groups[1].separator;
  for (std::size_t i = 0; i < 5; ++i)
    if (n.groups[i].size() != 2 || (i > 0 && n.groups[i].separator != separator)) return false;
  // A sixth pair of the same kind: a list of numbers, or a MAC address without letters.
  return n.count == 5 || n.groups[5].separator != separator || n.groups[5].size() != 2;
}

/// 01 02 03 04 05 is a count, not a number to call.
bool counts_up(const digit_groups& n) {
  for (std::size_t i = 1; i < 5; ++i) {
    const auto pair = [&n](std::size_t k) { return n.digits[2 * k] * 10 + n.digits[2 * k + 1]; };
    if (pair(i) != pair(i - 1) + 1) return false;
  }
  return true;
}

found_at french_of(std::string_view text, const digit_groups& n, const labels& label) {
  if (french_groups(n)) {
    if (counts_up(n) && !label.phone) return {};
    return make(personal_kind::phone, n.groups[0].begin, n.groups[4].end,
                label.order && !label.phone ? 0.6F : 0.95F);
  }
  const auto& first = n.groups[0];
  if (first.size() == 10 && n.digits[0] == '0' && n.digits[1] != '0') {
    if (!stops(text, first.end) || (label.order && !label.phone)) return {};
    const bool mobile = n.digits[1] == '6' || n.digits[1] == '7';
    return make(personal_kind::phone, first.begin, first.end, mobile || label.phone ? 0.9F : 0.8F);
  }
  return {};
}

/// 555-123-4567, 555.123.4567, 555 123 4567, with or without a country code of its own group before.
found_at american_of(std::string_view text, const digit_groups& n, const labels& label) {
  const bool long_form = n.count >= 4 && n.groups[1].size() == 3 && n.groups[0].size() <= 3 &&
                         (n.digits[0] == '1' || n.digits[0] == '0');
  const std::size_t skip = long_form && n.groups[2].size() == 3 && n.groups[3].size() == 4 ? 1 : 0;
  if (n.count < skip + 3) return {};
  const auto* g = &n.groups[skip];
  if (g[0].size() != 3 || g[1].size() != 3 || g[2].size() != 4 || g[1].separator != g[2].separator) return {};
  const char separator = g[1].separator;
  const auto end = with_extension(text, g[2].end);
  if (separator == '/' || !stops(text, end) || (label.order && !label.phone)) return {};
  // Between other numbers of a table or a sum, blanks group nothing.
  if (separator == ' ' && !label.phone && (n.count > skip + 3 || is_digit(at(text, n.groups[0].begin - 2))))
    return {};
  const bool area = n.digits[g[0].digits_before] >= '2';
  const float form = separator == '-' ? 0.88F : separator == '.' ? 0.82F : 0.6F;
  const float confidence = label.phone ? 0.95F : area ? form : 0.6F;
  return make(personal_kind::phone, n.groups[0].begin, end, confidence);
}

/// 12 34 56, as small countries have them.
bool three_pairs(const digit_groups& n) {
  if (n.count != 3) return false;
  for (std::size_t i = 0; i < 3; ++i)
    if (n.groups[i].size() != 2 || (i > 0 && n.groups[i].separator != ' ')) return false;
  return true;
}

/// Any 7 to 15 digits that a word like "call" announces, unless they read as a date.
found_at announced_of(std::string_view text, const digit_groups& n, std::size_t digits_before = 0) {
  std::size_t groups = n.count;
  const auto digits_of = [&n](std::size_t count) {
    return n.groups[count - 1].digits_before + n.groups[count - 1].size();
  };
  while (groups > 0 && digits_of(groups) > most_digits) --groups;
  const bool enough = groups > 0 && (digits_of(groups) + digits_before >= least_digits || three_pairs(n));
  if (!enough || !stops(text, n.groups[groups - 1].end)) return {};
  const auto first = n.groups[0].size();
  const auto last = n.groups[groups - 1].size();
  if (groups == 3 && n.groups[1].size() <= 2 && (first == 4 || last == 4) && first + last <= 6) return {};
  return make(personal_kind::phone, n.groups[0].begin, with_extension(text, n.groups[groups - 1].end), 0.8F);
}

/// How many digits a number with this country code has in all; 0: it varies.
std::size_t length_of_country(const char* digits) {
  if (digits[0] == '1') return 11;
  if (digits[0] == '3' && (digits[1] == '3' || digits[1] == '4')) return 11;
  if (digits[0] == '4' && digits[1] == '4') return 12;
  if (digits[0] == '4' && digits[1] == '1') return 11;
  if (digits[0] == '3' && digits[1] == '1') return 11;
  return 0;
}

/// The digits after a '+', with what stands between them.
struct international {
  std::array<char, most_digits + 1> digits{};
  std::size_t count = 0;
  std::size_t end = 0;
  bool grouped = false;

  void read(std::string_view text, std::size_t begin) {
    std::size_t i = begin + 1;
    for (std::size_t gap = 0; count < digits.size();) {
      const char c = at(text, i);
      if (is_digit(c)) {
        digits[count++] = c;
        grouped = grouped || gap > 0;
        gap = 0;
        end = ++i;
        if (complete()) return;
        continue;
      }
      const auto blank = blank_at(text, i);
      if (gap == 2 || count == 0 || (blank == 0 && c != '-' && c != '.' && c != '(' && c != ')')) return;
      if (c == '(' && at(text, i + 1) == '0' &&
          at(text, i + 2) == ')') {  // +33 (0)6: the zero is not dialled
        i += 3;
        continue;
      }
      ++gap;
      i += blank != 0 ? blank : 1;
    }
  }

  [[nodiscard]] bool complete() const { return count >= 2 && length_of_country(digits.data()) == count; }
};

/// (555) 123-4567, and (0x) ... where a word announces it.
found_at bracketed_at(std::string_view text, std::size_t begin) {
  std::size_t area = begin + 1;
  while (is_digit(at(text, area)) && area < begin + 6) ++area;
  const auto digits = area - begin - 1;
  if (digits < 2 || digits > 4 || at(text, area) != ')') return {};
  std::size_t i = area + 1;
  if (const auto blank = blank_at(text, i)) {
    i += blank;
  } else if (at(text, i) == '-' || at(text, i) == '.') {
    ++i;
  }
  if (!is_digit(at(text, i))) return {};
  const auto rest = read_groups(text, i);
  if (rest.count == 0) return {};
  const auto label = labels_before(text, begin);
  if (digits == 3 && rest.count >= 2 && rest.groups[0].size() == 3 && rest.groups[1].size() == 4 &&
      rest.groups[1].separator != '/' && stops(text, with_extension(text, rest.groups[1].end)))
    return make(personal_kind::phone, begin, with_extension(text, rest.groups[1].end),
                label.order && !label.phone ? 0.6F : 0.92F);
  if (!label.phone && !named_after(text, rest.groups[rest.count - 1].end)) return {};
  auto announced = announced_of(text, rest, digits);
  if (announced) announced->begin = static_cast<std::uint32_t>(begin);
  return announced;
}

}  // namespace

found_at phone_of(std::string_view text, const digit_groups& number) noexcept {
  if (number.count == 0) return {};
  const auto& last = number.groups[number.count - 1];
  if (last.digits_before + last.size() < least_digits && !three_pairs(number)) return {};
  // Lone digits are a list; a number to call has longer groups.
  if (last.digits_before + last.size() < 2 * number.count) return {};
  const auto begin = number.groups[0].begin;
  auto label = labels_before(text, begin);
  label.order = label.order || at(text, begin - 1) == '#';
  if (number.digits[0] == '0' && number.digits[1] == '0' && number.digits[2] > '0') {
    international abroad;  // 00 is what a '+' is dialled as
    abroad.read(text, begin + 1);
    if (abroad.complete() && stops(text, abroad.end))
      return make(personal_kind::phone, begin, abroad.end, 0.9F);
  }
  if (auto found = french_of(text, number, label)) return found;
  if (auto found = american_of(text, number, label)) return found;
  if (label.order || (!label.phone && !named_after(text, last.end))) return {};
  return announced_of(text, number);
}

found_at phone_at(std::string_view text, std::size_t begin) noexcept {
  if (text[begin] == '(') return bracketed_at(text, begin);
  international number;
  number.read(text, begin);
  if (number.count < 8 || number.count > most_digits || number.digits[0] == '0') return {};
  if (!stops(text, with_extension(text, number.end))) return {};
  const auto expected = length_of_country(number.digits.data());
  if (expected != 0 && !number.complete()) return {};
  // "+12345678" may be a sum; with groups or a known country it is not.
  const float confidence = expected != 0 ? 0.95F : number.grouped || number.count >= 10 ? 0.9F : 0.6F;
  return make(personal_kind::phone, begin, with_extension(text, number.end), confidence);
}

}  // namespace signalbox::personal
