// SPDX-License-Identifier: Apache-2.0
// Days and times of day as they are written in a configuration. All are UTC.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

struct calendar_day {
  std::int64_t since_1970 = 0;  ///< days since 1970-01-01
};

struct time_of_day {
  std::uint32_t seconds = 0;  ///< since midnight, below 86400
};

/// Reads "2026-12-01". Errors: another form, or a day that no calendar has.
result<calendar_day> parse_day(std::string_view text);

/// Reads "16:30". Errors: another form, or later than 23:59.
result<time_of_day> parse_time_of_day(std::string_view text);

}  // namespace signalbox
