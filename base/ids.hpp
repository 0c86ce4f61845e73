// SPDX-License-Identifier: Apache-2.0
// Identifiers that sort by time: 48 bits of wall-clock milliseconds, then 80 random bits (the ULID layout).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace signalbox {

struct unique_id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// 26 characters of Crockford's base 32, in lower case.
  [[nodiscard]] std::string text() const;
  friend constexpr auto operator<=>(const unique_id&, const unique_id&) = default;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, unique_id& x) {
  return f(x.high, x.low);
}

/// What text() has written; nothing for any other text.
std::optional<unique_id> parse_unique_id(std::string_view text);

unique_id make_unique_id(wall_time now, entropy& source);

}  // namespace signalbox

template <>
struct std::hash<signalbox::unique_id> {
  std::size_t operator()(const signalbox::unique_id& id) const noexcept {
    return static_cast<std::size_t>(id.low ^ (id.high * 0x9e3779b97f4a7c15ULL));
  }
};
