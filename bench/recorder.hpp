// SPDX-License-Identifier: Apache-2.0
// Turns what happens on the connections into a load report: decides what counts and puts it where it belongs.
#pragma once

#include "base/clock.hpp"
#include "bench/http_client.hpp"
#include "bench/load.hpp"

namespace signalbox::bench {

/// The times of one exchange.
struct exchange {
  instant due{};         ///< when it should have started
  instant sent{};        ///< when it did
  instant last_event{};  ///< unset before the first one
};

class recorder {
 public:
  /// `by_due`: whether a request counts by when it was due (open loop) or by when it ended (closed loop).
  explicit recorder(bool by_due) : by_due_{by_due} {}

  void begin_window(instant begin, instant end);
  void end_window(instant now);

  /// Whether the window is the one this exchange counts in, should it end now.
  [[nodiscard]] bool sampled(const exchange& x) const;

  void sent(const exchange& x);
  /// `p.at` must be set if there is anything in it.
  void take(exchange& x, const progress& p);
  /// An exchange failed that the connections know nothing of.
  void fail(const exchange& x, failure why);

  [[nodiscard]] const load_progress& so_far() const { return so_far_; }
  load_report& report() { return report_; }

 private:
  void take_events(exchange& x, const progress& p);

  bool by_due_;
  bool in_window_ = false;
  instant begin_ = never;
  instant end_ = never;
  load_progress so_far_;
  load_report report_;
};

}  // namespace signalbox::bench
