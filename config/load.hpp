// SPDX-License-Identifier: Apache-2.0
// From a configuration text to a snapshot, with every problem found on the way.
#pragma once

#include <functional>

#include "config/catalogue.hpp"
#include "config/problem.hpp"
#include "config/snapshot.hpp"

namespace signalbox {

/// Resolves a secret's reference ("env:NAME", "file:/path"), or says why it cannot be.
using secret_source = std::function<result<secret>(const std::string& reference)>;

/// Reads the process's environment and files. A missing or empty secret is an error; so is a file that others
/// may read.
secret_source system_secrets();

struct loaded_config {
  config_ptr snapshot;  ///< null if there are errors
  problems found;       ///< errors and warnings, with places, in the order of the text
};

/// Checks form and meaning: names, chains, cycles, secrets, prices, and what is legal but can never work.
/// Relative paths of files start at `folder`.
loaded_config load_config(std::string_view text, const secret_source& secrets,
                          const catalogue& known = catalogue::built_in(), const std::string& folder = {});

/// The same for a file. An unreadable file is one problem without a place.
loaded_config load_config_file(const std::string& path, const secret_source& secrets = system_secrets());

}  // namespace signalbox
