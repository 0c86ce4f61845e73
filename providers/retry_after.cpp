// SPDX-License-Identifier: Apache-2.0
// Reading Retry-After and rate-limit headers.
#include "providers/retry_after.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>

namespace signalbox {

namespace {

constexpr duration unknown{-1};
constexpr double longest_seconds = 86400.0 * 366;

std::optional<double> parse_number(std::string_view text) {
  double out = 0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), out, std::chars_format::fixed);
  if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(out)) return {};
  return out;
}

duration from_seconds(double seconds) {
  if (!(seconds >= 0 && seconds <= longest_seconds)) return unknown;
  return duration{std::llround(seconds * 1e9)};
}

/// The three forms of RFC 9110, section 5.6.7.
std::optional<std::time_t> parse_http_date(std::string_view text) {
  const std::string copy{text};
  for (const char* form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm parts{};
    const char* end = strptime(copy.c_str(), form, &parts);
    if (end && *end == '\0') return timegm(&parts);
  }
  return {};
}

/// "2026-01-31T10:20:30Z" and its like with fractions; offsets other than Z are not used by providers.
std::optional<std::time_t> parse_rfc3339(std::string_view text) {
  const std::string copy{text};
  std::tm parts{};
  const char* end = strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (!end) return {};
  if (*end == '.')
    for (++end; *end >= '0' && *end <= '9';) ++end;
  return std::string_view{end} == "Z" ? std::optional{timegm(&parts)} : std::nullopt;
}

std::optional<std::time_t> date_of(const headers& fields) {
  const auto date = find_header(fields, "date");
  return date ? parse_http_date(*date) : std::nullopt;
}

duration until(std::optional<std::time_t> when, const headers& fields) {
  const auto now = date_of(fields);
  if (!when || !now || *when < *now) return unknown;
  return from_seconds(static_cast<double>(*when - *now));
}

/// A reset time in any of its forms: epoch seconds or milliseconds, seconds from now, a duration, RFC 3339.
/// [W74]
duration parse_reset(std::string_view text, const headers& fields) {
  constexpr double epoch_seconds_from = 1e9;
  constexpr double epoch_milliseconds_from = 1e12;
  constexpr double latest = 1e15;
  if (const auto number = parse_number(text)) {
    if (*number >= latest) return unknown;
    if (*number >= epoch_milliseconds_from) return until(static_cast<std::time_t>(*number / 1000), fields);
    if (*number >= epoch_seconds_from) return until(static_cast<std::time_t>(*number), fields);
    return from_seconds(*number);
  }
  const auto spelled = parse_go_duration(text);
  return spelled >= duration::zero() ? spelled : until(parse_rfc3339(text), fields);
}

struct limit_names {
  std::string_view remaining;
  std::string_view reset;
};
constexpr std::array known_limits{
    limit_names{"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
    limit_names{"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
    limit_names{"x-ratelimit-remaining", "x-ratelimit-reset"},
    limit_names{"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
    limit_names{"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
    limit_names{"anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"},
    limit_names{"anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"},
};

/// The longest reset of a limit that is spent, else the shortest of all.
duration reset_of_limits(const headers& fields) {
  duration spent = unknown;
  duration shortest = unknown;
  for (const auto& names : known_limits) {
    const auto reset = find_header(fields, names.reset);
    const auto wait = reset ? parse_reset(trim(*reset), fields) : unknown;
    if (wait < duration::zero()) continue;
    const auto remaining = find_header(fields, names.remaining);
    if (remaining && trim(*remaining) == "0") spent = std::max(spent, wait);
    shortest = shortest < duration::zero() ? wait : std::min(shortest, wait);
  }
  return spent >= duration::zero() ? spent : shortest;
}

}  // namespace

duration parse_go_duration(std::string_view text) {
  struct unit {
    std::string_view name;
    double seconds;
  };
  constexpr std::array units{unit{"ms", 1e-3}, unit{"us", 1e-6}, unit{"ns", 1e-9},
                             unit{"h", 3600},  unit{"m", 60},    unit{"s", 1}};
  double total = 0;
  if (text.empty()) return unknown;
  while (!text.empty()) {
    double amount = 0;
    const auto [end, failed] =
        std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
    if (failed != std::errc{} || std::signbit(amount)) return unknown;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const unit* found = nullptr;
    for (const auto& u : units)
      if (!found && text.starts_with(u.name)) found = &u;
    if (!found) return unknown;
    total += amount * found->seconds;
    text.remove_prefix(found->name.size());
  }
  return from_seconds(total);
}

duration stated_pause(const headers& fields) {
  for (const auto* name : {"retry-after-ms", "x-ms-retry-after-ms"}) {
    const auto value = find_header(fields, name);
    const auto ms = value ? parse_number(trim(*value)) : std::nullopt;
    const auto wait = ms ? from_seconds(*ms / 1000) : unknown;
    if (wait >= duration::zero()) return wait;
  }
  const auto value = find_header(fields, "retry-after");
  if (!value) return unknown;
  if (const auto seconds = parse_number(trim(*value))) return from_seconds(*seconds);
  return until(parse_http_date(trim(*value)), fields);
}

duration retry_after_of(const headers& fields) {
  const auto stated = stated_pause(fields);
  return stated >= duration::zero() ? stated : reset_of_limits(fields);
}

}  // namespace signalbox
