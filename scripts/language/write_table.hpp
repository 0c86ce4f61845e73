// SPDX-License-Identifier: Apache-2.0
// Weights of the language model as a source file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::scripts {

/// By language and row: 0 to 14.
using language_levels = std::vector<std::vector<std::uint8_t>>;

/// The text of policy/language_table.cpp. The language "none" is written as an empty code.
std::string written_table(const std::vector<std::string_view>& codes, const language_levels& levels,
                          float scale);

}  // namespace signalbox::scripts
