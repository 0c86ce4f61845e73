// SPDX-License-Identifier: Apache-2.0
// The five timers of an attempt, judged in one place from what the I/O thread has noted.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "config/settings.hpp"

namespace signalbox {

/// The timers as they hold for one attempt.
struct timer_limits {
  duration connect;
  duration first_byte;
  duration first_content;
  duration stall;
  duration total;
};

/// Fills in the defaults, which differ between streams and replies that come in one piece.
timer_limits timers_of(const timeout_settings& given, bool stream);

/// When an attempt got how far; `never` for what has not happened.
struct attempt_times {
  instant launched = never;
  instant sent = never;        ///< connected, the request is on its way
  instant head = never;        ///< the reply's head is complete
  instant content = never;     ///< first content
  instant last_bytes = never;  ///< last bytes of the reply from the provider
  bool paused = false;         ///< we do not read, since the client does not: no stall of the provider's
};

struct timer_verdict {
  std::string_view expired;  ///< the timer's name; empty: none
  instant next = never;      ///< when to judge again
};

/// Which timer has run out, or when the next one may.
timer_verdict judge(const timer_limits& limits, const attempt_times& times, instant now);

}  // namespace signalbox
