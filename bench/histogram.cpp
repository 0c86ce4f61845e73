// SPDX-License-Identifier: Apache-2.0
// Log-linear buckets.
#include "bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace signalbox::bench {

namespace {

constexpr unsigned cut_bits = 8;  // 2^8 buckets per power of two
constexpr std::uint64_t exact_below = std::uint64_t{2} << cut_bits;
constexpr std::size_t bucket_count = ((64 - cut_bits - 1) << cut_bits) + exact_below;

std::size_t bucket_of(std::uint64_t value) {
  if (value < exact_below) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - cut_bits - 1;
  return (std::size_t{shift} << cut_bits) + (value >> shift);
}

std::uint64_t middle_of(std::size_t bucket) {
  if (bucket < exact_below) return bucket;
  const auto shift = (bucket >> cut_bits) - 1;
  const std::uint64_t lowest = (bucket - (shift << cut_bits)) << shift;
  return lowest + ((std::uint64_t{1} << shift) >> 1U);
}

}  // namespace

histogram::histogram() : counts_(bucket_count) {}

void histogram::record(duration value, std::uint64_t times) {
  const auto v = static_cast<std::uint64_t>(std::max<duration::rep>(value.count(), 0));
  counts_[bucket_of(v)] += times;
  count_ += times;
  sum_ += static_cast<long double>(v) * static_cast<long double>(times);
  if (times > 0) max_ = std::max(max_, v);
}

void histogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = max_ = 0;
  sum_ = 0;
}

duration histogram::mean() const {
  if (count_ == 0) return duration{0};
  return duration{static_cast<duration::rep>(std::llround(sum_ / static_cast<long double>(count_)))};
}

duration histogram::percentile(double fraction) const {
  if (count_ == 0) return duration{0};
  // The small term keeps 0.999 * 1000 from becoming rank 1000 by rounding.
  const auto exact = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_);
  const auto rank = std::max(std::uint64_t{1}, static_cast<std::uint64_t>(std::ceil(exact - 1e-6)));
  if (rank >= count_) return max();
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(max(), duration{static_cast<duration::rep>(middle_of(i))});
  }
  return max();
}

}  // namespace signalbox::bench
