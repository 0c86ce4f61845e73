// SPDX-License-Identifier: Apache-2.0
// A bar on stderr for what takes long and is watched by a person.
#pragma once

#include <functional>

namespace signalbox {

/// Draws the share that is done, in [0, 1], over the bar before it; a share of 1 ends the line.
void show_progress(double share);

/// show_progress where stderr is a terminal; empty elsewhere.
std::function<void(double)> progress_bar();

}  // namespace signalbox
