// SPDX-License-Identifier: Apache-2.0
// The plan machine.
#include "policy/plan.hpp"

#include <algorithm>

namespace signalbox {

chain_actions plan::on(const plan_event& event, instant now, random_stream& random) {
  chain_actions out;
  const auto kind = event.event.kind;
  const bool for_all = kind == chain_event_kind::begin || kind == chain_event_kind::client_gone ||
                       kind == chain_event_kind::timer;
  std::uint16_t number = 0;
  for (auto& chain : chains_) {
    const auto i = number++;
    if (!for_all && i != event.chain) continue;
    const auto before = out.size();
    chain.on(event.event, now, random, out);
    for (auto at = before; at < out.size(); ++at) out[at].chain = i;
  }
  return out;
}

bool plan::done() const {
  return std::all_of(chains_.begin(), chains_.end(),
                     [](const chain& c) { return c.where() == chain::phase::done; });
}

}  // namespace signalbox
