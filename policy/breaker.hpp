// SPDX-License-Identifier: Apache-2.0
// The circuit breaker of an endpoint.
#pragma once

#include <array>

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "messages/admission.hpp"
#include "policy/failure.hpp"

namespace signalbox {

/// States and events:
///
///   state      ask               success                   failure                    time
///   closed     allowed           counted                   counted; opens at          -
///                                                          `failures` in a row or
///                                                          `failure_rate` of the window
///   open       refused, with     ignored: it began         ignored                    half_open once
///              the time left     before                                               `open` has passed
///   half_open  one probe at a    `probes` in a row: closed opens again, for twice     -
///              time, else        (and `open` is short      as long, up to open_most
///              refused           again)
///
/// Only outcomes of attempts that were allowed in the present state count: a failure of an attempt from
/// before the breaker opened says nothing about now. A probe that ends without saying anything (the client
/// left, the caller was at fault) frees the place for the next one.
class breaker {
 public:
  explicit breaker(const breaker_settings& how) : how_{how}, open_for_{how.open} {}

  struct answer {
    bool allowed = false;
    bool probe = false;       ///< the attempt is a probe: say so when its outcome is told
    duration retry_after{0};  ///< refused: when a probe may be possible
  };

  /// Asks for an attempt. An allowed probe occupies the probe's place until its outcome is told.
  answer ask(instant now);

  /// An allowed attempt ended. `era` is what `era()` said when it was allowed.
  void tell(breaker_input what, bool probe, std::uint32_t era, instant now);

  [[nodiscard]] breaker_state state(instant now) const;
  /// Time until a probe is possible; zero when not open.
  [[nodiscard]] duration open_left(instant now) const;
  /// Changes with every change of state.
  [[nodiscard]] std::uint32_t era() const { return era_; }
  [[nodiscard]] std::uint64_t opened() const { return opened_; }

 private:
  /// Successes and failures of a tenth of the window.
  struct slice {
    std::int64_t number = -1;
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
  };

  void count(bool failed, instant now);
  [[nodiscard]] bool too_many(instant now) const;
  void open(instant now);
  void close();
  [[nodiscard]] std::int64_t slice_number(instant now) const;

  breaker_settings how_;
  breaker_state state_ = breaker_state::closed;
  std::array<slice, 10> window_{};
  std::uint32_t in_a_row_ = 0;  // failures while closed, successes while half open
  bool probing_ = false;
  instant open_until_{};
  duration open_for_;
  std::uint32_t era_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace signalbox
