// SPDX-License-Identifier: Apache-2.0
// Default paths.
#include "config/paths.hpp"

#include <cstdlib>

namespace signalbox {

std::string store_path(const std::string& configured) {
  if (!configured.empty()) return configured;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string{value ? value : ""};
  };
  auto base = variable("STATE_DIRECTORY");
  if (base.empty()) base = variable("XDG_STATE_HOME");
  if (base.empty()) base = variable("HOME") + "/.local/state";
  return base + "/signalbox/signalbox.db";
}

}  // namespace signalbox
