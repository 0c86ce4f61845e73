// SPDX-License-Identifier: Apache-2.0
// Which configuration a command works with: a file, what the keys in the environment allow, or demo
// endpoints.
#pragma once

#include <optional>
#include <string>

#include "config/load.hpp"

namespace signalbox {

struct chosen_config {
  config_ptr snapshot;
  std::string origin;  ///< in words: "signalbox.json", "the keys in ...", "demo endpoints"
};

/// Problems go to stderr, warnings included. Nothing if there are errors.
std::optional<chosen_config> choose_config(const std::string& file);

}  // namespace signalbox
