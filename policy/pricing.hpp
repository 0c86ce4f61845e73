// SPDX-License-Identifier: Apache-2.0
// What an attempt costs, or will cost at most.
#pragma once

#include <optional>
#include <string>

#include "base/money.hpp"
#include "config/price_list.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// The cost of some usage at a time: what the provider itself has billed, where it says so and the prices are
/// in US dollars as such bills are [W64]; otherwise of the tokens, exact in pico-units and rounded once, and
/// of the request. Nothing where a price that is needed is unknown: never 0 by ignorance. [W67]
///
/// Reasoning is priced as output. Without a price of their own cache_read, cache_write and input_audio are
/// priced as input; cache_write_long and output_audio are unknown, since they cost more than what is nearest.
/// So are answers on unusual terms without a factor for each of these, and those for which the provider has
/// run tools of its own without a price for that. [W64]
std::optional<money> cost_of(const usage& used, const price_list& prices, wall_time at);

/// What has no price (classes of token, terms, tools) where cost_of() knows none; empty where it does.
std::string unknown_price(const usage& used, const price_list& prices, wall_time at);

}  // namespace signalbox
