// SPDX-License-Identifier: Apache-2.0
// The rate-limit bucket of an endpoint: requests and tokens per minute and attempts at once, taken together
// or not at all.
#pragma once

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "messages/admission.hpp"

namespace signalbox {

/// The generic cell rate algorithm (ITU-T I.371; one timestamp per limit) for a limit L per minute, tuned so
/// that no sliding minute holds more than L plus one taking, while saturation uses at least 98 % of L: pace
/// r = L - floor(L/50) per minute, burst floor(L/50). A taking may cost more than the burst: it waits until
/// the cell is not in debt, and its debt is paid before the next one.
class rate_cell {
 public:
  /// `per_minute` 0: no limit.
  explicit rate_cell(std::uint64_t per_minute = 0);

  [[nodiscard]] bool unlimited() const { return limit_ == 0; }
  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  /// How long until a taking may start; zero: now. The same for every cost.
  [[nodiscard]] duration wait(instant now) const;
  /// Books a cost for a start at `start`, which must not be before wait() has passed.
  void take(instant start, std::uint64_t cost);
  /// Corrects a booked cost once the true one is known.
  void settle(std::uint64_t booked, std::uint64_t used);
  /// As if the last minute had been full: nothing saved up, the pace goes on.
  void assume_full(instant now);
  /// Share of the burst that is free, in [0, 1].
  [[nodiscard]] float headroom(instant now) const;

 private:
  [[nodiscard]] duration time_of(std::uint64_t cost) const;

  std::uint64_t limit_;
  double nanoseconds_each_ = 0;  // 60 s / pace
  duration burst_{0};            // the tolerance of the algorithm
  instant due_{};                // the theoretical arrival time
};

/// What a taking booked, to be settled later.
struct bucket_booking {
  std::uint64_t input_tokens = 0;
  std::uint64_t output_tokens = 0;
};

class bucket {
 public:
  explicit bucket(const rate_settings& limits);

  /// Takes a permit, a request and the tokens, for a start within `patience` from now; or nothing at all.
  /// In the admission, `permit` is 1 when granted: the endpoint numbers its permits itself.
  admission take(instant now, const bucket_booking& cost, duration patience);

  /// Gives the permit back and corrects the tokens. `sent` false: the provider never saw the attempt, so the
  /// request and the tokens come back whole.
  void give_back(const bucket_booking& booked, const bucket_booking& used, bool sent);

  /// After a restart of the endpoint: starts from the conservative side.
  void assume_full(instant now);

  [[nodiscard]] std::uint32_t in_flight() const { return in_flight_; }
  /// The least free share over all limits, in [0, 1].
  [[nodiscard]] float headroom(instant now) const;
  /// How long until the rates allow another request; zero: now.
  [[nodiscard]] duration wait(instant now) const;

 private:
  [[nodiscard]] refusal tight_limit(instant now) const;
  [[nodiscard]] bool never_fits(const bucket_booking& cost) const;

  std::uint32_t concurrency_;
  std::uint32_t in_flight_ = 0;
  rate_cell requests_;
  rate_cell tokens_;
  rate_cell input_tokens_;
  rate_cell output_tokens_;
};

}  // namespace signalbox
