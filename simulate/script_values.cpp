// SPDX-License-Identifier: Apache-2.0
// Reading single values of a script.
#include "simulate/script_values.hpp"

#include "base/duration_text.hpp"

namespace signalbox::simulate {

bool script_values::fail(std::size_t offset, std::string message, std::string hint) {
  if (failure_) return false;
  const auto at = json::position_of(text_, offset);
  failure_ = error{error_code::config_invalid, std::move(message), std::move(hint),
                   file_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column)};
  return false;
}

bool script_values::is(json::value v, json::kind wanted) {
  if (v.is(wanted)) return true;
  return fail(v.begin(), "expected " + std::string{json::name_of(wanted)} + ", found " +
                             std::string{json::name_of(v.type())});
}

bool script_values::flag(json::value v, bool& out) {
  if (!is(v, json::kind::boolean)) return false;
  out = v.truth();
  return true;
}

bool script_values::text(json::value v, std::string& out) {
  if (!is(v, json::kind::string)) return false;
  out = v.text();
  return true;
}

bool script_values::span(json::value v, duration& out) {
  if (!is(v, json::kind::string)) return false;
  const auto read = parse_duration(v.text());
  if (!read) return fail(v.begin(), "not a duration", "a number with a unit, such as \"250ms\" or \"1.5s\"");
  out = *read;
  return true;
}

bool script_values::integer(json::value v, std::int64_t low, std::int64_t high, std::int64_t& out) {
  if (!is(v, json::kind::number)) return false;
  const auto read = v.integer();
  if (!read || *read < low || *read > high)
    return fail(v.begin(), "expected an integer from " + std::to_string(low) + " to " + std::to_string(high));
  out = *read;
  return true;
}

bool script_values::raw(json::value v, std::string& out) {
  json::document check;
  if (check.scan(v.raw())) return fail(v.begin(), "no comments inside a value that is sent as it stands");
  out = v.raw();
  return true;
}

}  // namespace signalbox::simulate
