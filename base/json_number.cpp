// SPDX-License-Identifier: Apache-2.0
// Numbers at the ends of the range of a double.
#include "base/json_number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace signalbox::json {

namespace {

/// Whether a number that no double can hold is too small rather than too large: by the place of its first
/// digit that is not 0.
bool is_tiny(std::string_view number) {
  const auto exponent_at = std::min(number.find_first_of("eE"), number.size());
  const auto digits = number.substr(0, exponent_at);
  const auto significant = digits.find_first_of("123456789");
  if (significant == std::string_view::npos) return true;
  const auto point = std::min(digits.find('.'), digits.size());
  auto exponent = number.substr(std::min(exponent_at + 1, number.size()));
  const bool negative = exponent.starts_with('-');
  if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int32_t power = 0;
  const auto [end, failed] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (failed == std::errc::result_out_of_range) return negative;
  return static_cast<std::int64_t>(point) - static_cast<std::int64_t>(significant) +
             (negative ? -power : power) <
         0;
}

}  // namespace

bool is_finite(std::string_view number) noexcept {
  double out = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), out);
  if (failed == std::errc{}) return true;
  // from_chars reports out of range for what is too small as well as for what is too large.
  return is_tiny(number);
}

}  // namespace signalbox::json
