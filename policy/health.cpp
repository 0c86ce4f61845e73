// SPDX-License-Identifier: Apache-2.0
// Endpoint health.
#include "policy/health.hpp"

#include <algorithm>

#include "policy/backoff.hpp"

namespace signalbox {

namespace {

/// Pauses after refusals that name no time: from 1 s, doubling. [U26]
constexpr backoff_settings unnamed_pause{std::chrono::seconds{1}, std::chrono::minutes{1}};

constexpr std::uint32_t strikes_allowed = 2;  // [U34]

}  // namespace

endpoint_health::pass endpoint_health::ask(instant now) {
  if (disabled(now)) return {refusal::disabled, disabled_until_ - now, false, 0};
  if (now < cool_until_) return {refusal::cooling, cool_until_ - now, false, 0};
  const auto answer = breaker_.ask(now);
  if (!answer.allowed) return {refusal::breaker_open, answer.retry_after, false, 0};
  return {refusal::none, {}, answer.probe, breaker_.era()};
}

breaker_input endpoint_health::input_of(const outcome& result) const {
  const auto input = describe(result.failure).breaker;
  const bool slow =
      how_.slow_first_content > duration::zero() && result.first_content > how_.slow_first_content;
  return input == breaker_input::success && slow ? breaker_input::failure : input;
}

void endpoint_health::tell(const pass& p, const outcome& result, instant now, random_stream& random) {
  breaker_.tell(input_of(result), p.probe, p.era, now);
  const auto effect = describe(result.failure).effect;
  if (result.succeeded()) {
    pauses_ = 0;
    disabled_until_ = {};
  }
  strikes_ = effect == endpoint_effect::strike ? strikes_ + 1 : result.succeeded() ? 0 : strikes_;
  if (effect == endpoint_effect::cool || result.retry_after > duration::zero()) cool(result, now, random);
  if (effect == endpoint_effect::disable || strikes_ >= strikes_allowed)
    disabled_until_ = later(now, disabled_for);
}

void endpoint_health::cool(const outcome& result, instant now, random_stream& random) {
  const auto pause = result.retry_after > duration::zero()
                         ? honour(std::min(result.retry_after, longest_pause), random)
                         : full_jitter(unnamed_pause, pauses_, random);
  ++pauses_;
  cool_until_ = std::max(cool_until_, later(now, pause));
}

duration endpoint_health::unavailable_for(instant now) const {
  const auto left = std::max(cool_until_, disabled_until_) - now;
  return std::max({left, breaker_.open_left(now), duration::zero()});
}

}  // namespace signalbox
