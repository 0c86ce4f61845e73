// SPDX-License-Identifier: Apache-2.0
// Waits: bounds over many seeds.
#include "policy/backoff.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("full jitter stays within its doubling bound and uses all of it") {
  const backoff_settings how{100ms, 1s};
  random_stream random{7};
  for (std::uint32_t tries = 0; tries < 40; ++tries) {
    const auto bound = std::min<duration>(100ms * (std::int64_t{1} << std::min(tries, 20U)), 1s);
    duration least = bound;
    duration most{0};
    for (int i = 0; i < 2000; ++i) {
      const auto wait = full_jitter(how, tries, random);
      REQUIRE(wait >= 0ms);
      REQUIRE(wait <= bound);
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    CHECK(least < bound / 20);
    CHECK(most > bound - bound / 20);
  }
}

TEST_CASE("full jitter does not overflow however often it is asked") {
  random_stream random{1};
  CHECK(full_jitter({1h, 1h}, 1'000'000, random) <= 1h);
}

TEST_CASE("[U24] a named wait is honoured exactly or a little longer, never shorter") {
  random_stream random{3};
  for (const duration asked : {duration{1ns}, duration{20ms}, duration{2s}, duration{37s}, duration{1h}})
    for (int i = 0; i < 500; ++i) {
      const auto wait = honour(asked, random);
      REQUIRE(wait >= asked);
      REQUIRE(wait <= asked + std::min<duration>(asked / 10, 1s));
    }
  CHECK(honour(duration{-5}, random) == 0ms);
}

TEST_CASE("the same seed gives the same waits") {
  random_stream a{42};
  random_stream b{42};
  for (std::uint32_t i = 0; i < 20; ++i) CHECK(full_jitter({}, i, a) == full_jitter({}, i, b));
}
