// SPDX-License-Identifier: Apache-2.0
// Numbers in JSON: which texts are numbers, which of them a double can hold, and what is read from them.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/json.hpp"

using namespace signalbox;

namespace {

bool accepted(const std::string& text) { return !json::document{}.scan(text); }

double number(const std::string& text) {
  json::document d;
  INFO(text);
  REQUIRE(!d.scan(text));
  return d.root().number();
}

std::optional<std::int64_t> integer(const std::string& text) {
  json::document d;
  INFO(text);
  REQUIRE(!d.scan(text));
  return d.root().integer();
}

std::string digits(std::size_t count, char digit = '9') { return std::string(count, digit); }

}  // namespace

TEST_CASE("[C13] what is no number of RFC 8259 is refused") {
  for (const std::string text :
       {"01",  "-01", "00",   "-00",      "0123",      "1.",  "-1.",     ".5",    "-.5",   "1e",
        "1e+", "1e-", "1E",   "1.e5",     "1.5e",      "+1",  "-",       "--1",   "0x10",  "1_000",
        "NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "1e5.5",   "1e1e1", "1.2.3", "1 .5",
        "0e",  "- 1", "1f",   "1L",       "0b1",       "0o7", "\xd9\xa1"}) {
    INFO(text);
    CHECK(!accepted(text));
    CHECK(!accepted("[" + text + "]"));
    CHECK(!accepted("{\"a\":" + text + "}"));
  }
}

TEST_CASE("[C13] [M5] a number that no double can hold is refused, in every spelling") {
  for (const std::string text :
       {"1e400", "-1e400", "1E400", "1e+400", "1e309", "1.7976931348623159e308", "0.1e310", "10e308",
        "1e99999999999999999999", "1e2147483647", "1e2147483648", "10e9223372036854775807", "0.000001e400"}) {
    INFO(text);
    CHECK(!accepted(text));
  }
  CHECK(!accepted(digits(310)));
  CHECK(!accepted("-" + digits(310)));
  CHECK(!accepted(digits(400) + ".5"));
  CHECK(!accepted("1" + digits(400, '0') + "e-10"));
  CHECK(!accepted("1" + digits(400, '0') + "E-91"));
}

TEST_CASE("[C13] the largest double, and what is too small to be told from zero, are accepted") {
  CHECK(number("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(number("-1.7976931348623157E+308") == -1.7976931348623157e308);
  CHECK(number("1" + digits(308, '0')) == 1e308);
  CHECK(number("1" + digits(400, '0') + "e-300") == 1e100);
  CHECK(number("5e-324") > 0);
  for (const std::string text :
       {"1e-400", "-1e-400", "1E-99999999999999999999", "0e400", "0.0e99999999999999999999",
        "0.01e-9223372036854775807", "0.01e-2147483648", "-0e400", "0e-400"}) {
    INFO(text);
    CHECK(number(text) == 0);
  }
  CHECK(number("0." + digits(400, '0') + "1") == 0);
  CHECK(number("0." + digits(600, '0') + "1e+5") == 0);
  CHECK(number("0." + digits(400, '0') + "1e401") == Approx(1));
}

TEST_CASE("[C13] a number longer than 1024 bytes is refused, however little it says, and quickly") {
  CHECK(accepted("0." + digits(1022)));
  CHECK(!accepted("0." + digits(1023)));
  CHECK(!accepted(digits(1'000'000)));
  CHECK(!accepted("0." + digits(1'000'000, '0')));
  CHECK(!accepted("1e" + digits(1'000'000)));
  CHECK(!accepted("1e-" + digits(1'000'000)));
  CHECK(!accepted("[" + digits(1'000'000, '1') + "]"));
}

TEST_CASE("[C13] an integer is a number without point and exponent that fits 64 bits") {
  CHECK(integer("0") == 0);
  CHECK(integer("-0") == 0);
  CHECK(integer("-1") == -1);
  CHECK(integer("9223372036854775807") == INT64_MAX);
  CHECK(integer("-9223372036854775808") == INT64_MIN);
  for (const auto* text : {"9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.0",
                           "1e2", "1E0", "-0.0", "0e0", "123456789012345678901234567890"})
    CHECK(!integer(text));
  for (const auto* text : {"\"1\"", "true", "null", "[1]", "{\"a\":1}"}) CHECK(!integer(text));
}

TEST_CASE("[W88] a number's text is kept as it was written") {
  for (const std::string text :
       {"1.0", "0.10", "-0", "1E+05", "123456789012345678901234567890", "1e-400", "0.1"}) {
    json::document d;
    const auto whole = "{\"seed\": " + text + " }";
    REQUIRE(!d.scan(whole));
    CHECK(d.root().find("seed").raw() == text);
  }
}

TEST_CASE("a number is the nearest double") {
  CHECK(number("0.1") == 0.1);
  CHECK(number("0.30000000000000004") == 0.30000000000000004);
  CHECK(number("9007199254740993") == 9007199254740992.0);
  CHECK(number("2.2250738585072011e-308") == 2.2250738585072011e-308);
  CHECK(number("-12.5e-1") == -1.25);
  CHECK(std::signbit(number("-0")));
  CHECK(number("\"1\"") == 0);
}
