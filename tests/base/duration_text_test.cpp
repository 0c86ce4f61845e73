// SPDX-License-Identifier: Apache-2.0
// Durations as text, there and back.
#include "base/duration_text.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "base/random.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

TEST_CASE("a number and a unit are a duration") {
  const std::vector<std::pair<std::string, duration>> rows{
      {"0s", 0s},       {"1ns", 1ns}, {"10us", 10us},      {"250ms", 250ms}, {"30s", 30s},
      {"2m", 2min},     {"1h", 1h},   {"1.5s", 1500ms},    {"0.5h", 30min},  {"0.1s", 100ms},
      {"0.001ms", 1us}, {"007s", 7s}, {"1.0s", 1s},        {"90s", 90s},     {"0.0000001s", 100ns},
      {"24h", 24h},     {"0ns", 0s},  {"1000000000ns", 1s}};
  for (const auto& [text, expected] : rows) {
    INFO(text);
    REQUIRE(parse_duration(text));
    CHECK(*parse_duration(text) == expected);
  }
}

TEST_CASE("anything else is none") {
  for (const std::string text :
       {"",     "s",         "1",         "1 s",    " 1s",    "1s ",  "-1s",
        "+1s",  "-0s",       "1S",        "1min",   "1d",     "1sec", "1h30m",
        "1,5s", ".5s",       "5.s",       "1.2.3s", "1e3s",   "0x1s", "infs",
        "nans", "inf",       "1ss",       "ms1",    "1 000s", "1_0s", "99999999999999999999h",
        "1e",   "\xc2\xb5s", "1\xc2\xb5s"}) {
    INFO(text);
    CHECK(!parse_duration(text));
  }
  CHECK(!parse_duration(std::string(400, '9') + "s"));
  CHECK(!parse_duration(std::string_view{"1s\0", 3}));
}

TEST_CASE("a duration is written in the largest unit that needs no decimals") {
  CHECK(to_text(0s) == "0s");
  CHECK(to_text(90s) == "90s");
  CHECK(to_text(60s) == "1m");
  CHECK(to_text(1500ms) == "1500ms");
  CHECK(to_text(3600s) == "1h");
  CHECK(to_text(24h) == "24h");
  CHECK(to_text(1us) == "1us");
  CHECK(to_text(1001ns) == "1001ns");
  CHECK(to_text(-1500ms) == "-1500ms");
}

TEST_CASE("what is written reads back as the same duration, up to a hundred days") {
  random_stream random{4};
  const std::vector<duration> units{1ns, 1us, 1ms, 1s, 1min, 1h};
  for (int i = 0; i < 5000; ++i) {
    const auto unit = units[random.below(units.size())];
    const auto most = static_cast<std::uint64_t>(2400h / unit);
    const auto d = unit * static_cast<std::int64_t>(random.below(std::min<std::uint64_t>(most, 1ULL << 53)));
    INFO(d.count());
    REQUIRE(parse_duration(to_text(d)) == d);
  }
}
