// SPDX-License-Identifier: Apache-2.0
// Money: exact, rounded once, and never wrapped around.
#include "base/money.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

using namespace signalbox;

namespace {

std::int64_t nano(std::string_view text) {
  const auto read = parse_money(text);
  INFO(text);
  REQUIRE(read.has_value());
  return read->nano;
}

std::int64_t pico(std::string_view text) {
  const auto read = parse_token_price(text);
  INFO(text);
  REQUIRE(read.has_value());
  return read->pico;
}

std::int64_t cost(std::uint64_t tokens, std::int64_t price) {
  cost_sum sum;
  sum.add(tokens, token_price{price});
  REQUIRE(sum.known());
  return sum.total().nano;
}

}  // namespace

TEST_CASE("[W66] a price is read exactly, without a binary fraction in between") {
  CHECK(pico("0") == 0);
  CHECK(pico("1") == 1'000'000);
  CHECK(pico("2.5") == 2'500'000);
  CHECK(pico("0.075") == 75'000);
  CHECK(pico("0.000001") == 1);
  CHECK(pico("0.1") == 100'000);
  CHECK(pico("37.50") == 37'500'000);
  CHECK(pico("1.0000000000") == 1'000'000);
  CHECK(pico("9223372036854.775807") == INT64_MAX);
}

TEST_CASE("[W66] an amount is read exactly, up to the largest") {
  CHECK(nano("0") == 0);
  CHECK(nano("0.000000001") == 1);
  CHECK(nano("0.05") == 50'000'000);
  CHECK(nano("12.5") == 12'500'000'000);
  CHECK(nano("9223372036.854775807") == INT64_MAX);
  CHECK(nano("9223372036.8547758070") == INT64_MAX);
}

TEST_CASE("what is no exact decimal is refused, with what to write instead") {
  for (const std::string text :
       {"",    ".",     "1.", ".5", "-1",  "+1",  "-0",  "1e3",   "1E-3",         "0x1",
        "1,5", "1.2.3", " 1", "1 ", "nan", "inf", "one", "1_000", "0.0000000001", "99999999999999999999"}) {
    INFO(text);
    const auto amount = parse_money(text);
    const auto price = parse_token_price(text);
    REQUIRE(amount.has_error());
    REQUIRE(price.has_error());
    CHECK(amount.error().code == error_code::invalid_request);
    CHECK(price.error().code == error_code::config_invalid);
    for (const auto& e : {amount.error(), price.error()}) {
      CHECK(e.message.find(text) != std::string::npos);
      CHECK(!e.hint.empty());
    }
  }
  CHECK(parse_token_price("0.0000001").has_error());
  CHECK(parse_token_price("9223372036854.775808").has_error());
  CHECK(parse_token_price("9223372036855").has_error());
  CHECK(parse_money("9223372036.854775808").has_error());
  CHECK(parse_money("9223372037").has_error());
}

TEST_CASE("[W66] a number of any length and exponent is rounded half up to the nano-unit, without a double") {
  const auto rounded = [](std::string_view text) {
    const auto read = round_money(text);
    return read ? read->nano : -1;
  };
  CHECK(rounded("0") == 0);
  CHECK(rounded("1") == 1'000'000'000);
  CHECK(rounded("0.95") == 950'000'000);
  CHECK(rounded("1.05e-06") == 1050);
  CHECK(rounded("1.05E-6") == 1050);
  CHECK(rounded("12e+1") == 120'000'000'000);
  CHECK(rounded("0.0000000004") == 0);
  CHECK(rounded("0.0000000005") == 1);
  CHECK(rounded("0.00000000149999999999999999999999") == 1);
  CHECK(rounded("0.0000000015") == 2);
  CHECK(rounded("5e-10") == 1);
  CHECK(rounded("5e-11") == 0);
  CHECK(rounded("1e-400") == 0);
  CHECK(rounded("0.9999999995") == 1'000'000'000);
  CHECK(rounded("9007199.254740993") == 9'007'199'254'740'993);
  CHECK(rounded("0e5") == 0);
  for (const auto* bad : {"", "-1", "-0", "1e30", "1e99999999999", "9223372036.854775807", "99999999999", "x",
                          "1e", "1ex", ".5e", "1.2.3", " 1", "NaN"}) {
    CAPTURE(bad);
    CHECK_FALSE(round_money(bad).has_value());
  }
}

TEST_CASE("text forms have no trailing zeros and read back as the same value") {
  CHECK(to_text(money{0}) == "0");
  CHECK(to_text(money{1}) == "0.000000001");
  CHECK(to_text(money{1'500'000}) == "0.0015");
  CHECK(to_text(money{-1'500'000}) == "-0.0015");
  CHECK(to_text(money{12'000'000'000}) == "12");
  CHECK(to_text(money{10'000'000'000}) == "10");
  CHECK(to_text(money{INT64_MAX}) == "9223372036.854775807");
  CHECK(to_text(money{INT64_MIN}) == "-9223372036.854775808");
  CHECK(to_text(token_price{2'000'000}) == "2");
  CHECK(to_text(token_price{75'000}) == "0.075");
  CHECK(to_text(token_price{}) == "unknown");
  random_stream random{11};
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random.next() >> (1 + random.below(63)));
    CHECK(nano(to_text(money{value})) == value);
    CHECK(pico(to_text(token_price{value})) == value);
  }
}

TEST_CASE("addition and subtraction saturate at either end") {
  constexpr money most{INT64_MAX};
  constexpr money least{INT64_MIN};
  CHECK(money{2} + money{3} == money{5});
  CHECK(money{2} - money{3} == money{-1});
  CHECK(most + money{1} == most);
  CHECK(most + most == most);
  CHECK(least + money{-1} == least);
  CHECK(least + most == money{-1});
  CHECK(most - money{-1} == most);
  CHECK(least - money{1} == least);
  CHECK(most - least == most);
  CHECK(least - most == least);
  CHECK(money{0} - least == most);
  CHECK(money{-1} - least == most);
  money sum{INT64_MAX - 1};
  sum += money{5};
  CHECK(sum == most);
  CHECK(money{1} < money{2});
}

TEST_CASE("a sum is exact, and rounded half up exactly once") {
  CHECK(cost(1'000'000, 2'000'000) == 2'000'000'000);
  CHECK(cost(1, 499) == 0);
  CHECK(cost(1, 500) == 1);
  CHECK(cost(1, 1499) == 1);
  CHECK(cost(1, 1500) == 2);
  CHECK(cost(3, 500) == 2);
  CHECK(cost(0, 500) == 0);
  // Four classes of 400 pico each: rounded one by one they would vanish.
  cost_sum sum;
  for (int i = 0; i < 4; ++i) sum.add(1, token_price{400});
  CHECK(sum.total().nano == 2);
  // 1500 tokens of input at 0.075 and 700 of output at 0.3 per million.
  cost_sum reply;
  reply.add(1500, token_price{pico("0.075")});
  reply.add(700, token_price{pico("0.3")});
  CHECK(to_text(reply.total()) == "0.0003225");
}

TEST_CASE("a sum equals the arithmetic of wider integers, whatever is added") {
  random_stream random{5};
  for (int i = 0; i < 2000; ++i) {
    cost_sum sum;
    __extension__ unsigned __int128 exact = 0;
    for (auto n = random.below(5); n > 0; --n) {
      const auto tokens = random.below(1ULL << random.below(40));
      const auto price = random.below(1ULL << random.below(30));
      sum.add(tokens, token_price{static_cast<std::int64_t>(price)});
      exact += static_cast<decltype(exact)>(tokens) * price;
    }
    const auto down = static_cast<std::int64_t>(exact / 1000);
    CHECK(sum.total().nano == (exact % 1000 >= 500 ? down + 1 : down));
  }
}

TEST_CASE("[U37] a sum of absurd counts saturates and never wraps") {
  cost_sum sum;
  for (int i = 0; i < 8; ++i) {
    sum.add(UINT64_MAX, token_price{INT64_MAX});
    CHECK(sum.total().nano == INT64_MAX);
  }
  CHECK(cost(UINT64_MAX, 1) == 18'446'744'073'709'552);
  CHECK(cost(static_cast<std::uint64_t>(INT64_MAX), 1000) == INT64_MAX);
  CHECK(cost(static_cast<std::uint64_t>(INT64_MAX), 1001) == INT64_MAX);
}

TEST_CASE("[W67] tokens without a price make the sum unknown, never free; no tokens do not") {
  CHECK(!token_price{}.known());
  CHECK(token_price{0}.known());
  cost_sum sum;
  sum.add(0, token_price{});
  CHECK(sum.known());
  sum.add(10, token_price{0});
  CHECK(sum.known());
  CHECK(sum.total().nano == 0);
  sum.add(1, token_price{});
  CHECK(!sum.known());
  sum.add(1, token_price{5});
  CHECK(!sum.known());
}

TEST_CASE("a sum that is scaled is rounded once, and saturates") {
  const auto scaled = [](std::uint64_t tokens, std::int64_t pico, std::uint32_t millionths) {
    cost_sum sum;
    sum.add(tokens, {pico});
    sum.scale(millionths);
    return sum.total().nano;
  };
  CHECK(scaled(1, 1'000, 500'000) == 1);  // half a nano-unit
  CHECK(scaled(1, 999, 500'000) == 0);
  CHECK(scaled(1, 1'001, 499'500) == 0);
  CHECK(scaled(1, 1'002, 499'500) == 1);
  CHECK(scaled(3, 333, 1'000'000) == 1);
  CHECK(scaled(7, 1'000'000, 0) == 0);
  CHECK(scaled(1, 1'000, 100'000'000) == 100);
  CHECK(scaled(1'000'000, INT64_MAX, 500'000) == INT64_MAX);
  CHECK(scaled(2'000, INT64_MAX, 250'000) == INT64_MAX / 2 + 1);
  CHECK(scaled(UINT64_MAX, INT64_MAX, 1) == INT64_MAX);
}
