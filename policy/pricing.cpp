// SPDX-License-Identifier: Apache-2.0
// Pricing.
#include "policy/pricing.hpp"

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
  if (!sum.known()) return {};
  return sum.total() + rates->request;
}

std::string unknown_price(const usage& used, const price_list& prices, wall_time at) {
  if (has_bill(used, prices)) return {};
  const auto* rates = prices.at(at);
  if (!rates) return "anything";
  std::string out;
  for (const auto& part : parts_of(used, *rates))
    if (part.tokens > 0 && !part.price.known()) out.append(out.empty() ? "" : ", ").append(part.name);
  return out;
}

}  // namespace signalbox
