// SPDX-License-Identifier: Apache-2.0
// Reading days and times of day.
#include "config/calendar.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace signalbox {

namespace {

/// The number that the text holds; nothing if anything else than digits is in it.
std::optional<unsigned> digits(std::string_view text) {
  unsigned out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    out = out * 10 + static_cast<unsigned>(c - '0');
  }
  return out;
}

}  // namespace

result<calendar_day> parse_day(std::string_view text) {
  using namespace std::chrono;
  const bool formed = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const auto y = formed ? digits(text.substr(0, 4)) : std::nullopt;
  const auto m = formed ? digits(text.substr(5, 2)) : std::nullopt;
  const auto d = formed ? digits(text.substr(8, 2)) : std::nullopt;
  if (y && m && d) {
    const year_month_day date{year{static_cast<int>(*y)}, month{*m}, day{*d}};
    if (date.ok()) return calendar_day{sys_days{date}.time_since_epoch().count()};
  }
  return error{error_code::config_invalid,
               "not a day: " + std::string{text},
               "write year, month and day, such as 2026-12-01",
               {}};
}

result<time_of_day> parse_time_of_day(std::string_view text) {
  const bool formed = text.size() == 5 && text[2] == ':';
  const auto hour = formed ? digits(text.substr(0, 2)) : std::nullopt;
  const auto minute = formed ? digits(text.substr(3, 2)) : std::nullopt;
  if (hour && minute && *hour < 24 && *minute < 60) return time_of_day{*hour * 3600 + *minute * 60};
  return error{error_code::config_invalid,
               "not a time of day: " + std::string{text},
               "write hour and minute in UTC, such as 16:30",
               {}};
}

}  // namespace signalbox
