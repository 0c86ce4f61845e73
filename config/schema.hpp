// SPDX-License-Identifier: Apache-2.0
// The JSON Schema and the reference page of the configuration, made from the declarations.
#pragma once

#include <string>

namespace signalbox {

/// JSON Schema (draft 2020-12) of the configuration, indented.
std::string config_schema();

/// docs/configuration.md: every setting with its type, default, bounds and sentence.
std::string config_reference();

}  // namespace signalbox
