// SPDX-License-Identifier: Apache-2.0
// What the JSON writer writes: commas, quotes, numbers, and that the scanner reads it back.
#include "base/json_writer.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

using namespace signalbox;
using namespace std::string_literals;

namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  json::append_quoted(text, out);
  return out;
}

template <class Write>
std::string written(Write write) {
  std::string out;
  json::writer w{out};
  write(w);
  return out;
}

std::uint64_t bits_of(double x) {
  std::uint64_t out = 0;
  std::memcpy(&out, &x, sizeof out);
  return out;
}

}  // namespace

TEST_CASE("commas stand between items and nowhere else") {
  CHECK(written([](json::writer& w) { w.open_object().close_object(); }) == "{}");
  CHECK(written([](json::writer& w) { w.open_array().close_array(); }) == "[]");
  CHECK(written([](json::writer& w) {
          w.open_array()
              .integer(1)
              .open_array()
              .close_array()
              .open_object()
              .close_object()
              .null()
              .close_array();
        }) == "[1,[],{},null]");
  CHECK(written([](json::writer& w) {
          w.open_object().key("a").open_array().truth(true).truth(false).close_array();
          w.key("b")
              .open_object()
              .member("c", "d")
              .member("e", 1)
              .close_object()
              .member("f", false)
              .close_object();
        }) == R"({"a":[true,false],"b":{"c":"d","e":1},"f":false})");
}

TEST_CASE("every member writes its name and a value of its type") {
  CHECK(written([](json::writer& w) {
          w.open_object()
              .member("view", std::string_view{"v"})
              .member("literal", "l")
              .member("truth", true)
              .member("int", -5)
              .member("signed", std::int64_t{INT64_MIN})
              .member("unsigned", std::uint64_t{UINT64_MAX})
              .member("number", 0.5)
              .close_object();
        }) == R"({"view":"v","literal":"l","truth":true,"int":-5,"signed":-9223372036854775808,)"
              R"("unsigned":18446744073709551615,"number":0.5})");
}

TEST_CASE("raw places a value as it stands, with its comma") {
  CHECK(written([](json::writer& w) { w.open_array().raw("1.0").raw(R"({ "x" : 1e0 })").close_array(); }) ==
        R"([1.0,{ "x" : 1e0 }])");
}

TEST_CASE("a string is escaped where RFC 8259 asks for it and left alone elsewhere") {
  CHECK(in_quotes("") == "\"\"");
  CHECK(in_quotes("a/b'c") == "\"a/b'c\"");
  CHECK(in_quotes("\"\\\n\r\t") == R"("\"\\\n\r\t")");
  CHECK(in_quotes("\0\x01\x1f\x7f"s) == "\"\\u0000\\u0001\\u001f\x7f\"");
  CHECK(in_quotes("é€😀\u2028") == "\"é€😀\u2028\"");
  std::string out = "x";
  json::append_quoted("y", out);
  CHECK(out == "x\"y\"");
}

TEST_CASE("any valid text reads back as it was written, as a value and as a name") {
  random_stream random{7};
  json::document document;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (auto n = random.below(20); n > 0; --n) {
      const auto point = static_cast<std::uint32_t>(random.below(random.below(2) ? 0x100 : 0x110000));
      append_utf8(point >= 0xd800 && point < 0xe000 ? 'x' : point, text);
    }
    std::string out;
    json::writer{out}.open_object().member(text, text).close_object();
    INFO(out);
    REQUIRE(!document.scan(out));
    REQUIRE(document.root().begin_items().key().text() == text);
    REQUIRE(document.root().find(text).text() == text);
  }
}

TEST_CASE("a number is written so that the same double is read") {
  json::document document;
  const auto survives = [&](double x) {
    std::string out;
    json::writer{out}.number(x);
    INFO(out);
    REQUIRE(!document.scan(out));
    REQUIRE(bits_of(document.root().number()) == bits_of(x));
  };
  using limit = std::numeric_limits<double>;
  for (const double x : {0.0, -0.0, 0.1, 1.0, 1e5, 1e21, 1e22, 1e-7, 123456789.123, 1.0 / 3, limit::max(),
                         limit::lowest(), limit::min(), limit::denorm_min(), 9007199254740993.0})
    survives(x);
  random_stream random{3};
  for (int i = 0; i < 5000; ++i) {
    const auto bits = random.next();
    double x = 0;
    std::memcpy(&x, &bits, sizeof x);
    if (x - x == 0) survives(x);  // finite
  }
}
