// SPDX-License-Identifier: Apache-2.0
// The classifier actor: policy/classify.hpp behind a mailbox.
#pragma once

#include <optional>

#include "messages/interfaces.hpp"
#include "policy/classify.hpp"

namespace signalbox {

struct classifier_state {
  static inline constexpr const char* name = "classifier";
  std::optional<classifier> rules;
};

classifier_actor::behavior_type classify_requests(classifier_actor::stateful_pointer<classifier_state> self,
                                                  classifier rules);

}  // namespace signalbox
