// SPDX-License-Identifier: Apache-2.0
// Where files are kept when the configuration does not say.
#pragma once

#include <string>

namespace signalbox {

/// The configured path, or signalbox/signalbox.db under $STATE_DIRECTORY, $XDG_STATE_HOME or ~/.local/state.
std::string store_path(const std::string& configured);

}  // namespace signalbox
