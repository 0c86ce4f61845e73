// SPDX-License-Identifier: Apache-2.0
// UTF-8 after RFC 3629: which byte sequences are characters, and which are not.
#include "base/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

using namespace signalbox;
using namespace std::string_literals;

namespace {

bool is_scalar(std::uint32_t point) { return point < 0xd800 || (point >= 0xe000 && point < 0x110000); }

/// RFC 3629's definition, by decoding without any check and encoding again.
bool valid_by_definition(const std::string& bytes) {
  const auto lead = static_cast<std::uint8_t>(bytes[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes.size() != length || (lead >= 0x80 && lead < 0xc0) || lead >= 0xf8) return false;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<std::uint8_t>(bytes[i]) & 0xc0U) != 0x80U) return false;
  const auto point = utf8_decode(bytes, length);
  if (!is_scalar(point)) return false;
  std::string again;
  append_utf8(point, again);
  return again == bytes;
}

std::string repaired(std::string_view text, std::size_t count) {
  std::size_t replaced = 999;
  auto out = utf8_repaired(text, &replaced);
  CHECK(replaced == count);
  return out;
}

}  // namespace

TEST_CASE("every scalar value is encoded in its shortest form and decoded again") {
  for (std::uint32_t point = 0; point < 0x110000; ++point) {
    if (!is_scalar(point)) continue;
    std::string bytes;
    append_utf8(point, bytes);
    const std::size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    const bool fine =
        bytes.size() == length && utf8_sequence(bytes) == length && utf8_decode(bytes, length) == point;
    if (!fine) FAIL("U+" << std::hex << point);
  }
  std::string out;
  for (const std::uint32_t point : {0x41U, 0xe9U, 0x20acU, 0x1f600U}) append_utf8(point, out);
  CHECK(out == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST_CASE(
    "[U16] exactly the sequences that RFC 3629 defines are valid, over all of two bytes and the edges of "
    "more") {
  std::size_t wrong = 0;
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const std::string two{static_cast<char>(a), static_cast<char>(b)};
      if (a >= 0x80 && (utf8_sequence(two) == 2) != valid_by_definition(two)) ++wrong;
      for (const int c : {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
        const auto three = two + static_cast<char>(c);
        if (a >= 0xe0 && (utf8_sequence(three) == 3) != valid_by_definition(three)) ++wrong;
        const auto four = three + "\x80";
        if (a >= 0xf0 && (utf8_sequence(four) == 4) != valid_by_definition(four)) ++wrong;
      }
    }
  CHECK(wrong == 0);
}

TEST_CASE("[U16] overlong forms, surrogates, what is beyond U+10FFFF and cut sequences are invalid") {
  for (const std::string bytes :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\x80", "\xc3",
        "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2(\xa1"}) {
    CHECK(utf8_sequence(bytes) == 0);
    CHECK(!utf8_valid(bytes));
    CHECK(!utf8_valid("ok " + bytes + " ok"));
  }
  CHECK(utf8_sequence("") == 0);
  CHECK(utf8_valid(""));
  CHECK(utf8_valid("\0a\xef\xbb\xbf\xf4\x8f\xbf\xbf"s));
}

TEST_CASE("[U16] repairing replaces each invalid byte, counts it, and leaves the rest as it is") {
  CHECK(repaired("", 0).empty());
  CHECK(repaired("é€😀\0"s, 0) == "é€😀\0"s);
  CHECK(repaired("\xff", 1) == "\xef\xbf\xbd");
  CHECK(repaired("a\xc3", 1) == "a\xef\xbf\xbd");
  CHECK(repaired("\xe2\x82z\xc3\xa9", 2) == "\xef\xbf\xbd\xef\xbf\xbdz\xc3\xa9");
  CHECK(repaired("\xed\xa0\x80", 3) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  random_stream random{2};
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (auto n = random.below(16); n > 0; --n) text += static_cast<char>(random.below(256));
    const auto fixed = utf8_repaired(text);
    REQUIRE(utf8_valid(fixed));
    REQUIRE(utf8_repaired(fixed) == fixed);
    if (utf8_valid(text)) REQUIRE(fixed == text);
  }
}

TEST_CASE("a prefix never cuts a character and is as long as it can be") {
  const std::string text = "aé€😀b";
  const std::vector<std::size_t> sizes{0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (std::size_t most = 0; most < sizes.size(); ++most) {
    INFO(most);
    CHECK(utf8_prefix(text, most) == std::string_view{text}.substr(0, sizes[most]));
  }
  CHECK(utf8_prefix("", 5).empty());
}
