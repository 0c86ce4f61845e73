// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648, section 4), padded or not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// The bytes; nothing if `text` holds anything else than base64. Line breaks are not allowed.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace signalbox
