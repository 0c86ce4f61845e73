// SPDX-License-Identifier: Apache-2.0
// A decision in words: as JSON for programs, as a table for people.
#pragma once

#include <string>

#include "config/snapshot.hpp"
#include "messages/decision.hpp"

namespace signalbox {

std::string decision_json(const decision& d, const config_snapshot& config);
std::string decision_table(const decision& d, const config_snapshot& config);

/// The classification alone, on a few lines.
std::string classification_table(const classification& what);

}  // namespace signalbox
