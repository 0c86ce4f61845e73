// SPDX-License-Identifier: Apache-2.0
// Driving licences and passports: every issuer has a form of its own, so that one counts only where the words
// before it say what it is.
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

constexpr std::size_t least_digits = 5;
constexpr std::size_t longest = 18;
constexpr std::size_t most_letters = 5;  // British ones begin with five of the surname

}  // namespace

found_at licence_at(std::string_view text, std::size_t digit) noexcept {
  std::size_t begin = digit;
  while (begin > 0 && digit - begin < most_letters && is_letter(text[begin - 1])) --begin;
  if (is_alnum(at(text, begin - 1))) return {};
  std::size_t end = begin;
  std::size_t digits = 0;
  for (; is_alnum(at(text, end)) || (at(text, end) == '-' && is_alnum(at(text, end + 1))); ++end) {
    if (end - begin > longest) return {};
    digits += is_digit(text[end]) ? 1U : 0U;
  }
  if (digits < least_digits || !labels_before(text, begin).licence) return {};
  return make(personal_kind::licence, begin, end, 0.9F);
}

}  // namespace signalbox::personal
