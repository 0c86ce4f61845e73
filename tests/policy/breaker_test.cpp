// SPDX-License-Identifier: Apache-2.0
// The breaker: its table of states and events, then invariants over random histories.
#include "policy/breaker.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

constexpr instant start{1h};

breaker_settings quick() {
  breaker_settings s;
  s.failures = 3;
  s.failure_rate = 0.5;
  s.minimum_calls = 10;
  s.window = 10s;
  s.open = 5s;
  s.open_most = 20s;
  s.probes = 2;
  return s;
}

/// One call that is allowed and ends at once.
void call(breaker& b, breaker_input how, instant now) {
  const auto a = b.ask(now);
  REQUIRE(a.allowed);
  b.tell(how, a.probe, b.era(), now);
}

void trip(breaker& b, instant now) {
  while (b.state(now) == breaker_state::closed) call(b, breaker_input::failure, now);
}

}  // namespace

TEST_CASE("a closed breaker lets everything through") {
  breaker b{quick()};
  for (int i = 0; i < 100; ++i) {
    const auto a = b.ask(start);
    CHECK(a.allowed);
    CHECK_FALSE(a.probe);
  }
}

TEST_CASE("failures in a row open it, and a success between them starts the count again") {
  breaker b{quick()};
  call(b, breaker_input::failure, start);
  call(b, breaker_input::failure, start);
  call(b, breaker_input::success, start);
  call(b, breaker_input::failure, start);
  call(b, breaker_input::failure, start);
  CHECK(b.state(start) == breaker_state::closed);
  call(b, breaker_input::failure, start);
  CHECK(b.state(start) == breaker_state::open);
  CHECK(b.opened() == 1);
}

TEST_CASE("the share of failures in the window opens it once there are enough calls") {
  auto how = quick();
  how.failures = 0;
  breaker b{how};
  for (int i = 0; i < 9; ++i) call(b, i % 2 ? breaker_input::success : breaker_input::failure, start);
  CHECK(b.state(start) == breaker_state::closed);
  call(b, breaker_input::failure, start);
  CHECK(b.state(start) == breaker_state::open);
}

TEST_CASE("what lies before the window does not count") {
  auto how = quick();
  how.failures = 0;
  breaker b{how};
  for (int i = 0; i < 9; ++i) call(b, breaker_input::failure, start);
  for (int i = 0; i < 12; ++i) call(b, breaker_input::success, start + 11s);
  call(b, breaker_input::failure, start + 11s);
  CHECK(b.state(start + 11s) == breaker_state::closed);
}

TEST_CASE("ignored outcomes change nothing") {
  breaker b{quick()};
  for (int i = 0; i < 100; ++i) call(b, breaker_input::ignored, start);
  CHECK(b.state(start) == breaker_state::closed);
}

TEST_CASE("an open breaker refuses and says how long") {
  breaker b{quick()};
  trip(b, start);
  const auto a = b.ask(start + 2s);
  CHECK_FALSE(a.allowed);
  CHECK(a.retry_after == 3s);
  CHECK(b.open_left(start + 2s) == 3s);
}

TEST_CASE("when the time is over one probe at a time is let through") {
  breaker b{quick()};
  trip(b, start);
  const auto now = start + 5s;
  CHECK(b.state(now) == breaker_state::half_open);
  const auto probe = b.ask(now);
  CHECK(probe.allowed);
  CHECK(probe.probe);
  CHECK_FALSE(b.ask(now).allowed);
  b.tell(breaker_input::success, true, b.era(), now);
  CHECK(b.ask(now).probe);
}

TEST_CASE("enough probes in a row close it") {
  breaker b{quick()};
  trip(b, start);
  call(b, breaker_input::success, start + 5s);
  CHECK(b.state(start + 5s) == breaker_state::half_open);
  call(b, breaker_input::success, start + 5s);
  CHECK(b.state(start + 5s) == breaker_state::closed);
}

TEST_CASE("[U44] a failed probe opens it for twice as long, up to the most") {
  breaker b{quick()};
  trip(b, start);
  auto now = start;
  for (const duration wait : {5s, 10s, 20s, 20s}) {
    CHECK(b.open_left(now) == wait);
    now += wait;
    call(b, breaker_input::failure, now);
    CHECK(b.state(now) == breaker_state::open);
  }
}

TEST_CASE("once closed it opens for the short time again") {
  breaker b{quick()};
  trip(b, start);
  call(b, breaker_input::failure, start + 5s);
  call(b, breaker_input::success, start + 15s);
  call(b, breaker_input::success, start + 15s);
  trip(b, start + 15s);
  CHECK(b.open_left(start + 15s) == 5s);
}

TEST_CASE("a probe that says nothing frees its place") {
  breaker b{quick()};
  trip(b, start);
  call(b, breaker_input::ignored, start + 5s);
  CHECK(b.ask(start + 5s).probe);
}

TEST_CASE("outcomes of attempts from before a change of state say nothing") {
  breaker b{quick()};
  const auto old_era = b.era();
  REQUIRE(b.ask(start).allowed);
  trip(b, start);
  b.tell(breaker_input::success, false, old_era, start + 1s);
  CHECK(b.state(start + 1s) == breaker_state::open);
  const auto probe = b.ask(start + 5s);
  REQUIRE(probe.probe);
  b.tell(breaker_input::failure, false, old_era, start + 5s);
  CHECK(b.state(start + 5s) == breaker_state::half_open);
}

TEST_CASE("over random histories at most one probe is out, and an open breaker lets nothing through") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    random_stream random{seed};
    breaker b{quick()};
    struct out {
      bool probe;
      std::uint32_t era;
    };
    std::vector<out> flying;
    auto now = start;
    for (int i = 0; i < 400; ++i) {
      now += duration{static_cast<duration::rep>(random.below(2'000'000'000))};
      if (random.below(2) == 0 || flying.empty()) {
        const auto before = b.state(now);
        const auto a = b.ask(now);
        if (a.allowed) flying.push_back({a.probe, b.era()});
        if (before == breaker_state::open) CHECK_FALSE(a.allowed);
        if (before == breaker_state::closed) CHECK(a.allowed);
      } else {
        const auto which = random.below(flying.size());
        const auto one = flying[which];
        flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(which));
        b.tell(static_cast<breaker_input>(random.below(3)), one.probe, one.era, now);
      }
      const auto probes = std::count_if(flying.begin(), flying.end(),
                                        [&](const out& o) { return o.probe && o.era == b.era(); });
      REQUIRE(probes <= 1);
    }
  }
}
