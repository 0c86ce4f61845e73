// SPDX-License-Identifier: Apache-2.0
// Setting up the log: stderr, through a bounded queue of its own, so that a slow reader holds up no request.
// [N9]
#pragma once

#include "actors/decision_book.hpp"
#include "base/error.hpp"
#include "config/snapshot.hpp"

namespace signalbox {

void start_logging(const log_settings& how);
/// Writes the decisions of an engine into a file, a line of JSON each (decision_json), from the log's thread.
/// After start_logging() and before the engine runs. Errors: config_invalid where the file cannot be written.
result<void> log_decisions(decision_book& made, const config_ptr& config);

/// Writes what waits and ends the log's thread.
void stop_logging();

}  // namespace signalbox
