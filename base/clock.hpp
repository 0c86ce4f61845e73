// SPDX-License-Identifier: Apache-2.0
// Time as a parameter: the clock interface, the real clock, and our time types.
#pragma once

#include <chrono>
#include <ratio>

namespace signalbox {

using duration = std::chrono::nanoseconds;

/// Tag of the monotonic time line: instants of a virtual clock and of the real one have the same type.
struct monotonic {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<monotonic>;
  static constexpr bool is_steady = true;
};

/// A point on this process's monotonic time line. Never crosses a process; durations do.
using instant = monotonic::time_point;

/// Wall-clock time, for people and for rows that survive a restart.
using wall_time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// What "never" means for an instant.
inline constexpr instant never = instant::max();

/// Where time comes from. Implementations are safe to call from any thread.
class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual instant now() const = 0;
  [[nodiscard]] virtual wall_time wall() const = 0;
};

/// The machine's clocks: CLOCK_MONOTONIC and CLOCK_REALTIME.
class real_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override {
    return instant{std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch())};
  }
  [[nodiscard]] wall_time wall() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// `a + b`, or `never` where that would overflow or `a` is `never`.
inline instant later(instant a, duration b) {
  if (a == never || b >= never - a) return never;
  return a + b;
}

}  // namespace signalbox
