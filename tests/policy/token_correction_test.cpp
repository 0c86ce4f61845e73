// SPDX-License-Identifier: Apache-2.0
// Correction of estimates by what providers report: that it converges, forgets, and does not believe
// nonsense.
#include "policy/token_correction.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>

namespace signalbox {

namespace {

void observe_many(token_correction& c, int times, double ratio, double scatter, unsigned seed) {
  std::mt19937 dice{seed};
  for (int i = 0; i < times; ++i) {
    const auto estimated = static_cast<std::uint32_t>(100 + dice() % 2000);
    const double noise = (static_cast<double>(dice() % 2001) / 1000 - 1) * scatter;
    c.observe(estimated, static_cast<std::uint32_t>(std::lround(estimated * ratio * std::exp(noise))), 0);
  }
}

}  // namespace

TEST_CASE("nothing is corrected before enough was seen") {
  token_correction c;
  CHECK(c.factor() == 1);
  CHECK(c.corrected({100, 10}).tokens == 100);
  for (std::uint32_t i = 1; i < token_correction::needed; ++i) {
    c.observe(100, 130, 0);
    CHECK(c.factor() == 1);
    CHECK(c.seen() == i);
  }
  c.observe(100, 130, 0);
  CHECK(c.factor() == Approx(1.3).epsilon(0.001));
  CHECK(c.corrected({100, 10}).tokens == 130);
  CHECK(c.corrected({100, 10}).error == 13);
}

TEST_CASE("the correction converges to the ratio that the provider's vocabulary has") {
  for (const double ratio : {0.6, 0.85, 1.0, 1.2, 1.35, 2.2}) {
    INFO(ratio);
    token_correction c;
    observe_many(c, 200, ratio, 0.1, 1);
    CHECK(c.factor() == Approx(ratio).epsilon(0.03));
  }
}

TEST_CASE("it follows a provider that changes its vocabulary within some hundred requests") {
  token_correction c;
  observe_many(c, 500, 1.0, 0.05, 2);
  observe_many(c, 10, 1.35, 0.05, 3);
  CHECK(c.factor() < 1.15F);  // ten could be a customer with an odd language
  observe_many(c, 190, 1.35, 0.05, 4);
  CHECK(c.factor() == Approx(1.35).epsilon(0.06));
}

TEST_CASE("it stays within its limits, whatever is reported") {
  token_correction high;
  token_correction low;
  for (int i = 0; i < 1000; ++i) {
    high.observe(100, 490, 0);
    low.observe(100, 21, 0);
  }
  CHECK(high.factor() == Approx(token_correction::most));
  CHECK(low.factor() == Approx(token_correction::least));
  // And it comes back from there.
  observe_many(high, 400, 1.1, 0.05, 5);
  CHECK(high.factor() == Approx(1.1).epsilon(0.1));
}

TEST_CASE("reports that teach nothing are left out") {
  token_correction c;
  for (int i = 0; i < 50; ++i) {
    c.observe(1000, 0, 0);      // no usage
    c.observe(1000, 400, 400);  // the cached part alone
    c.observe(1000, 400, 500);  // more cached than there is
    c.observe(15, 30, 0);       // mostly frame
    c.observe(0, 100, 0);
    c.observe(1000, 5001, 0);  // another request's
    c.observe(1000, 199, 0);
    c.observe(1000, UINT32_MAX, 0);
    c.observe(UINT32_MAX, 1, 0);
  }
  CHECK(c.seen() == 0);
  CHECK(c.factor() == 1);
  c.observe(1000, 1100, 900);  // cached in part, and counted in whole: fine
  CHECK(c.seen() == 1);
}

TEST_CASE("one wild report among many moves the correction by less than one percent, one in five by little") {
  token_correction c;
  observe_many(c, 100, 1.1, 0.05, 6);
  const auto before = c.factor();
  c.observe(1000, 4900, 0);
  CHECK(std::abs(c.factor() - before) < 0.01F * before);
  token_correction attacked;
  for (int i = 0; i < 200; ++i) {
    observe_many(attacked, 4, 1.1, 0.05, static_cast<unsigned>(i));
    attacked.observe(1000, 4900, 0);
  }
  CHECK(attacked.factor() < 1.35F);
  CHECK(attacked.factor() > 1.05F);
}

TEST_CASE("two of the first five may be wrong") {
  token_correction c;
  c.observe(100, 450, 0);
  c.observe(100, 120, 0);
  c.observe(100, 25, 0);
  c.observe(100, 121, 0);
  c.observe(100, 119, 0);
  CHECK(c.factor() == Approx(1.2).epsilon(0.02));
}

TEST_CASE("the bound follows the estimate, and narrows where the reports agree") {
  token_correction steady;
  observe_many(steady, 100, 1.2, 0.02, 7);
  const auto narrow = steady.corrected({1000, 250});
  CHECK(narrow.tokens == Approx(1200).epsilon(0.02));
  CHECK(narrow.error < 60);
  token_correction wild;
  observe_many(wild, 100, 1.2, 0.3, 8);
  CHECK(wild.corrected({1000, 250}).error > 150);
  CHECK(wild.corrected({1000, 20}).error <= 30);  // never wider than the estimate's own
  CHECK(steady.corrected({0, 0}).tokens == 0);
  CHECK(steady.corrected({UINT32_MAX, UINT32_MAX}).tokens >= 3'999'000'000U);
}

}  // namespace signalbox
