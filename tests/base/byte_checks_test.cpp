// SPDX-License-Identifier: Apache-2.0
// Names and values of header fields are checked 16 bytes at once: every byte counts at every place.
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "base/http_text.hpp"

using namespace signalbox;

namespace {

constexpr std::size_t longest = 70;

/// Asks of a copy that ends where its memory ends.
template <class F>
bool ask(F&& question, const std::string& text) {
  const auto kept = std::make_unique<char[]>(text.size());
  text.copy(kept.get(), text.size());
  return question(std::string_view{kept.get(), text.size()});
}

/// How often the answer for a text with one byte changed differs from whether that byte is fine.
template <class F, class Fine>
std::size_t differences(char plain, F&& question, Fine&& fine) {
  std::size_t out = 0;
  for (std::size_t size = 1; size <= longest; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (int c = 0; c < 256; ++c) {
        std::string text(size, plain);
        text[at] = static_cast<char>(c);
        out += ask(question, text) == fine(c) ? 0U : 1U;
      }
  return out;
}

}  // namespace

TEST_CASE("[M3] a header value takes no control character at any place, whatever its length") {
  const auto fine = [](int c) { return c == '\t' || (c >= 0x20 && c != 0x7f); };
  CHECK(differences('v', is_header_value, fine) == 0);
  CHECK(differences('\xe4', is_header_value, fine) == 0);
  CHECK(is_header_value(""));
}

TEST_CASE("[M3] a token takes the characters of RFC 9110 and no other, at any place, whatever its length") {
  const auto fine = [](int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 &&
            std::string_view{"!#$%&'*+-.^_`|~"}.find(static_cast<char>(c)) != std::string_view::npos);
  };
  CHECK(differences('t', is_token, fine) == 0);
  CHECK(differences('_', is_token, fine) == 0);
  CHECK_FALSE(is_token(""));
}

TEST_CASE("names are equal in any case of letters, and only then") {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const auto lower = [](int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
      const std::string first{"name-"}, x = first + static_cast<char>(a), y = first + static_cast<char>(b);
      if (iequals(x, y) != (lower(a) == lower(b))) FAIL(a << " and " << b);
    }
  CHECK_FALSE(iequals("name", "names"));
  CHECK(iequals("", ""));
}

TEST_CASE("a list of header fields gives back what was put in, and takes copies and moves") {
  headers all;
  CHECK(all.empty());
  for (std::size_t i = 0; i < 100; ++i)
    all.push_back({"name-" + std::to_string(i), i % 3 == 0 ? std::string{} : std::string(i * 7, 'v')});
  REQUIRE(all.size() == 100);
  std::size_t i = 0;
  for (const auto h : all) {
    CHECK(h.name == "name-" + std::to_string(i));
    CHECK(h.value.size() == (i % 3 == 0 ? 0 : i * 7));
    ++i;
  }
  CHECK(i == 100);
  CHECK(all[99].name == "name-99");
  auto copy = all;
  auto moved = std::move(all);
  CHECK(copy.size() == 100);
  CHECK(find_header(moved, "NAME-98").value_or("") == std::string(98 * 7, 'v'));
  copy.clear();
  CHECK(copy.empty());
  CHECK(copy.size() == 0);
  CHECK_FALSE(find_header(copy, "name-1"));
}
