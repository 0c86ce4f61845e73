// SPDX-License-Identifier: Apache-2.0
// The table of gains as bytes.
#include "base/gain_table.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

gain_table small_table() {
  gain_table out{3};
  const std::vector<float> weights{0.5F, -0.25F, 0, 0.001F, 0.1F, 0.2F, -0.5F, 0.3F};
  out.set_weights(weights, {true, true, false, true, true, false, true, false});
  out.set_level(0.3F, 0.8F);
  return out;
}

}  // namespace

TEST_CASE("a table that was written is read again") {
  const auto table = small_table();
  const auto read = gain_table::parse(table.written());
  REQUIRE(read.has_value());
  CHECK(read->bits() == 3);
  CHECK(read->level() == table.level());
  CHECK(read->slope() == table.slope());
  CHECK(read->occupied() == Approx(5.0 / 8));
  for (std::uint32_t i = 0; i < 16; ++i) CHECK(read->weight(i) == table.weight(i % 8));
  CHECK(read->written() == table.written());
}

TEST_CASE("what is known has a weight, and what is not has none") {
  const auto table = small_table();
  CHECK(table.weight(0) == 127);
  CHECK(table.weight(6) == -127);
  CHECK(static_cast<float>(table.weight(1)) * table.scale() == Approx(-0.25).epsilon(0.01));
  CHECK(table.weight(2) == 0);
  CHECK(table.weight(3) == 1);  // too small for a step, but known
  CHECK(table.weight(5) == 0);
}

TEST_CASE("a table of zeros is known and says nothing") {
  gain_table table{2};
  table.set_weights(std::vector<float>(4), std::vector<bool>(4, true));
  CHECK(table.occupied() == 1);
  CHECK(table.scale() == 0);
}

TEST_CASE("other bytes are refused with the reason") {
  const auto good = small_table().written();
  const auto refused = [](std::string bytes) {
    const auto read = gain_table::parse(bytes);
    return !read && read.error().code == error_code::config_invalid && !read.error().message.empty();
  };
  CHECK(refused(""));
  CHECK(refused("GAIN"));
  CHECK(refused(good.substr(0, good.size() - 1)));
  CHECK(refused(good + "x"));
  auto other = good;
  other[0] = 'g';
  CHECK(refused(other));
  for (const char bits : {'\0', '\x15', '\xff'}) {
    other = good;
    other[4] = bits;
    CHECK(refused(other));
  }
  other = good;
  other[14] = other[15] = '\xff';  // the slope: not a number
  CHECK(refused(other));
}
