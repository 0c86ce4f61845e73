// SPDX-License-Identifier: Apache-2.0
// Which rates hold.
#include "config/price_list.hpp"

#include <algorithm>
#include <array>

namespace signalbox {

token_price tiered_price::at(std::uint64_t input_tokens) const {
  auto out = base;
  for (const auto& t : tiers)
    if (input_tokens > t.above) out = t.price;
  return out;
}

bool price_period::holds(wall_time at) const {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  if (from_day && day.time_since_epoch().count() < *from_day) return false;
  if (!from_second || !to_second) return true;
  const auto second = static_cast<std::uint32_t>(floor<seconds>(at - day).count());
  if (*from_second <= *to_second) return second >= *from_second && second < *to_second;
  return second >= *from_second || second < *to_second;
}

const price_rates* price_list::at(wall_time when) const {
  for (auto period = periods.rbegin(); period != periods.rend(); ++period)
    if (period->holds(when)) return &period->rates;
  return nullptr;
}

bool is_usual_term(std::string_view name) {
  // Service tiers of OpenAI, Anthropic and Groq; regions of Anthropic.
  constexpr std::array<std::string_view, 7> usual{"",          "auto",   "default",      "standard",
                                                  "on_demand", "global", "not_available"};
  return std::find(usual.begin(), usual.end(), name) != usual.end();
}

}  // namespace signalbox
