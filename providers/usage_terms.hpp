// SPDX-License-Identifier: Apache-2.0
// On which terms a provider says that it has served an answer: they decide what its tokens cost. [W64]
#pragma once

#include "base/json.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// Notes what a member such as `service_tier` says, unless that is as usual, or noted already. A value that
/// is no string says nothing; one that is no short word of letters, digits, `_` and `-` is noted as `other`.
void add_term(json::value told, usage& into);

}  // namespace signalbox
