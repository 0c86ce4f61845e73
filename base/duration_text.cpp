// SPDX-License-Identifier: Apache-2.0
// Durations as text.
#include "base/duration_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace signalbox {

namespace {

struct unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
constexpr std::array units{unit{"h", 3'600'000'000'000}, unit{"m", 60'000'000'000}, unit{"s", 1'000'000'000},
                           unit{"ms", 1'000'000},        unit{"us", 1'000},         unit{"ns", 1}};

}  // namespace

std::optional<duration> parse_duration(std::string_view text) {
  // The schema's pattern: digits, maybe a point and digits, a unit.
  const auto number = text.substr(0, text.find_first_not_of("0123456789."));
  if (number.empty() || number.front() == '.' || number.back() == '.') return {};
  double amount = 0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
  if (failed != std::errc{}) return {};
  const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& u : units) {
    if (u.name != name) continue;
    const double total = amount * static_cast<double>(u.nanoseconds);
    if (total > 1e18) return {};
    return duration{std::llround(total)};
  }
  return {};
}

std::string to_text(duration d) {
  if (d == duration::zero()) return "0s";
  for (const auto& u : units)
    if (d.count() % u.nanoseconds == 0)
      return std::to_string(d.count() / u.nanoseconds) + std::string{u.name};
  return {};
}

}  // namespace signalbox
