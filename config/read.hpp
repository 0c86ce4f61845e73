// SPDX-License-Identifier: Apache-2.0
// Reads a configuration text into settings, with every problem of form and its place.
#pragma once

#include "config/problem.hpp"
#include "config/settings.hpp"

namespace signalbox {

struct read_settings {
  settings values;
  problems found;  ///< of form only; what the values mean is checked in check.hpp
  source_map places;
};

/// Reads JSON with comments. Unknown keys, wrong types and values out of bounds are errors; what could be
/// read is in `values` all the same, so that one pass finds as much as possible.
read_settings read_config(std::string_view text);

}  // namespace signalbox
