// SPDX-License-Identifier: Apache-2.0
// Pricing.
#include "policy/pricing.hpp"

namespace signalbox {

std::optional<money> cost_of(const usage& used, const price_list& prices, wall_time at) {
  const auto* rates = prices.at(at);
  if (!rates) return {};
  const auto size = used.all_input();
  const auto price = [size](const tiered_price& own, const tiered_price& otherwise) {
    return (own.base.known() ? own : otherwise).at(size);
  };
  cost_sum sum;
  sum.add(used.input, rates->input.at(size));
  sum.add(used.cache_read, price(rates->cache_read, rates->input));
  sum.add(used.cache_write, price(rates->cache_write, rates->input));
  sum.add(used.all_output(), rates->output.at(size));
  if (!sum.known()) return {};
  return sum.total();
}

}  // namespace signalbox
