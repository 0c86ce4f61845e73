// SPDX-License-Identifier: Apache-2.0
// Byte edits: what is not edited stays, byte by byte.
#include "providers/splice.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

using namespace signalbox;

TEST_CASE("edits replace, insert and delete, in any order of the list") {
  const std::string text = "0123456789";
  CHECK(apply_edits(text, {}) == text);
  CHECK(apply_edits(text, {{2, 4, "ab"}}) == "01ab456789");
  CHECK(apply_edits(text, {{2, 2, "ab"}}) == "01ab23456789");
  CHECK(apply_edits(text, {{2, 4, ""}}) == "01456789");
  CHECK(apply_edits(text, {{8, 10, "z"}, {0, 1, "long text"}, {4, 4, "-"}}) == "long text123-4567z");
  CHECK(apply_edits(text, {{0, 0, "a"}, {10, 10, "b"}}) == "a0123456789b");
  CHECK(apply_edits(text, {{0, 10, ""}}).empty());
  CHECK(apply_edits("", {{0, 0, "x"}}) == "x");
}

TEST_CASE("edits that touch each other do not disturb each other") {
  const std::string text = "0123456789";
  CHECK(apply_edits(text, {{2, 4, "a"}, {4, 6, "b"}}) == "01ab6789");
  CHECK(apply_edits(text, {{4, 6, "b"}, {2, 4, "a"}}) == "01ab6789");
  CHECK(apply_edits(text, {{2, 4, ""}, {2, 2, "new"}}) == "01new456789");
  CHECK(apply_edits(text, {{2, 2, "new"}, {2, 4, ""}}) == "01new456789");
  CHECK(apply_edits(text, {{2, 4, ""}, {4, 4, "new"}}) == "01new456789");
}

TEST_CASE("insertions at one place come out in the order given") {
  CHECK(apply_edits("0123", {{2, 2, "a"}, {2, 2, "b"}, {2, 2, "c"}}) == "01abc23");
  CHECK(apply_edits("0123", {{2, 2, "c"}, {0, 0, "-"}, {2, 2, "a"}, {2, 2, "b"}}) == "-01cab23");
}

TEST_CASE("random edits give what editing from the back gives, with any bytes in the text") {
  random_stream random{7};
  int wrong = 0;
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto n = random.below(60); n > 0; --n) text += static_cast<char>(random.below(256));
    std::vector<edit> edits;
    for (std::size_t at = 0; at < text.size();) {
      const auto begin = at + random.below(8);
      const auto end = begin + random.below(5);
      if (end > text.size()) break;
      edits.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                       std::string(random.below(4), static_cast<char>(random.below(256)))});
      at = end + 1;
    }
    auto expected = text;
    for (auto e = edits.rbegin(); e != edits.rend(); ++e)
      expected.replace(e->begin, e->end - e->begin, e->text);
    for (std::size_t i = edits.size(); i > 1; --i) std::swap(edits[i - 1], edits[random.below(i)]);
    wrong += apply_edits(text, edits) == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}
