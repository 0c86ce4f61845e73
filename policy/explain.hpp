// SPDX-License-Identifier: Apache-2.0
// A decision in words: as JSON for programs, as a table for people.
#pragma once

#include <string>

#include "config/snapshot.hpp"
#include "messages/decision.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// Of the JSON form; it changes with the meaning of a member, not when one is added.
inline constexpr int decision_version = 1;

/// One line of JSON with all that the decision was taken from: `signalbox route --json`, the admin API and
/// the decision log have it. Numbers are exact, so that retake() comes to the same. The prompt's text is in
/// it only where `words` is given.
std::string decision_json(const decision& d, const config_snapshot& config, const prompt* words = nullptr);
std::string decision_table(const decision& d, const config_snapshot& config);

/// The classification alone, on a few lines.
std::string classification_table(const classification& what);

/// The first choice of the first rung that has one; null: nobody may serve the request.
const candidate* first_candidate(const decision& d);

}  // namespace signalbox
