// SPDX-License-Identifier: Apache-2.0
// Endpoint health: breaker, pauses and disabling together.
#include "policy/health.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

constexpr instant start{1h};

struct watched {
  endpoint_health health{breaker_settings{}};
  random_stream random{5};

  void end(failure_class how, instant now, duration retry_after = duration{-1},
           duration first_content = duration{-1}) {
    const auto pass = health.ask(now);
    REQUIRE(pass.why == refusal::none);
    outcome result;
    result.failure = how;
    result.sent = true;
    result.retry_after = retry_after;
    result.first_content = first_content;
    health.tell(pass, result, now, random);
  }
};

}  // namespace

TEST_CASE(
    "[U24] a 429 with Retry-After pauses the endpoint for at least that long, and its breaker stays closed") {
  watched w;
  w.end(failure_class::rate_limit, start, 7s);
  CHECK(w.health.ask(start + 7s - 1ns).why == refusal::cooling);
  CHECK(w.health.ask(start + 8s).why == refusal::none);
  CHECK(w.health.state(start) == breaker_state::closed);
}

TEST_CASE("a shorter pause never replaces a longer one") {
  watched w;
  const auto first = w.health.ask(start);
  const auto second = w.health.ask(start);
  outcome limited;
  limited.failure = failure_class::rate_limit;
  limited.retry_after = 60s;
  w.health.tell(first, limited, start, w.random);
  limited.retry_after = 1s;
  w.health.tell(second, limited, start, w.random);
  CHECK(w.health.ask(start + 59s).why == refusal::cooling);
}

TEST_CASE("[U26] 429s without a hint pause for a growing time") {
  watched w;
  duration longest{0};
  auto now = start;
  for (int i = 0; i < 12; ++i) {
    w.end(failure_class::rate_limit, now);
    const auto pause = w.health.unavailable_for(now);
    CHECK(pause <= 1min);
    longest = std::max(longest, pause);
    now += pause;
  }
  CHECK(longest > 10s);
}

TEST_CASE("[U25] an absurd pause is cut to an hour") {
  watched w;
  w.end(failure_class::rate_limit, start, 24h * 365);
  CHECK(w.health.unavailable_for(start) <= 1h + 1s);
}

TEST_CASE("[U27] a spent quota disables at once") {
  watched w;
  w.end(failure_class::quota, start);
  CHECK(w.health.ask(start + 9min).why == refusal::disabled);
  CHECK(w.health.disabled(start + 9min));
  CHECK(w.health.ask(start + 10min).why == refusal::none);
}

TEST_CASE("[U34] a bad credential disables with the second refusal in a row") {
  watched w;
  w.end(failure_class::credential, start);
  CHECK(w.health.ask(start).why == refusal::none);
  w.end(failure_class::none, start);
  w.end(failure_class::credential, start);
  CHECK(w.health.ask(start).why == refusal::none);
  w.end(failure_class::credential, start);
  CHECK(w.health.ask(start).why == refusal::disabled);
}

TEST_CASE("failures open the breaker, and it says when to come again") {
  watched w;
  for (std::uint32_t i = 0; i < breaker_settings{}.failures; ++i) w.end(failure_class::transient, start);
  const auto pass = w.health.ask(start + 1s);
  CHECK(pass.why == refusal::breaker_open);
  CHECK(pass.retry_after == breaker_settings{}.open - 1s);
  CHECK(w.health.unavailable_for(start + 1s) == breaker_settings{}.open - 1s);
}

TEST_CASE("[U30] the caller's faults change nothing, however many") {
  watched w;
  for (int i = 0; i < 100; ++i) w.end(failure_class::caller_fault, start);
  CHECK(w.health.ask(start).why == refusal::none);
}

TEST_CASE("a pass that is not used frees a probe's place") {
  watched w;
  for (std::uint32_t i = 0; i < breaker_settings{}.failures; ++i) w.end(failure_class::timeout, start);
  const auto now = start + breaker_settings{}.open;
  const auto probe = w.health.ask(now);
  REQUIRE(probe.probe);
  CHECK(w.health.ask(now).why == refusal::breaker_open);
  w.health.unused(probe, now);
  CHECK(w.health.ask(now).probe);
}

TEST_CASE("slow first content counts as a failure where it is configured to") {
  breaker_settings how;
  how.failures = 2;
  how.slow_first_content = 3s;
  endpoint_health health{how};
  random_stream random{1};
  for (int i = 0; i < 2; ++i) {
    const auto pass = health.ask(start);
    outcome slow;
    slow.first_content = 4s;
    health.tell(pass, slow, start, random);
  }
  CHECK(health.state(start) == breaker_state::open);
}
