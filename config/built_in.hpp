// SPDX-License-Identifier: Apache-2.0
// Configurations for who has no file yet: demo endpoints, or what the keys in the environment allow.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// Four demo endpoints, one for each tier, and the routes that choose between them. A configuration text.
std::string demo_config();

/// A configuration text made for the API keys that are set, and what it stands on.
struct environment_config {
  std::string text;
  std::vector<std::string> keys;  ///< names of the variables that are used
};

/// Whether a variable is set and not empty.
using variable_check = std::function<bool(const std::string& name)>;
variable_check system_variables();

/// Nothing if no key of a known provider is set.
std::optional<environment_config> config_from_environment(const variable_check& is_set = system_variables());

}  // namespace signalbox
