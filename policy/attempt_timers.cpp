// SPDX-License-Identifier: Apache-2.0
// Judging the timers of an attempt.
#include "policy/attempt_timers.hpp"

#include <algorithm>
#include <array>

namespace signalbox {

timer_limits timers_of(const timeout_settings& given, bool stream) {
  const duration first_byte = stream ? duration{30s} : duration{5min};
  const duration first_content = stream ? duration{60s} : duration{5min};
  return {given.connect, given.first_byte.value_or(first_byte), given.first_content.value_or(first_content),
          given.stall, given.total};
}

timer_verdict judge(const timer_limits& limits, const attempt_times& times, instant now) {
  struct running {
    std::string_view name;
    instant due;
  };
  // A phase that has not begun may begin at any moment without our being told: then its timer cannot run out
  // before its whole length from now, which is when to look again.
  const auto not_begun = [now](duration limit) { return later(now, limit); };
  const auto unless = [](bool over, instant from, duration limit) {
    return over ? never : later(from, limit);
  };
  const bool begun = times.sent != never;
  const bool stallable = times.head != never && !times.paused;
  const std::array all{
      running{"connect", unless(begun, times.launched, limits.connect)},
      running{"first_byte", unless(times.head != never || !begun, times.sent, limits.first_byte)},
      running{"first_content", unless(times.content != never || !begun, times.sent, limits.first_content)},
      running{"stall", unless(!stallable, times.last_bytes, limits.stall)},
      running{"total", later(times.launched, limits.total)},
  };
  const auto first = std::min_element(all.begin(), all.end(),
                                      [](const running& a, const running& b) { return a.due < b.due; });
  if (first->due <= now) return {first->name, now};
  auto next = first->due;
  if (!begun) next = std::min({next, not_begun(limits.first_byte), not_begun(limits.first_content)});
  if (!stallable) next = std::min(next, not_begun(limits.stall));
  return {{}, next};
}

}  // namespace signalbox
