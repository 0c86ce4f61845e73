// SPDX-License-Identifier: Apache-2.0
// The file of weights: what goes in comes out, and nothing else is taken.
#include "base/learned_weights.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"

using namespace signalbox;

namespace {

learned_weights sample() {
  learned_weights out;
  out.about = "a test";
  out.heads.emplace(std::vector<text_head>{{"domain", {"law", "maths"}, 0, 1}}, 6U);
  out.heads->set_output(1, std::vector<float>(64, 0.5F));
  out.heads->set_squares(std::vector<float>(64, 1.0F));
  out.gain.emplace(6U);
  out.gain->set_weights(std::vector<float>(64, 0.25F), std::vector<bool>(64, true));
  out.gain->set_level(0.3F, 1);
  return out;
}

}  // namespace

TEST_CASE("weights come out of their file as they went in, all parts or some") {
  auto weights = sample();
  for (int part = 0; part < 3; ++part) {
    if (part == 1) weights.gain.reset();
    if (part == 2) weights.heads.reset();
    const auto bytes = weights.written();
    const auto read = learned_weights::parse(bytes);
    REQUIRE(read.has_value());
    CHECK(read->written() == bytes);
    CHECK(read->about == "a test");
    CHECK(read->heads.has_value() == weights.heads.has_value());
    CHECK(read->gain.has_value() == weights.gain.has_value());
  }
}

TEST_CASE("a file of weights that is of another version, cut short or damaged is refused with the reason") {
  const auto bytes = sample().written();
  const auto refused = [](const std::string& file) {
    const auto read = learned_weights::parse(file);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == error_code::config_invalid);
    return read.error().message;
  };
  CHECK(refused("") == "this is no file of weights");
  CHECK(refused("{\"json\": true, \"weights\": []}") == "this is no file of weights");
  auto newer = bytes;
  newer[7] = 9;
  CHECK(refused(newer).find("version 9") != std::string::npos);
  for (std::size_t size = 8; size < bytes.size(); size += 7) refused(bytes.substr(0, size));
  CHECK(refused(bytes.substr(0, bytes.size() - 20)) == "the file of weights is cut short");
  auto damaged = bytes;
  damaged[bytes.size() - 40] ^= 1;
  CHECK(refused(damaged) == "the file of weights is damaged");
  refused(bytes + "x");
  CHECK(refused(std::string(learned_weights::most_bytes + 1, 'x')) ==
        "the file of weights is longer than 4 MiB");
}

TEST_CASE("any change of one byte of a file of weights is refused, and crashes nothing") {
  const auto bytes = sample().written();
  random_stream random{11};
  for (int i = 0; i < 2000; ++i) {
    auto changed = bytes;
    const auto at = random.below(bytes.size());
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + random.below(255)));
    CHECK_FALSE(learned_weights::parse(changed).has_value());
  }
}
