// SPDX-License-Identifier: Apache-2.0
// The bucket.
#include "policy/bucket.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr double minute_ns = 60e9;

}  // namespace

rate_cell::rate_cell(std::uint64_t per_minute) : limit_{per_minute} {
  if (limit_ == 0) return;
  const auto burst = limit_ / 50;
  nanoseconds_each_ = minute_ns / static_cast<double>(limit_ - burst);
  burst_ = time_of(burst);
}

duration rate_cell::time_of(std::uint64_t cost) const {
  // Rounded up, so that rounding never lets more through than the limit.
  const double ns = std::ceil(static_cast<double>(cost) * nanoseconds_each_);
  return duration{static_cast<duration::rep>(std::min(ns, 1e17))};
}

duration rate_cell::wait(instant now) const {
  if (unlimited()) return duration::zero();
  return std::max(due_ - burst_ - now, duration::zero());
}

void rate_cell::take(instant start, std::uint64_t cost) {
  if (!unlimited()) due_ = later(std::max(due_, start), time_of(cost));
}

void rate_cell::settle(std::uint64_t booked, std::uint64_t used) {
  if (unlimited()) return;
  due_ = used >= booked ? later(due_, time_of(used - booked)) : due_ - time_of(booked - used);
}

void rate_cell::assume_full(instant now) {
  if (!unlimited()) due_ = std::max(due_, later(now, burst_ + time_of(1)));
}

float rate_cell::headroom(instant now) const {
  if (unlimited()) return 1;
  if (wait(now) > duration::zero()) return 0;
  const auto whole = burst_ + time_of(1);
  const auto used = std::max(due_ - now, duration::zero());
  return 1 - static_cast<float>(used.count()) / static_cast<float>(whole.count());
}

bucket::bucket(const rate_settings& limits)
    : concurrency_{limits.concurrency},
      requests_{limits.rpm},
      tokens_{limits.tpm},
      input_tokens_{limits.itpm},
      output_tokens_{limits.otpm} {}

bool bucket::never_fits(const bucket_booking& cost) const {
  const auto above = [](const rate_cell& cell, std::uint64_t tokens) {
    return !cell.unlimited() && tokens > cell.limit();
  };
  return above(tokens_, cost.input_tokens + cost.output_tokens) || above(input_tokens_, cost.input_tokens) ||
         above(output_tokens_, cost.output_tokens);
}

duration bucket::wait(instant now) const {
  return std::max(
      {requests_.wait(now), tokens_.wait(now), input_tokens_.wait(now), output_tokens_.wait(now)});
}

refusal bucket::tight_limit(instant now) const {
  return requests_.wait(now) == wait(now) ? refusal::requests : refusal::tokens;
}

admission bucket::take(instant now, const bucket_booking& cost, duration patience) {
  if (never_fits(cost)) return {0, refusal::too_large, {}, duration{-1}};
  if (concurrency_ > 0 && in_flight_ >= concurrency_) return {0, refusal::concurrency, {}, duration{-1}};
  const auto turn = wait(now);
  if (turn > patience) return {0, tight_limit(now), {}, turn};
  const auto start = later(now, turn);
  requests_.take(start, 1);
  tokens_.take(start, cost.input_tokens + cost.output_tokens);
  input_tokens_.take(start, cost.input_tokens);
  output_tokens_.take(start, cost.output_tokens);
  ++in_flight_;
  return {1, refusal::none, turn, duration{-1}};
}

void bucket::give_back(const bucket_booking& booked, const bucket_booking& used, bool sent) {
  --in_flight_;
  const auto real = sent ? used : bucket_booking{};
  if (!sent) requests_.settle(1, 0);
  tokens_.settle(booked.input_tokens + booked.output_tokens, real.input_tokens + real.output_tokens);
  input_tokens_.settle(booked.input_tokens, real.input_tokens);
  output_tokens_.settle(booked.output_tokens, real.output_tokens);
}

void bucket::assume_full(instant now) {
  for (auto* cell : {&requests_, &tokens_, &input_tokens_, &output_tokens_}) cell->assume_full(now);
}

float bucket::headroom(instant now) const {
  float free = std::min({requests_.headroom(now), tokens_.headroom(now), input_tokens_.headroom(now),
                         output_tokens_.headroom(now)});
  if (concurrency_ > 0)
    free = std::min(free, 1 - static_cast<float>(in_flight_) / static_cast<float>(concurrency_));
  return std::max(free, 0.0F);
}

}  // namespace signalbox
