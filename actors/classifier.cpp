// SPDX-License-Identifier: Apache-2.0
// The classifier actor.
#include "actors/classifier.hpp"

#include <caf/all.hpp>

namespace signalbox {

classifier_actor::behavior_type classify_requests(classifier_actor::stateful_pointer<classifier_state> self,
                                                  classifier rules) {
  self->state.rules.emplace(std::move(rules));
  return {
      [self](const shared<prompt>& words, const hint_set& hints) {
        return shared<classification>{self->state.rules->classify(*words, hints)};
      },
  };
}

}  // namespace signalbox
