// SPDX-License-Identifier: Apache-2.0
// Money as integers: prices in pico-units per token, sums in nano-units, one rounding per attempt.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

/// An amount in nano-units (10^-9) of the deployment's currency. Arithmetic saturates instead of wrapping.
struct money {
  std::int64_t nano = 0;

  friend constexpr auto operator<=>(money, money) = default;
  friend constexpr money operator+(money a, money b) {
    money sum;
    if (__builtin_add_overflow(a.nano, b.nano, &sum.nano)) sum.nano = a.nano > 0 ? INT64_MAX : INT64_MIN;
    return sum;
  }
  friend constexpr money operator-(money a, money b) {
    money difference;
    if (__builtin_sub_overflow(a.nano, b.nano, &difference.nano))
      difference.nano = b.nano < 0 ? INT64_MAX : INT64_MIN;
    return difference;
  }
  money& operator+=(money other) { return *this = *this + other; }
};

/// A price in pico-units (10^-12) per token: 1 per million tokens is 1'000'000. Negative means unknown.
struct token_price {
  std::int64_t pico = unknown_pico;

  static constexpr std::int64_t unknown_pico = -1;
  [[nodiscard]] constexpr bool known() const { return pico >= 0; }
  friend constexpr auto operator<=>(token_price, token_price) = default;
};

/// A sum of tokens times prices, exact in pico-units until it is rounded once (half up) to nano-units.
class cost_sum {
 public:
  /// Adds `tokens` at `price`; an unknown price of more than zero tokens makes the sum unknown.
  void add(std::uint64_t tokens, token_price price);
  [[nodiscard]] bool known() const { return known_; }
  /// Multiplies what will be the total by so many millionths, up to 100 times: exact until it is rounded.
  void scale(std::uint32_t millionths) { millionths_ = millionths; }
  /// The rounded sum; saturates at the largest amount.
  [[nodiscard]] money total() const;

 private:
  __extension__ using wide = unsigned __int128;
  wide pico_ = 0;
  std::uint32_t millionths_ = 1'000'000;
  bool known_ = true;
};

/// Reads a decimal number ("2", "0.075") of units per million tokens exactly. At most 6 decimals, which is a
/// pico-unit per token. Errors: not a decimal number, negative, too precise, or too large.
result<token_price> parse_token_price(std::string_view text);

/// Reads an amount in whole units ("12.5") exactly. At most 9 decimals.
result<money> parse_money(std::string_view text);

/// Reads a JSON number ("0.00014", "1.5e-05") of whole units, rounded half up to nano-units. Nothing if it is
/// negative, too large, or no number.
std::optional<money> round_money(std::string_view number);

/// The amount in units with its decimals, without trailing zeros: 1500000 -> "0.0015".
std::string to_text(money amount);

/// The price per million tokens: 2000000 -> "2", unknown -> "unknown".
std::string to_text(token_price price);

}  // namespace signalbox
