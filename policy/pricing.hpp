// SPDX-License-Identifier: Apache-2.0
// What an attempt costs, or will cost at most.
#pragma once

#include <optional>

#include "base/money.hpp"
#include "config/price_list.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// The cost of some usage at a time: exact in pico-units, rounded once. Nothing where a price that is needed
/// is unknown: never 0 by ignorance. [W67] Reasoning is priced as output; cache classes without a price of
/// their own are priced as input.
std::optional<money> cost_of(const usage& used, const price_list& prices, wall_time at);

}  // namespace signalbox
