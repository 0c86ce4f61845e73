// SPDX-License-Identifier: Apache-2.0
// The smallest pieces of base: instants that saturate, reproducible randomness, names of enums, secrets.
#include <catch2/catch.hpp>
#include <sstream>
#include <type_traits>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

namespace signalbox {

enum class colour : std::uint8_t { red, green };
template <>
inline constexpr auto names_of<colour> = std::to_array<std::string_view>({"red", "green"});

}  // namespace signalbox

TEST_CASE("[N15] later never wraps around, and never stays never") {
  const instant start{1s};
  CHECK(later(start, 2s) == instant{3s});
  CHECK(later(start, 0s) == start);
  CHECK(later(start, duration::max()) == never);
  CHECK(later(never, 1s) == never);
  CHECK(later(never, 0s) == never);
  CHECK(later(instant{duration::max() - 5ns}, 4ns) == instant{duration::max() - 1ns});
  CHECK(later(instant{duration::max() - 5ns}, 5ns) == never);
}

TEST_CASE("the real clock goes on and knows the date") {
  const real_clock time;
  const auto from = time.now();
  CHECK(time.now() >= from);
  CHECK(time.wall() > wall_time{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}});
}

TEST_CASE("a random stream is SplitMix64, and a copy goes on like the original") {
  random_stream stream{1234567};
  CHECK(stream.next() == 6457827717110365317ULL);
  CHECK(stream.next() == 3203168211198807973ULL);
  auto copy = stream;
  CHECK(stream.next() == 9817491932198370423ULL);
  CHECK(copy.next() == 9817491932198370423ULL);
  CHECK(random_stream{1}.next() != random_stream{2}.next());
}

TEST_CASE("draws lie in their range and reach all of it") {
  random_stream stream{9};
  std::array<int, 7> seen{};
  double sum = 0;
  for (int i = 0; i < 70'000; ++i) {
    const auto x = stream.unit();
    REQUIRE((x >= 0 && x < 1));
    sum += x;
    ++seen.at(stream.below(7));
  }
  CHECK(sum / 70'000 == Approx(0.5).margin(0.01));
  for (const auto n : seen) CHECK(n == Approx(10'000).margin(500));
  CHECK(stream.below(0) == 0);
  CHECK(stream.below(1) == 0);
}

TEST_CASE("the system's entropy gives different numbers") {
  system_entropy source;
  CHECK(source.draw() != source.draw());
}

TEST_CASE("names of an enum lead there and back, and nowhere else") {
  CHECK(name_of(colour::green) == "green");
  CHECK(from_name<colour>("red") == colour::red);
  CHECK(!from_name<colour>("Red"));
  CHECK(!from_name<colour>(""));
  CHECK(!from_name<colour>("blue"));
  CHECK(name_of(static_cast<colour>(9)) == "?");
}

TEST_CASE("[A10] a secret prints as redacted and only gives its value when asked by name") {
  const secret key{"sk-very-secret"};
  CHECK(to_string(key) == "[redacted]");
  CHECK(key.reveal() == "sk-very-secret");
  CHECK(!key.empty());
  CHECK(secret{}.empty());
  CHECK(!std::is_convertible_v<std::string, secret>);
  CHECK(!std::is_convertible_v<secret, std::string>);
  CHECK(!std::is_convertible_v<secret, std::string_view>);
}

TEST_CASE("[A10] a secret that was moved from is empty, one that is assigned over is replaced") {
  secret from{std::string(100, 'x')};
  secret to{std::move(from)};
  CHECK(from.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is the point
  CHECK(to.reveal() == std::string(100, 'x'));
  secret other{"short"};
  other = std::move(to);
  CHECK(to.empty());  // NOLINT(bugprone-use-after-move)
  CHECK(other.reveal().size() == 100);
  const secret copy = other;
  CHECK(copy.reveal() == other.reveal());
  auto& same = other;
  other = std::move(same);
  CHECK(other.reveal().size() == 100);
}
