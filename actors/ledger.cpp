// SPDX-License-Identifier: Apache-2.0
// The ledger actor.
#include "actors/ledger.hpp"

#include <spdlog/spdlog.h>

#include <caf/all.hpp>

namespace signalbox {

ledger_actor::behavior_type ledger(ledger_actor::stateful_pointer<ledger_writer_state> self,
                                   environment_ptr env) {
  self->state.env = std::move(env);
  return {
      [self](const ledger_row& row) {
        const auto& context = *self->state.env;
        if (context.ledger->append(row)) return;
        // Admission stops new requests before this; a row that comes all the same is at least not lost in
        // silence.
        context.numbers->ledger_refused.fetch_add(1, std::memory_order_relaxed);
        spdlog::error(
            "ledger: the store takes no more rows: request {} attempt {} is {} and costs {} nano-units",
            row.request.text(), row.attempt, name_of(row.state), row.cost_nano);
      },
      [self](atom::status) { return self->state.env->ledger->status(); },
  };
}

}  // namespace signalbox
