// SPDX-License-Identifier: Apache-2.0
// Setting up the log: stderr, through a bounded queue of its own, so that a slow reader holds up no request.
// [N9]
#pragma once

#include "config/settings.hpp"

namespace signalbox {

void start_logging(const log_settings& how);
/// Writes what waits and ends the log's thread.
void stop_logging();

}  // namespace signalbox
