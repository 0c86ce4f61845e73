// SPDX-License-Identifier: Apache-2.0
// How many tokens a vocabulary makes of ordinary text, before its provider has told any.
#pragma once

#include "policy/token_family.hpp"

namespace signalbox {

/// Tokens of the family for each of o200k_base, in English prose: what an endpoint's estimates are multiplied
/// by until its own usage reports say better (token_correction).
float usual_scale(token_family family);

}  // namespace signalbox
