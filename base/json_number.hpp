// SPDX-License-Identifier: Apache-2.0
// What the JSON scanner asks about numbers beyond their spelling.
#pragma once

#include <string_view>

namespace signalbox::json {

/// Whether a number of JSON's spelling is finite as a double. What is too small to be told from 0 is.
bool is_finite(std::string_view number) noexcept;

}  // namespace signalbox::json
