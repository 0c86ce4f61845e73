// SPDX-License-Identifier: Apache-2.0
// The bucket: the sliding-window bound and the use of the limit [G9], all or nothing, settlement.
#include "policy/bucket.hpp"

#include <catch2/catch.hpp>
#include <deque>

using namespace signalbox;

namespace {

constexpr instant start{1h};

rate_settings requests_only(std::uint64_t rpm) {
  rate_settings out;
  out.rpm = rpm;
  return out;
}

}  // namespace

TEST_CASE("without limits everything is granted at once") {
  bucket b{{}};
  for (int i = 0; i < 1000; ++i) CHECK(b.take(start, {1'000'000, 1'000'000}, 0ms).permit == 1);
  CHECK(b.headroom(start) == 1.0F);
}

TEST_CASE("[G9] no sliding minute holds more than the limit plus one, and saturation uses at least 98 %") {
  for (const std::uint64_t limit : {1U, 7U, 49U, 50U, 60U, 99U, 100U, 500U, 3000U, 10'000U}) {
    bucket b{requests_only(limit)};
    std::deque<instant> window;
    std::uint64_t granted = 0;
    std::uint64_t worst = 0;
    auto now = start;
    const auto end = start + 10min;
    while (now < end) {
      const auto a = b.take(now, {}, 0ms);
      if (a.permit) {
        ++granted;
        window.push_back(now);
        while (window.front() <= now - 60s) window.pop_front();
        worst = std::max<std::uint64_t>(worst, window.size());
      } else {
        now += a.retry_after;
      }
    }
    INFO("limit " << limit);
    CHECK(worst <= limit + 1);
    CHECK(static_cast<double>(granted) >= 0.98 * static_cast<double>(limit) * 10);
  }
}

TEST_CASE("[G9] the bound holds for random arrivals with pauses between them") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    random_stream random{seed};
    const auto limit = 10 + random.below(500);
    bucket b{requests_only(limit)};
    std::deque<instant> window;
    auto now = start;
    for (int i = 0; i < 20'000; ++i) {
      now += duration{
          static_cast<duration::rep>(random.below(random.below(50) == 0 ? 90'000'000'000 : 100'000'000))};
      if (b.take(now, {}, 0ms).permit == 0) continue;
      window.push_back(now);
      while (window.front() <= now - 60s) window.pop_front();
      REQUIRE(window.size() <= limit + 1);
    }
  }
}

TEST_CASE("a refusal names the limit and the exact time to ask again") {
  bucket b{requests_only(60)};
  admission a;
  do a = b.take(start, {}, 0ms);
  while (a.permit);
  CHECK(a.why == refusal::requests);
  CHECK(b.take(start + a.retry_after - 1ns, {}, 0ms).permit == 0);
  CHECK(b.take(start + a.retry_after, {}, 0ms).permit == 1);
}

TEST_CASE("who has patience gets a turn ahead, in order") {
  bucket b{requests_only(60)};
  while (b.take(start, {}, 0ms).permit) continue;
  duration last{0};
  for (int i = 0; i < 10; ++i) {
    const auto a = b.take(start, {}, 1min);
    REQUIRE(a.permit == 1);
    CHECK(a.start_after > last);
    last = a.start_after;
  }
  CHECK(b.take(start, {}, 1s).permit == 0);
}

TEST_CASE("all limits are taken together or none") {
  rate_settings limits;
  limits.rpm = 100;
  limits.tpm = 1000;
  limits.concurrency = 5;
  bucket b{limits};
  REQUIRE(b.take(start, {900, 0}, 0ms).permit == 1);
  const auto refused = b.take(start, {100, 0}, 0ms);
  CHECK(refused.permit == 0);
  CHECK(refused.why == refusal::tokens);
  CHECK(b.in_flight() == 1);
  // The refused one left no trace in the requests: the burst of 3 has 2 left.
  b.give_back({900, 0}, {}, false);
  CHECK(b.take(start, {1, 0}, 0ms).permit == 1);
  CHECK(b.take(start, {1, 0}, 0ms).permit == 1);
  CHECK(b.take(start, {1, 0}, 0ms).permit == 1);
}

TEST_CASE("concurrency is exact and comes back") {
  rate_settings limits;
  limits.concurrency = 3;
  bucket b{limits};
  for (int i = 0; i < 3; ++i) CHECK(b.take(start, {}, 0ms).permit == 1);
  CHECK(b.take(start, {}, 1h).why == refusal::concurrency);
  CHECK(b.headroom(start) == 0.0F);
  b.give_back({}, {}, true);
  CHECK(b.take(start, {}, 0ms).permit == 1);
}

TEST_CASE("tokens are reserved and settled: what was not used comes back") {
  rate_settings limits;
  limits.tpm = 6000;
  bucket b{limits};
  REQUIRE(b.take(start, {100, 5900}, 0ms).permit == 1);
  CHECK(b.wait(start) > 50s);
  b.give_back({100, 5900}, {100, 20}, true);
  CHECK(b.wait(start) < 1s);
}

TEST_CASE("what was used beyond the reservation is owed") {
  rate_settings limits;
  limits.tpm = 6000;
  bucket b{limits};
  REQUIRE(b.take(start, {10, 10}, 0ms).permit == 1);
  b.give_back({10, 10}, {10, 3000}, true);
  CHECK(b.wait(start) > 25s);
}

TEST_CASE("an attempt that was never sent gives everything back") {
  rate_settings limits;
  limits.rpm = 1;
  limits.tpm = 100;
  bucket b{limits};
  REQUIRE(b.take(start, {50, 50}, 0ms).permit == 1);
  CHECK(b.take(start, {1, 1}, 0ms).permit == 0);
  b.give_back({50, 50}, {}, false);
  CHECK(b.take(start, {50, 50}, 0ms).permit == 1);
}

TEST_CASE("[G9] settled tokens of any sliding minute stay within the limit plus one reservation") {
  rate_settings limits;
  limits.tpm = 10'000;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    random_stream random{seed};
    bucket b{limits};
    std::deque<std::pair<instant, std::uint64_t>> window;
    std::uint64_t sum = 0;
    auto now = start;
    for (int i = 0; i < 3000; ++i) {
      now += duration{static_cast<duration::rep>(random.below(400'000'000))};
      const bucket_booking booked{random.below(300), 300};
      if (b.take(now, booked, 0ms).permit == 0) continue;
      const bucket_booking used{booked.input_tokens, random.below(300)};
      b.give_back(booked, used, true);
      window.emplace_back(now, used.input_tokens + used.output_tokens);
      sum += window.back().second;
      while (window.front().first <= now - 60s) {
        sum -= window.front().second;
        window.pop_front();
      }
      REQUIRE(sum <= 10'000 + 600);
    }
  }
}

TEST_CASE("more tokens than a minute holds are refused for good") {
  rate_settings limits;
  limits.itpm = 1000;
  limits.otpm = 500;
  bucket b{limits};
  CHECK(b.take(start, {1001, 0}, 1h).why == refusal::too_large);
  CHECK(b.take(start, {0, 501}, 1h).why == refusal::too_large);
  CHECK(b.take(start, {1000, 500}, 0ms).permit == 1);
}

TEST_CASE("after a restart the bucket starts as if the last minute had been full") {
  bucket b{requests_only(600)};
  b.assume_full(start);
  CHECK(b.take(start, {}, 0ms).permit == 0);
  std::uint64_t granted = 0;
  for (auto now = start; now < start + 60s; now += 10ms) granted += b.take(now, {}, 0ms).permit;
  CHECK(granted <= 600);
  CHECK(granted >= 580);
}
