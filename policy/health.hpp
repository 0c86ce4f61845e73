// SPDX-License-Identifier: Apache-2.0
// Whether an endpoint is usable: its breaker, the pause that its provider asked for, and whether its
// credential, quota or model is gone.
#pragma once

#include "base/random.hpp"
#include "messages/outcome.hpp"
#include "policy/breaker.hpp"

namespace signalbox {

/// How long a disabled endpoint is left alone before one attempt may find out whether somebody has acted.
inline constexpr duration disabled_for = std::chrono::minutes{10};
/// The longest pause that a provider is believed to ask for. [U25]
inline constexpr duration longest_pause = std::chrono::hours{1};

class endpoint_health {
 public:
  explicit endpoint_health(const breaker_settings& how) : how_{how}, breaker_{how} {}

  struct pass {
    refusal why = refusal::none;
    duration retry_after{-1};
    bool probe = false;
    std::uint32_t era = 0;
  };
  /// May an attempt be made? A pass that is not used must be given back with `unused`.
  pass ask(instant now);
  void unused(const pass& p, instant now) { breaker_.tell(breaker_input::ignored, p.probe, p.era, now); }

  /// An attempt that had a pass ended. A 429 is no failure to the breaker; it pauses the endpoint.
  void tell(const pass& p, const outcome& result, instant now, random_stream& random);

  [[nodiscard]] breaker_state state(instant now) const { return breaker_.state(now); }
  [[nodiscard]] bool disabled(instant now) const { return now < disabled_until_; }
  [[nodiscard]] duration unavailable_for(instant now) const;
  [[nodiscard]] std::uint64_t opened() const { return breaker_.opened(); }

 private:
  [[nodiscard]] breaker_input input_of(const outcome& result) const;
  void cool(const outcome& result, instant now, random_stream& random);

  breaker_settings how_;
  breaker breaker_;
  instant cool_until_{};
  instant disabled_until_{};
  std::uint32_t pauses_ = 0;   // in a row, without a success between
  std::uint32_t strikes_ = 0;  // credential failures in a row
};

}  // namespace signalbox
