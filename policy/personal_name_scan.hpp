// SPDX-License-Identifier: Apache-2.0
// Adds names and addresses to what was found by form and checksum.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "messages/classification.hpp"

namespace signalbox::personal {

/// Adds to `found`, whose entries from `first` on are ordered findings of `text`, the names and addresses
/// that overlap none of them, in order. Only those of kinds that messages have are reported. Linear in the
/// text.
void add_names(std::string_view text, std::vector<finding>& found, std::size_t first);

}  // namespace signalbox::personal
