// SPDX-License-Identifier: Apache-2.0
// The load generator's histogram against sorted samples.
#include "bench/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "base/random.hpp"

using signalbox::duration;
using signalbox::random_stream;
using signalbox::bench::histogram;

namespace {

/// The nearest-rank percentile of sorted samples, in whole per mille so that no rounding is involved.
duration exact_percentile(const std::vector<duration>& sorted, std::size_t per_mille) {
  const auto rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

double relative_error(duration found, duration wanted) {
  const auto difference = static_cast<double>(std::abs((found - wanted).count()));
  return wanted.count() == 0 ? difference : difference / static_cast<double>(wanted.count());
}

/// Samples whose magnitudes are spread evenly over all powers of two up to 2^`most_bits`.
std::vector<duration> log_uniform_samples(random_stream& random, std::size_t count, unsigned most_bits) {
  std::vector<duration> out;
  while (out.size() < count) {
    const auto bits = static_cast<int>(random.below(most_bits));
    out.emplace_back(static_cast<duration::rep>(std::ldexp(1.0 + random.unit(), bits)));
  }
  return out;
}

histogram histogram_of(const std::vector<duration>& samples) {
  histogram out;
  for (const auto s : samples) out.record(s);
  return out;
}

}  // namespace

TEST_CASE("a histogram's percentiles are within 1 % of those of the sorted samples") {
  random_stream random{20240101};
  for (int round = 0; round < 200; ++round) {
    const auto most_bits = static_cast<unsigned>(1 + random.below(60));
    auto samples = log_uniform_samples(random, 1 + random.below(3000), most_bits);
    const auto h = histogram_of(samples);
    std::sort(samples.begin(), samples.end());
    for (const std::size_t per_mille : {0U, 1U, 10U, 250U, 500U, 900U, 990U, 999U, 1000U}) {
      CAPTURE(round, samples.size(), most_bits, per_mille);
      const auto found = h.percentile(static_cast<double>(per_mille) / 1000);
      CHECK(relative_error(found, exact_percentile(samples, per_mille)) <= 0.01);
    }
  }
}

TEST_CASE("a histogram's percentiles never fall as the fraction rises, nor exceed the maximum") {
  random_stream random{7};
  const auto h = histogram_of(log_uniform_samples(random, 5000, 50));
  duration last{0};
  for (int i = 0; i <= 1000; ++i) {
    const auto here = h.percentile(i / 1000.0);
    REQUIRE(here >= last);
    REQUIRE(here <= h.max());
    last = here;
  }
}

TEST_CASE("a histogram's count, maximum and mean are exact") {
  random_stream random{99};
  const auto samples = log_uniform_samples(random, 4000, 40);
  const auto h = histogram_of(samples);
  long double sum = 0;
  for (const auto s : samples) sum += static_cast<long double>(s.count());
  CHECK(h.count() == samples.size());
  CHECK(h.max() == *std::max_element(samples.begin(), samples.end()));
  CHECK(h.mean().count() == std::llround(sum / 4000));
}

TEST_CASE("a histogram knows values below 512 ns exactly") {
  for (int value = 0; value < 512; ++value) {
    histogram h;
    h.record(duration{value});
    h.record(duration{1'000'000});
    REQUIRE(h.percentile(0.5) == duration{value});
  }
}

TEST_CASE("a histogram takes the smallest and the largest duration there is") {
  histogram h;
  h.record(duration::max());
  CHECK(h.percentile(0.5) == duration::max());
  h.record(duration{-5});
  CHECK(h.percentile(0.5) == duration{0});
  CHECK(h.max() == duration::max());
}

TEST_CASE("recording a value several times is recording it so often") {
  histogram once;
  histogram thrice;
  for (const int value : {5, 5, 5, 700, 700, 700}) once.record(duration{value});
  thrice.record(duration{5}, 3);
  thrice.record(duration{700}, 3);
  thrice.record(duration{1'000'000}, 0);
  CHECK(thrice.count() == once.count());
  CHECK(thrice.mean() == once.mean());
  CHECK(thrice.max() == once.max());
  CHECK(thrice.percentile(0.5) == once.percentile(0.5));
}

TEST_CASE("an empty histogram reports zeros, and clearing makes one") {
  histogram h;
  h.record(duration{1234});
  h.clear();
  CHECK(h.count() == 0);
  CHECK(h.max() == duration{0});
  CHECK(h.mean() == duration{0});
  CHECK(h.percentile(0.99) == duration{0});
}
