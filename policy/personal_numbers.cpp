// SPDX-License-Identifier: Apache-2.0
// Cards, national ids and IBANs: numbers with a form and mostly a checksum.
#include <algorithm>
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

std::uint32_t value_of(const char* digits, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < count; ++i) out = out * 10 + static_cast<std::uint32_t>(digits[i] - '0');
  return out;
}

/// Whether a number ends here: no letter, digit, decimals or further joined part follows.
bool ends_at(std::string_view text, std::size_t end) {
  const char c = at(text, end);
  if (is_alnum(c) || c == '_') return false;
  return !((c == '.' || c == ',' || c == '-') && is_digit(at(text, end + 1)));
}

/// The first `count` groups have these sizes and one kind of separator.
bool shaped(const digit_groups& n, std::initializer_list<std::size_t> sizes, char separator) {
  if (n.count < sizes.size()) return false;
  std::size_t i = 0;
  for (const auto size : sizes) {
    if (n.groups[i].size() != size || (i > 0 && n.groups[i].separator != separator)) return false;
    ++i;
  }
  return true;
}

/// Luhn's formula (ISO/IEC 7812-1, annex B).
bool luhn_holds(const char* digits, std::size_t count) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto d = static_cast<std::uint32_t>(digits[count - 1 - i] - '0');
    if (i % 2 == 1) d = d > 4 ? 2 * d - 9 : 2 * d;
    sum += d;
  }
  return sum % 10 == 0;
}

bool between(std::uint32_t x, std::uint32_t low, std::uint32_t high) { return x >= low && x <= high; }

/// Whether a network issues cards of this length with this beginning.
bool issued(const char* digits, std::size_t count) {
  const auto two = value_of(digits, 2);
  const auto three = value_of(digits, 3);
  const auto four = value_of(digits, 4);
  if (digits[0] == '4') return count == 16 || count == 19 || count == 13;     // Visa
  if (between(two, 51, 55) || between(four, 2221, 2720)) return count == 16;  // Mastercard
  if (two == 34 || two == 37) return count == 15;                             // American Express
  if (two == 36 || two == 38 || two == 39 || between(three, 300, 305)) return count == 14;  // Diners Club
  if (four == 6011 || two == 65 || between(three, 644, 649)) return count == 16 || count == 19;  // Discover
  if (between(four, 3528, 3589)) return count == 16 || count == 19;                              // JCB
  if (two == 62 || two == 81) return between(static_cast<std::uint32_t>(count), 16, 19);         // UnionPay
  if (between(two, 56, 58) || four == 5018 || four == 5020 || four == 5038) return count >= 13;  // Maestro
  return (four == 6304 || four == 6759 || between(four, 6761, 6763)) && count >= 13;
}

/// How many groups from the first make a card as it is printed; 0: they do not.
std::size_t card_groups(const digit_groups& n) {
  for (const char separator : {' ', '-'}) {
    if (shaped(n, {4, 4, 4, 4, 3}, separator)) return 5;
    if (shaped(n, {4, 4, 4, 4}, separator)) return 4;
    if (shaped(n, {4, 6, 5}, separator) || shaped(n, {4, 6, 4}, separator)) return 3;
  }
  return n.count > 0 && n.groups[0].size() >= 13 ? 1 : 0;
}

found_at card_of(std::string_view text, const digit_groups& n) {
  auto groups = card_groups(n);
  // Of a printed number with three digits behind it, these may be a security code.
  for (; groups > 0; groups = groups == 5 ? 4 : 0) {
    const auto& last = n.groups[groups - 1];
    const auto count = last.digits_before + last.size();
    if (count > 19 || !issued(n.digits.data(), count) || !luhn_holds(n.digits.data(), count)) continue;
    if (groups == 1 && !ends_at(text, last.end)) continue;
    if (is_alnum(at(text, last.end))) continue;
    const auto begin = n.groups[0].begin;
    // Thirteen digits are history for Visa and everyday for bar codes and clocks.
    if (count == 13 && !labels_before(text, begin).card) continue;
    return make(personal_kind::card, begin, last.end, 1);
  }
  return {};
}

bool valid_ssn(const char* digits) {
  const auto area = value_of(digits, 3);
  const auto whole = value_of(digits, 9);
  if (area == 0 || area == 666 || area >= 900) return false;
  if (value_of(digits + 3, 2) == 0 || value_of(digits + 5, 4) == 0) return false;
  return whole != 78'051'120 && whole != 219'099'999;  // printed in advertisements, withdrawn
}

/// US social security number: SSA, POMS RM 10201.
found_at ssn_of(std::string_view text, const digit_groups& n) {
  const bool dashed = shaped(n, {3, 2, 4}, '-');
  const bool spaced = shaped(n, {3, 2, 4}, ' ');
  const bool plain = n.count > 0 && n.groups[0].size() == 9;
  if ((!dashed && !spaced && !plain) || !valid_ssn(n.digits.data())) return {};
  const auto begin = n.groups[0].begin;
  const auto end = n.groups[plain ? 0 : 2].end;
  if (!ends_at(text, end)) return {};
  const auto label = labels_before(text, begin);
  if (label.identity) return make(personal_kind::us_ssn, begin, end, 0.95F);
  if (!dashed) return {};
  return make(personal_kind::us_ssn, begin, end, label.order ? 0.6F : 0.9F);
}

/// French company (SIREN, nine digits) or one of its places (SIRET, fourteen): Luhn's formula holds, but for
/// the places of La Poste, whose digits add up to a multiple of five. A number of nine digits is common, so
/// that a SIREN must be called one.
found_at company_of(std::string_view text, const digit_groups& n) {
  const bool siret =
      (n.count > 0 && n.groups[0].size() == 14) || shaped(n, {3, 3, 3, 5}, ' ') || shaped(n, {9, 5}, ' ');
  const bool siren = (n.count > 0 && n.groups[0].size() == 9) || shaped(n, {3, 3, 3}, ' ');
  if (!siret && !siren) return {};
  const auto begin = n.groups[0].begin;
  if (!labels_before(text, begin).company) return {};
  const std::size_t digits = siret ? 14 : 9;
  std::size_t last = 0;
  while (n.groups[last].digits_before + n.groups[last].size() < digits) ++last;
  const auto end = n.groups[last].end;
  if (!ends_at(text, end)) return {};
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < digits; ++i) sum += static_cast<std::uint32_t>(n.digits[i] - '0');
  const bool la_poste = siret && value_of(n.digits.data(), 9) == 356'000'000 && sum % 5 == 0;
  if (!la_poste && !luhn_holds(n.digits.data(), digits)) return {};
  return make(personal_kind::company_id, begin, end, 1);
}

/// The digits of a French national id: sex, year, month, department, commune, order, key.
struct nir_reader {
  static constexpr std::size_t characters = 15;
  std::array<char, characters> read{};
  std::size_t end = 0;

  /// Whether 15 characters of the right kinds stand at `begin`, with single separators between the parts.
  bool take(std::string_view text, std::size_t begin) {
    std::size_t i = begin;
    for (std::size_t k = 0; k < characters; ++k) {
      if (k == 1 || k == 3 || k == 5 || k == 7 || k == 10 || k == 13) i += separator(text, i);
      const char c = lower(at(text, i));
      const bool corsican = k == 6 && read[5] == '2' && (c == 'a' || c == 'b');
      if (!is_digit(c) && !corsican) return false;
      read[k] = c;
      ++i;
    }
    end = i;
    return true;
  }

  static std::size_t separator(std::string_view text, std::size_t i) {
    if (const auto blank = blank_at(text, i)) return blank;
    return at(text, i) == '.' || at(text, i) == '-' ? 1 : 0;
  }

  [[nodiscard]] bool plausible() const {
    const auto month = value_of(read.data() + 3, 2);
    const bool sex = std::string_view{"123478"}.find(read[0]) != std::string_view::npos;
    // 20 and above: the month is not known.
    return sex && (between(month, 1, 12) || between(month, 20, 42) || between(month, 50, 99));
  }

  /// The key is 97 minus the number modulo 97, where 2A counts as 19 and 2B as 18.
  [[nodiscard]] bool key_holds() const {
    auto digits = read;
    if (!is_digit(digits[6])) {
      digits[5] = '1';
      digits[6] = digits[6] == 'a' ? '9' : '8';
    }
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < 13; ++k) number = number * 10 + static_cast<std::uint64_t>(digits[k] - '0');
    return 97 - number % 97 == value_of(digits.data() + 13, 2);
  }
};

found_at nir_at(std::string_view text, std::size_t begin) {
  if (at(text, begin) == '5' || at(text, begin) == '6') return {};
  nir_reader reader;
  if (!reader.take(text, begin) || !ends_at(text, reader.end)) return {};
  if (!reader.plausible() || !reader.key_holds()) return {};
  return make(personal_kind::national_id, begin, reader.end, 1);
}

/// Lengths of IBANs by country (SWIFT, IBAN Registry, release 98).
constexpr std::string_view iban_lengths =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18"
    "FR27"
    "GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24"
    "ME22"
    "MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25"
    "SV28"
    "TL23TN24TR26UA29VA22VG24XK20YE30";

std::size_t iban_length(char first, char second) {
  for (std::size_t i = 0; i < iban_lengths.size(); i += 4)
    if (iban_lengths[i] == first && iban_lengths[i + 1] == second)
      return static_cast<std::size_t>(iban_lengths[i + 2] - '0') * 10 +
             static_cast<std::size_t>(iban_lengths[i + 3] - '0');
  return 0;
}

}  // namespace

found_at iban_at(std::string_view text, std::size_t digit) noexcept {
  if (digit < 2 || !is_letter(text[digit - 2]) || is_alnum(at(text, digit - 3)) ||
      !is_digit(at(text, digit + 1)))
    return {};
  const auto begin = digit - 2;
  const auto upper = [](char c) { return static_cast<char>(lower(c) - 0x20); };
  const auto length = iban_length(upper(text[begin]), upper(text[begin + 1]));
  if (length == 0) return {};
  // ISO 13616: the first four characters go to the end, letters count as 10 to 35, the rest modulo 97 is 1.
  std::uint32_t tail = 0;
  std::uint32_t rest = 0;
  std::size_t i = begin;
  for (std::size_t k = 0; k < length; ++k) {
    if (k > 0 && k % 4 == 0) i += nir_reader::separator(text, i);
    const char c = at(text, i++);
    if (!is_alnum(c)) return {};
    const auto v =
        is_digit(c) ? static_cast<std::uint32_t>(c - '0') : static_cast<std::uint32_t>(lower(c) - 'a' + 10);
    auto& sum = k < 4 ? tail : rest;
    sum = k < 4 ? sum * (v > 9 ? 100 : 10) + v : (sum * (v > 9 ? 100 : 10) + v) % 97;
  }
  if (is_alnum(at(text, i))) return {};
  if ((static_cast<std::uint64_t>(rest) * 1'000'000 + tail) % 97 != 1) return {};
  return make(personal_kind::iban, begin, i, 1);
}

/// A number of at most four digits with nothing joined to it, as most are: only a day of a date may be one.
bool stands_apart(std::string_view text, const digit_groups& number) {
  if (number.count != 1 || number.groups[0].size() > 4) return false;
  const char next = at(text, number.groups[0].end);
  return !is_letter(next) && next != '-' && next != '_';
}

found_at number_at(std::string_view text, std::size_t begin) noexcept {
  const auto number = read_groups(text, begin);
  if (stands_apart(text, number))
    return number.groups[0].size() <= 2 ? birth_date_of(text, number) : found_at{};
  if (auto found = ipv4_of(text, number)) return found;
  if (auto found = birth_date_of(text, number)) return found;
  if (number.count > 0 && number.groups[0].size() >= 2)
    if (auto found = licence_at(text, begin)) return found;
  if (auto found = company_of(text, number)) return found;
  if (auto found = card_of(text, number)) return found;
  if (auto found = nir_at(text, begin)) return found;
  if (auto found = ssn_of(text, number)) return found;
  return phone_of(text, number);
}

}  // namespace signalbox::personal
