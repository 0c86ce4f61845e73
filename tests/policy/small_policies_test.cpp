// SPDX-License-Identifier: Apache-2.0
// The small pure policies: latency digest, prices, attempt timers, stream states.
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "policy/attempt_timers.hpp"
#include "policy/latency.hpp"
#include "policy/pricing.hpp"
#include "policy/stream_state.hpp"

using namespace signalbox;

namespace {

constexpr instant t0{1h};

token_price price(std::int64_t units_per_million) { return {units_per_million * 1'000'000}; }

price_list flat(std::int64_t input, std::int64_t output) {
  price_list out;
  out.periods.push_back({{}, {}, {}, {{price(input), {}}, {price(output), {}}, {}, {}}});
  return out;
}

wall_time at_day(std::int64_t day, std::int64_t second = 0) {
  return wall_time{std::chrono::hours{24 * day} + std::chrono::seconds{second}};
}

}  // namespace

TEST_CASE("a latency digest is unknown until it has a sample, then follows what is typical") {
  latency_digest d;
  CHECK(d.first_content() < 0ms);
  CHECK(d.per_token() < 0ms);
  d.add(100ms, 500ms, 50);
  CHECK(d.first_content() == 100ms);
  CHECK(d.per_token() == 10ms);
  for (int i = 0; i < 200; ++i) d.add(400ms, 1s, 50);
  CHECK(d.first_content() > 390ms);
  CHECK(d.per_token() > 19ms);
}

TEST_CASE("a latency digest takes no speed from answers of a few tokens") {
  latency_digest d;
  d.add(100ms, 500ms, 3);
  CHECK(d.per_token() < 0ms);
}

TEST_CASE("[W62] each class of tokens has its price, reasoning that of output, and the sum is rounded once") {
  auto prices = flat(3, 15);
  prices.periods[0].rates.cache_read.base = token_price{300'000};
  usage used;
  used.input = 1000;
  used.cache_read = 2000;
  used.cache_write = 100;  // no price of its own: as input
  used.output = 10;
  used.reasoning = 5;
  // 1000*3 + 2000*0.3 + 100*3 + 15*15 micro-units
  CHECK(cost_of(used, prices, at_day(1))->nano == (3000 + 600 + 300 + 225) * 1000);
}

TEST_CASE("half a nano-unit is rounded up, once for the sum and not per class") {
  price_list prices;
  prices.periods.push_back({{}, {}, {}, {{token_price{250}, {}}, {token_price{250}, {}}, {}, {}}});
  usage used;
  used.input = 1;
  used.output = 1;
  CHECK(cost_of(used, prices, at_day(1))->nano == 1);
  used.output = 0;
  CHECK(cost_of(used, prices, at_day(1))->nano == 0);
}

TEST_CASE("[W67] an unknown price is unknown, never 0") {
  usage used;
  used.input = 1;
  CHECK_FALSE(cost_of(used, {}, at_day(1)));
  price_list half;
  half.periods.push_back({{}, {}, {}, {{price(1), {}}, {}, {}, {}}});
  CHECK(cost_of(used, half, at_day(1)));
  used.output = 1;
  CHECK_FALSE(cost_of(used, half, at_day(1)));
}

TEST_CASE("[W64] above a tier's start its price holds for every token of the class") {
  price_list prices;
  prices.periods.push_back(
      {{}, {}, {}, {{price(3), {{200'000, price(6)}}}, {price(15), {{200'000, price(22)}}}, {}, {}}});
  usage used;
  used.input = 150'000;
  used.cache_read = 50'000;
  used.output = 1;
  CHECK(cost_of(used, prices, at_day(1))->nano == (200'000 * 3 + 15) * 1000);
  used.cache_read = 50'001;
  CHECK(cost_of(used, prices, at_day(1))->nano == (std::int64_t{200'001} * 6 + 22) * 1000);
}

TEST_CASE("[W64] prices change at their date and by the time of day, also over midnight") {
  auto prices = flat(10, 10);
  prices.periods.push_back({100, {}, {}, {{price(2), {}}, {price(2), {}}, {}, {}}});
  prices.periods.push_back({{}, 23U * 3600, 3600U, {{price(1), {}}, {price(1), {}}, {}, {}}});
  usage one;
  one.input = 1000;
  const auto nano = [&](wall_time at) { return cost_of(one, prices, at)->nano / 1'000'000; };
  CHECK(nano(at_day(99, 7200)) == 10);
  CHECK(nano(at_day(100, 7200)) == 2);
  CHECK(nano(at_day(99, 23 * 3600)) == 1);
  CHECK(nano(at_day(100, 3599)) == 1);
  CHECK(nano(at_day(100, 3600)) == 2);
}

TEST_CASE(
    "the timers' defaults differ between streams and replies in one piece, and explicit ones hold for both") {
  const timeout_settings defaults;
  CHECK(timers_of(defaults, true).first_byte == 30s);
  CHECK(timers_of(defaults, true).first_content == 60s);
  CHECK(timers_of(defaults, false).first_byte == 5min);
  timeout_settings given;
  given.first_byte = 300ms;
  CHECK(timers_of(given, true).first_byte == 300ms);
  CHECK(timers_of(given, false).first_byte == 300ms);
}

TEST_CASE("each timer runs from its own beginning and is judged exactly") {
  const timer_limits limits{5s, 30s, 60s, 20s, 15min};
  attempt_times times;
  times.launched = t0;
  CHECK(judge(limits, times, t0 + 5s - 1ns).expired.empty());
  CHECK(judge(limits, times, t0 + 5s - 1ns).next == t0 + 5s);
  CHECK(judge(limits, times, t0 + 5s).expired == "connect");  // [U2]
  times.sent = t0 + 1s;
  CHECK(judge(limits, times, t0 + 5s).next == t0 + 25s);          // a stall may begin now
  CHECK(judge(limits, times, t0 + 31s).expired == "first_byte");  // [U6] [U7]
  times.head = times.last_bytes = t0 + 2s;
  CHECK(judge(limits, times, t0 + 22s).expired == "stall");
  times.last_bytes = t0 + 50s;  // pings keep the connection, not the content [U9]
  CHECK(judge(limits, times, t0 + 61s).expired == "first_content");
  times.content = t0 + 55s;
  CHECK(judge(limits, times, t0 + 69s).expired.empty());
  CHECK(judge(limits, times, t0 + 70s).expired == "stall");  // [U8]
  times.last_bytes = t0 + 15min - 1s;
  CHECK(judge(limits, times, t0 + 15min).expired == "total");  // [U19]
}

TEST_CASE("[C3] a stream that we pause for a slow client does not stall") {
  const timer_limits limits{5s, 30s, 60s, 20s, 15min};
  attempt_times times;
  times.launched = times.sent = times.head = times.content = times.last_bytes = t0;
  times.paused = true;
  CHECK(judge(limits, times, t0 + 5min).expired.empty());
  CHECK(judge(limits, times, t0 + 5min).next == t0 + 5min + 20s);  // reading may go on at any moment
}

TEST_CASE("[G10] no timer is looked at too late, though nobody says when a phase begins") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    random_stream random{seed};
    const auto some = [&random](std::uint64_t most) {
      return duration{static_cast<duration::rep>(1 + random.below(most))};
    };
    const timer_limits limits{some(1000), some(1000), some(1000), some(1000), some(5000)};
    const auto sent = t0 + some(1200);
    const auto head = sent + some(1200);
    const auto content = head + some(1200);
    auto look = t0;
    // Bytes keep coming until the content, and then no more.
    const auto at = [&](instant now) {
      attempt_times times;
      times.launched = t0;
      if (now >= sent) times.sent = sent;
      if (now >= head) times.head = times.last_bytes = head;
      if (now >= content) times.content = times.last_bytes = content;
      return times;
    };
    for (;;) {
      const auto verdict = judge(limits, at(look), look);
      if (!verdict.expired.empty()) break;
      REQUIRE(verdict.next > look);
      look = verdict.next;
    }
    // Nobody who had looked at every moment would have found it earlier.
    CHECK(judge(limits, at(look - 1ns), look - 1ns).expired.empty());
  }
}

TEST_CASE("the stream states follow their table, and nothing follows an end") {
  using s = stream_state;
  using e = stream_event;
  struct row {
    s from;
    e event;
    std::optional<s> to;
  };
  const std::vector<row> table{
      {s::closed, e::open, s::opened},
      {s::closed, e::content, {}},
      {s::closed, e::respond, s::finished},
      {s::closed, e::finish, {}},
      {s::closed, e::break_off, s::broken},
      {s::opened, e::open, {}},
      {s::opened, e::content, s::committed},
      {s::opened, e::respond, {}},
      {s::opened, e::finish, s::finished},
      {s::opened, e::break_off, s::broken},
      {s::committed, e::open, {}},
      {s::committed, e::content, s::committed},
      {s::committed, e::respond, {}},
      {s::committed, e::finish, s::finished},
      {s::committed, e::break_off, s::broken},
  };
  CHECK(table.size() == 3 * names_of<stream_event>.size());
  for (const auto& r : table) {
    INFO(name_of(r.from) << " " << name_of(r.event));
    CHECK(next_state(r.from, r.event) == r.to);
  }
  for (const auto over : {s::finished, s::broken})
    for (std::size_t i = 0; i < names_of<stream_event>.size(); ++i)
      CHECK_FALSE(next_state(over, static_cast<stream_event>(i)));
}
