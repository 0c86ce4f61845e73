// SPDX-License-Identifier: Apache-2.0
// Choosing the configuration.
#include "node/choose_config.hpp"

#include <fmt/format.h>

#include <iostream>

#include "config/built_in.hpp"

namespace signalbox {

namespace {

std::optional<chosen_config> use(loaded_config loaded, const std::string& file, std::string origin) {
  for (const auto& p : loaded.found) std::cerr << p.text(file) << "\n";
  if (!loaded.snapshot) return {};
  return chosen_config{std::move(loaded.snapshot), std::move(origin)};
}

}  // namespace

std::optional<chosen_config> choose_config(const std::string& file) {
  if (!file.empty()) return use(load_config_file(file), file, file);
  if (const auto from = config_from_environment())
    return use(load_config(from->text, system_secrets()), "(built in)",
               "a built-in configuration for " + fmt::format("{}", fmt::join(from->keys, ", ")));
  return use(load_config(demo_config(), system_secrets()), "(demo)",
             "demo endpoints (no --config, and no API key in the environment)");
}

}  // namespace signalbox
