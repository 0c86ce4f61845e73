// SPDX-License-Identifier: Apache-2.0
// What a model's tokens cost: rates by class of token, by size of the request, by date and time of day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/money.hpp"

namespace signalbox {

/// A price that changes with the size of the request: with more than `above` input tokens in all, the tier's
/// price holds for every token of the class (as Anthropic and Google bill long contexts).
struct tiered_price {
  struct tier {
    std::uint64_t above = 0;
    token_price price;
  };
  token_price base;
  std::vector<tier> tiers;  ///< ascending

  [[nodiscard]] token_price at(std::uint64_t input_tokens) const;
};

struct price_rates {
  tiered_price input;
  tiered_price output;
  tiered_price cache_read;          ///< unknown: as input
  tiered_price cache_write;         ///< unknown: as input
  tiered_price cache_write_long{};  ///< unknown: unknown
  tiered_price input_audio{};       ///< unknown: as input
  tiered_price output_audio{};      ///< unknown: unknown
  money request{};                  ///< of the request itself, beside its tokens
};

/// Rates and when they hold. A later period of a list wins over an earlier one.
struct price_period {
  std::optional<std::int64_t> from_day;                 ///< days since 1970-01-01 UTC, inclusive
  std::optional<std::uint32_t> from_second, to_second;  ///< of the UTC day, half-open; may wrap midnight
  price_rates rates;

  [[nodiscard]] bool holds(wall_time at) const;
};

struct price_list {
  std::vector<price_period> periods;
  std::string currency = "USD";
  /// Factors on the prices of tokens, in millionths, by unusual terms that an answer may be served on.
  std::map<std::string, std::uint32_t, std::less<>> factors;
  std::optional<money> web_search;  ///< of each that the provider makes itself; nothing: unknown
  std::optional<money> tool_run;    ///< of each run of its other tools; nothing: unknown

  /// The rates at a time; nothing if the list is empty or no period holds.
  [[nodiscard]] const price_rates* at(wall_time when) const;
  [[nodiscard]] bool empty() const { return periods.empty(); }
};

/// Whether a provider that says an answer was served as this means its usual terms, which the prices are for.
bool is_usual_term(std::string_view name);

}  // namespace signalbox
