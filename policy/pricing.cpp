// SPDX-License-Identifier: Apache-2.0
// Pricing.
#include "policy/pricing.hpp"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

struct cost_part {
  std::string_view name;
  std::uint64_t tokens;
  token_price price;
};

std::array<cost_part, 7> parts_of(const usage& used, const price_rates& rates) {
  const auto size = used.all_input();
  const auto price = [size](const tiered_price& own) { return own.at(size); };
  const auto or_input = [&](const tiered_price& own) { return price(own.base.known() ? own : rates.input); };
  return {{
      {"input", used.input, price(rates.input)},
      {"cache_read", used.cache_read, or_input(rates.cache_read)},
      {"cache_write", used.cache_write, or_input(rates.cache_write)},
      {"cache_write_long", used.cache_write_long, price(rates.cache_write_long)},
      {"input_audio", used.input_audio, or_input(rates.input_audio)},
      {"output", used.output + used.reasoning, price(rates.output)},
      {"output_audio", used.output_audio, price(rates.output_audio)},
  }};
}

/// What unusual terms make of the prices of tokens, in millionths; nothing if that is not known. Calls
/// `missing` with each term whose factor is not known.
template <class Missing>
std::optional<std::uint32_t> factor_of(std::string_view terms, const price_list& prices, Missing&& missing) {
  constexpr std::uint64_t one = 1'000'000, most = 100 * one;
  std::uint64_t out = one;
  bool known = true;
  while (!terms.empty()) {
    const auto term = terms.substr(0, terms.find('+'));
    terms.remove_prefix(std::min(term.size() + 1, terms.size()));
    const auto factor = prices.factors.find(term);
    if (factor == prices.factors.end()) {
      known = false;
      missing(term);
    } else {
      out = std::min(most, (out * factor->second + one / 2) / one);
    }
  }
  return known ? std::optional{static_cast<std::uint32_t>(out)} : std::nullopt;
}

/// What so many of something cost; nothing if that is not known.
std::optional<money> fees(std::uint64_t count, std::optional<money> each) {
  if (count == 0) return money{};
  if (!each) return {};
  money out;
  if (count > INT64_MAX || __builtin_mul_overflow(static_cast<std::int64_t>(count), each->nano, &out.nano))
    return money{INT64_MAX};
  return out;
}

bool has_bill(const usage& used, const price_list& prices) {
  return used.told_cost_nano >= 0 && prices.currency == "USD";
}

}  // namespace

std::optional<money> cost_of(const usage& used, const price_list& prices, wall_time at) {
  if (has_bill(used, prices)) return money{used.told_cost_nano};
  const auto* rates = prices.at(at);
  if (!rates) return {};
  cost_sum sum;
  for (const auto& part : parts_of(used, *rates)) sum.add(part.tokens, part.price);
  const auto factor = factor_of(used.terms, prices, [](std::string_view) {});
  const auto searches = fees(used.web_searches, prices.web_search);
  const auto runs = fees(used.tool_runs, prices.tool_run);
  if (!sum.known() || !factor || !searches || !runs) return {};
  sum.scale(*factor);
  return sum.total() + rates->request + *searches + *runs;
}

std::string unknown_price(const usage& used, const price_list& prices, wall_time at) {
  if (has_bill(used, prices)) return {};
  const auto* rates = prices.at(at);
  if (!rates) return "anything";
  std::string out;
  const auto add = [&out](std::string_view name) { out.append(out.empty() ? "" : ", ").append(name); };
  for (const auto& part : parts_of(used, *rates))
    if (part.tokens > 0 && !part.price.known()) add(part.name);
  factor_of(used.terms, prices, [&](std::string_view term) { add("service tier " + std::string{term}); });
  if (!fees(used.web_searches, prices.web_search)) add("web_search");
  if (!fees(used.tool_runs, prices.tool_run)) add("tool_run");
  return out;
}

}  // namespace signalbox
