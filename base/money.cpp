// SPDX-License-Identifier: Apache-2.0
// Exact decimal text in and out of integer money.
#include "base/money.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox {

namespace {

/// Reads decimal text as an integer scaled by 10^decimals; -1 when it is not exactly that.
std::int64_t parse_scaled(std::string_view text, int decimals) {
  std::int64_t value = 0;
  const auto shift = [&value](int digit) {
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_add_overflow(value, std::int64_t{digit}, &value);
  };
  int seen_decimals = -1;  // -1: before the point
  bool digit_seen = false;
  for (char c : text) {
    if (c == '.' && seen_decimals < 0 && digit_seen) {
      seen_decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return -1;
    digit_seen = true;
    if (seen_decimals >= 0) {
      if (seen_decimals == decimals) {
        if (c != '0') return -1;
        continue;
      }
      ++seen_decimals;
    }
    if (!shift(c - '0')) return -1;
  }
  if (!digit_seen || seen_decimals == 0) return -1;
  for (int i = seen_decimals < 0 ? 0 : seen_decimals; i < decimals; ++i)
    if (!shift(0)) return -1;
  return value;
}

std::string scaled_text(std::int64_t value, int decimals) {
  const bool negative = value < 0;
  auto magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(magnitude);
  const auto width = static_cast<std::size_t>(decimals);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  digits.insert(digits.size() - width, 1, '.');
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return negative ? "-" + digits : digits;
}

}  // namespace

void cost_sum::add(std::uint64_t tokens, token_price price) {
  if (tokens == 0) return;
  if (!price.known()) {
    known_ = false;
    return;
  }
  const auto more = static_cast<wide>(tokens) * static_cast<wide>(price.pico);
  if (__builtin_add_overflow(pico_, more, &pico_)) pico_ = ~wide{0};
}

money cost_sum::total() const {
  constexpr wide most = static_cast<wide>(INT64_MAX);
  constexpr wide unit = 1000 * wide{1'000'000};  // of a nano-unit, in millionths of a pico-unit
  // What is as large as this is beyond the largest amount however little of it counts.
  const wide scaled = std::min(pico_, most * unit) * millionths_;
  const wide nano = scaled / unit + (scaled % unit >= unit / 2 ? 1 : 0);
  return money{static_cast<std::int64_t>(nano < most ? nano : most)};
}

result<token_price> parse_token_price(std::string_view text) {
  const auto pico = parse_scaled(text, 6);
  if (pico < 0)
    return error{error_code::config_invalid,
                 "not a price per million tokens: " + std::string{text},
                 "write a decimal number with at most 6 decimals, such as 2.5",
                 {}};
  return token_price{pico};
}

result<money> parse_money(std::string_view text) {
  const auto nano = parse_scaled(text, 9);
  if (nano < 0)
    return error{error_code::invalid_request,
                 "not an amount of money: " + std::string{text},
                 "write a decimal number with at most 9 decimals, such as 0.05",
                 {}};
  return money{nano};
}

std::optional<money> round_money(std::string_view number) {
  const auto e = number.find_first_of("eE");
  auto mantissa = number.substr(0, e);
  int exponent = 0;
  if (e != std::string_view::npos) {
    auto text = number.substr(e + 1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
  }
  constexpr int nano_decimals = 9, most_digits = 1100;
  if (mantissa.size() > most_digits || exponent > most_digits || exponent < -2 * most_digits) return {};
  const auto point = mantissa.find('.');
  std::string digits{mantissa.substr(0, point)};
  if (digits.empty()) return {};
  if (point != std::string_view::npos) {
    digits += mantissa.substr(point + 1);
    exponent -= static_cast<int>(mantissa.size() - point - 1);
  }
  if (digits.find_first_not_of("0123456789") != std::string::npos) return {};
  // digits * 10^shift is the sum in nano-units: what stands behind the last whole one is rounded away.
  const int shift = exponent + nano_decimals;
  const auto cut = static_cast<std::size_t>(shift < 0 ? -shift : 0);
  if (cut > digits.size()) return money{};
  const bool up = cut > 0 && digits[digits.size() - cut] >= '5';
  digits.resize(digits.size() - cut);
  if (shift > 0) digits.append(static_cast<std::size_t>(shift), '0');
  const auto whole = parse_scaled(digits.empty() ? "0" : digits, 0);
  if (whole < 0 || whole == INT64_MAX) return {};
  return money{whole + (up ? 1 : 0)};
}

std::string to_text(money amount) { return scaled_text(amount.nano, 9); }

std::string to_text(token_price price) { return price.known() ? scaled_text(price.pico, 6) : "unknown"; }

}  // namespace signalbox
