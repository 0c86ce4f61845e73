// SPDX-License-Identifier: Apache-2.0
// The circuit breaker.
#include "policy/breaker.hpp"

#include <algorithm>

namespace signalbox {

breaker::answer breaker::ask(instant now) {
  switch (state(now)) {
    case breaker_state::closed:
      return {true, false, {}};
    case breaker_state::open:
      return {false, false, open_left(now)};
    case breaker_state::half_open:
      break;
  }
  if (state_ == breaker_state::open) {  // the time has come since anybody asked last
    state_ = breaker_state::half_open;
    ++era_;
    in_a_row_ = 0;
    probing_ = false;
  }
  if (probing_) return {false, false, how_.open};
  probing_ = true;
  return {true, true, {}};
}

void breaker::tell(breaker_input what, bool probe, std::uint32_t era, instant now) {
  if (era != era_) return;
  if (probe) probing_ = false;
  if (what == breaker_input::ignored) return;
  const bool failed = what == breaker_input::failure;
  if (state_ == breaker_state::half_open) {
    if (failed) return open(now);
    if (++in_a_row_ >= how_.probes) close();
    return;
  }
  if (state_ != breaker_state::closed) return;
  count(failed, now);
  in_a_row_ = failed ? in_a_row_ + 1 : 0;
  if (failed && ((how_.failures > 0 && in_a_row_ >= how_.failures) || too_many(now))) open(now);
}

breaker_state breaker::state(instant now) const {
  if (state_ == breaker_state::open && now >= open_until_) return breaker_state::half_open;
  return state_;
}

duration breaker::open_left(instant now) const {
  return state(now) == breaker_state::open ? open_until_ - now : duration::zero();
}

std::int64_t breaker::slice_number(instant now) const {
  const auto width = how_.window / static_cast<std::int64_t>(window_.size());
  return now.time_since_epoch() / width;
}

void breaker::count(bool failed, instant now) {
  const auto number = slice_number(now);
  auto& s = window_[static_cast<std::size_t>(number) % window_.size()];
  if (s.number != number) s = {number, 0, 0};
  ++s.calls;
  s.failures += failed ? 1 : 0;
}

bool breaker::too_many(instant now) const {
  const auto oldest = slice_number(now) - static_cast<std::int64_t>(window_.size()) + 1;
  std::uint32_t calls = 0;
  std::uint32_t failures = 0;
  for (const auto& s : window_) {
    if (s.number < oldest) continue;
    calls += s.calls;
    failures += s.failures;
  }
  return calls >= how_.minimum_calls && failures >= how_.failure_rate * calls;
}

void breaker::open(instant now) {
  const bool again = state_ == breaker_state::half_open;
  open_for_ = again ? std::min(open_for_ * 2, how_.open_most) : how_.open;
  open_until_ = later(now, open_for_);
  state_ = breaker_state::open;
  probing_ = false;
  in_a_row_ = 0;
  ++era_;
  ++opened_;
}

void breaker::close() {
  state_ = breaker_state::closed;
  window_ = {};
  in_a_row_ = 0;
  open_for_ = how_.open;
  ++era_;
}

}  // namespace signalbox
