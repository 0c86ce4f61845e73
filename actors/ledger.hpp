// SPDX-License-Identifier: Apache-2.0
// The ledger actor: hands rows to the store, which commits them in groups on a thread of its own.
#pragma once

#include "actors/environment.hpp"

namespace signalbox {

struct ledger_writer_state {
  static inline constexpr const char* name = "ledger";
  environment_ptr env;
};

ledger_actor::behavior_type ledger(ledger_actor::stateful_pointer<ledger_writer_state> self,
                                   environment_ptr env);

}  // namespace signalbox
