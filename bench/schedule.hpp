// SPDX-License-Identifier: Apache-2.0
// When the requests of an open loop are due, independent of how fast answers come.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "base/random.hpp"

namespace signalbox::bench {

enum class arrivals : std::uint8_t { even, poisson };

}  // namespace signalbox::bench

namespace signalbox {
template <>
inline constexpr auto names_of<bench::arrivals> = std::to_array<std::string_view>({"even", "poisson"});
}  // namespace signalbox

namespace signalbox::bench {

/// The due times in order. Because they are known without looking at the server, the backlog of an overloaded
/// server needs no queue: what is due and not sent yet is what lies before `now`.
class arrival_schedule {
 public:
  /// `rate` in requests per second, above 0. The first request is due at `begin`.
  arrival_schedule(arrivals kind, double rate, instant begin, std::uint64_t seed)
      : kind_{kind}, period_{1e9 / rate}, begin_{begin}, random_{seed} {}

  /// When the next request is due.
  [[nodiscard]] instant due() const { return begin_ + duration{static_cast<duration::rep>(offset_)}; }

  /// The next request was taken care of.
  void advance() {
    ++passed_;
    // Even arrivals are multiplied, not summed: the rate must not drift by rounding.
    offset_ = kind_ == arrivals::even ? static_cast<double>(passed_) * period_
                                      : offset_ - std::log(1.0 - random_.unit()) * period_;
  }

 private:
  arrivals kind_;
  double period_;  // nanoseconds
  std::uint64_t passed_ = 0;
  double offset_ = 0;  // nanoseconds since begin_
  instant begin_;
  random_stream random_;
};

}  // namespace signalbox::bench
