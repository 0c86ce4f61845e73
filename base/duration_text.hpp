// SPDX-License-Identifier: Apache-2.0
// Durations as text with a unit: "250ms", "1.5s", "2m", "1h". Used by the config and the fake provider's
// script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace signalbox {

/// Reads a duration; nothing if the text is none, is negative, or has no unit (ns, us, ms, s, m, h).
std::optional<duration> parse_duration(std::string_view text);

/// The duration in the largest unit that needs no decimals: 90s -> "90s", 60s -> "1m", 1500ms -> "1500ms".
std::string to_text(duration d);

}  // namespace signalbox
