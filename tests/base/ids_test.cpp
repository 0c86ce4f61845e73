// SPDX-License-Identifier: Apache-2.0
// Identifiers: their layout, their text, and that they sort by time.
#include "base/ids.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <vector>

using namespace signalbox;

namespace {

/// Draws given numbers, then zeros.
class given_entropy final : public entropy {
 public:
  explicit given_entropy(std::vector<std::uint64_t> numbers) : numbers_{std::move(numbers)} {}
  std::uint64_t draw() override { return at_ < numbers_.size() ? numbers_[at_++] : 0; }

 private:
  std::vector<std::uint64_t> numbers_;
  std::size_t at_ = 0;
};

wall_time at_ms(std::int64_t ms) { return wall_time{std::chrono::milliseconds{ms}}; }

}  // namespace

TEST_CASE("the text of an identifier is the ULID's, in lower case") {
  CHECK(unique_id{}.text() == "00000000000000000000000000");
  CHECK(unique_id{UINT64_MAX, UINT64_MAX}.text() == "7zzzzzzzzzzzzzzzzzzzzzzzzz");
  CHECK(unique_id{0, 1}.text() == "00000000000000000000000001");
  CHECK(unique_id{0, 32}.text() == "00000000000000000000000010");
  CHECK(unique_id{1, 0}.text() == "0000000000000g000000000000");
  // The example of the ULID specification.
  CHECK(unique_id{0x01563e3ab5d3d676, 0x4c61efb99302bd5b}.text() == "01arz3ndektsv4rrffq69g5fav");
}

TEST_CASE("an identifier is 48 bits of milliseconds and 80 random bits") {
  given_entropy source{{0xabcd'0000'0000'0000, 0x1122334455667788}};
  const auto id = make_unique_id(at_ms(1469922850259), source);
  CHECK(id.high >> 16 == 1469922850259);
  CHECK((id.high & 0xffff) == 0xabcd);
  CHECK(id.low == 0x1122334455667788);
  CHECK(id.text().substr(0, 10) == "01arz3ndek");
}

TEST_CASE("identifiers and their texts sort by time, then by their random part") {
  const std::vector<unique_id> rising{{1ULL << 16, 0},       {1ULL << 16, 5}, {1ULL << 16, UINT64_MAX},
                                      {(1ULL << 16) | 1, 0}, {2ULL << 16, 0}, {1ULL << 40, 0},
                                      {UINT64_MAX, 0}};
  for (std::size_t i = 1; i < rising.size(); ++i) {
    CHECK(rising[i - 1] < rising[i]);
    CHECK(rising[i - 1].text() < rising[i].text());
  }
  system_entropy source;
  auto before = make_unique_id(at_ms(1'700'000'000'000), source);
  for (std::int64_t ms = 1; ms < 200; ++ms) {
    const auto after = make_unique_id(at_ms(1'700'000'000'000 + ms), source);
    CHECK(before < after);
    CHECK(before.text() < after.text());
    before = after;
  }
}

TEST_CASE("identifiers of one millisecond differ, also in their hash") {
  system_entropy source;
  std::set<unique_id> ids;
  std::set<std::size_t> hashes;
  for (int i = 0; i < 10'000; ++i) {
    ids.insert(make_unique_id(at_ms(1'700'000'000'000), source));
    hashes.insert(std::hash<unique_id>{}(*ids.rbegin()));
  }
  CHECK(ids.size() == 10'000);
  CHECK(std::hash<unique_id>{}({1, 2}) == std::hash<unique_id>{}({1, 2}));
  CHECK(std::hash<unique_id>{}({1, 2}) != std::hash<unique_id>{}({2, 1}));
  CHECK(hashes.size() > 1);
}
