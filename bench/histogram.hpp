// SPDX-License-Identifier: Apache-2.0
// A histogram of durations with log-linear buckets: constant memory, constant time to record, bounded error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace signalbox::bench {

/// The bucket layout of HdrHistogram (Gil Tene): each power of two is cut into 256 equal buckets, so that a
/// value is known within 0.2 %. Values below 512 ns are exact. Not safe for several threads at once.
class histogram {
 public:
  histogram();

  /// Counts `value` `times` times. A negative duration counts as 0.
  void record(duration value, std::uint64_t times = 1);

  /// Forgets everything.
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// Exact largest and exact mean value; zero while nothing is recorded.
  [[nodiscard]] duration max() const { return duration{static_cast<duration::rep>(max_)}; }
  [[nodiscard]] duration mean() const;

  /// The smallest recorded value (within the error) that at least `fraction` of all values do not exceed: the
  /// nearest-rank percentile. `fraction` is from 0 to 1; 0 gives the smallest value, 1 the largest.
  [[nodiscard]] duration percentile(double fraction) const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  long double sum_ = 0;
};

}  // namespace signalbox::bench
