// SPDX-License-Identifier: Apache-2.0
// Prices in the file: classes, tiers, periods, and what is wrong with them.
#include "base/money.hpp"
#include "config/calendar.hpp"
#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string with_price(const std::string& price, const std::string& more = {}) {
  return R"({"endpoints": {"a": {"provider": "demo", "model": "m", "price": )" + price + more + "}}}";
}

price_list prices(const std::string& price) { return loaded(with_price(price))->endpoints.at(0).prices; }

wall_time at(const std::string& day, const std::string& time = "00:00") {
  return wall_time{std::chrono::hours{24 * parse_day(day).value().since_1970}} +
         std::chrono::seconds{parse_time_of_day(time).value().seconds};
}

/// "input/output" at a time, for a request of some size.
std::string rates_at(const price_list& all, wall_time when, std::uint64_t size = 0) {
  const auto* rates = all.at(when);
  return rates ? to_text(rates->input.at(size)) + "/" + to_text(rates->output.at(size)) : "none";
}

void check_price(const std::string& price, const std::string& problem) {
  check_one_problem(load_problems, with_price(price), "error: endpoints.a.price" + problem);
}

}  // namespace

TEST_CASE("[W64] the file has a price for each class of token, and for the request") {
  const auto all =
      prices(R"({"input": 2, "output": 8, "cache_read": 0.5, "cache_write": 2.5, "cache_write_long": 4,)"
             R"("input_audio": 40, "output_audio": 80, "request": 0.005})");
  REQUIRE(all.periods.size() == 1);
  const auto& r = all.periods[0].rates;
  CHECK(to_text(r.input.base) == "2");
  CHECK(to_text(r.output.base) == "8");
  CHECK(to_text(r.cache_read.base) == "0.5");
  CHECK(to_text(r.cache_write.base) == "2.5");
  CHECK(to_text(r.cache_write_long.base) == "4");
  CHECK(to_text(r.input_audio.base) == "40");
  CHECK(to_text(r.output_audio.base) == "80");
  CHECK(r.request.nano == 5'000'000);
  CHECK_FALSE(prices(R"({"input": 2, "output": 8})").periods[0].rates.cache_write_long.base.known());
}

TEST_CASE("[W64] tiers of the file hold above their size, class by class") {
  const auto all = prices(R"({"input": 2, "output": 8, "cache_read": 1, "tiers": [)"
                          R"({"above": 128000, "input": 3}, {"above": 200000, "input": 4, "output": 16}]})");
  CHECK(rates_at(all, {}, 128'000) == "2/8");
  CHECK(rates_at(all, {}, 128'001) == "3/8");
  CHECK(rates_at(all, {}, 200'000) == "3/8");
  CHECK(rates_at(all, {}, 200'001) == "4/16");
  CHECK(to_text(all.at({})->cache_read.at(200'001)) == "1");
}

TEST_CASE("[W64] periods of the file hold from their day or between their times, and the last one wins") {
  const auto all = prices(R"({"input": 2, "output": 8, "periods": [{"from": "2026-12-01", "input": 3},)"
                          R"({"between": ["16:30", "00:30"], "input": 1, "output": 4},)"
                          R"({"from": "2027-01-01", "between": ["00:00", "01:00"], "output": 0}]})");
  CHECK(rates_at(all, at("2026-11-30", "12:00")) == "2/8");
  CHECK(rates_at(all, at("2026-12-01", "00:30")) == "3/8");
  CHECK(rates_at(all, at("2026-12-01", "16:29")) == "3/8");
  CHECK(rates_at(all, at("2026-12-01", "16:30")) == "1/4");
  CHECK(rates_at(all, at("2026-11-01", "00:29")) == "1/4");
  CHECK(rates_at(all, at("2027-01-01", "00:00")) == "2/0");
  CHECK(rates_at(all, at("2027-01-01", "01:00")) == "3/8");
}

TEST_CASE("[W64] a period keeps what it does not say: classes, tiers, and the price of a request") {
  const auto all = prices(
      R"({"input": 2, "output": 8, "request": 0.1, "tiers": [{"above": 100, "input": 4, "output": 16}],)"
      R"("periods": [{"from": "2026-01-01", "input": 1},)"
      R"({"from": "2027-01-01", "tiers": [{"above": 200, "input": 9}]}]})");
  CHECK(rates_at(all, at("2026-06-01"), 101) == "1/16");  // a price of its own has no tiers of others
  CHECK(rates_at(all, at("2027-06-01"), 101) == "2/16");
  CHECK(rates_at(all, at("2027-06-01"), 201) == "9/16");
  CHECK(all.at(at("2027-06-01"))->request.nano == 100'000'000);
}

TEST_CASE("what is wrong with prices is told at its place") {
  check_price(
      R"({"input": 2, "output": 8, "tiers": [@{"input": 4}]})",
      ".tiers[0].above: is missing (The tier holds for all tokens of a request with more input tokens "
      "than this, cached ones included.)");
  check_price(R"({"input": 2, "output": 8, "tiers": [{"above": 9, "input": 4}, {"above": @9, "input": 5}]})",
              ".tiers[1].above: is not above that of the tier before (put the tiers in ascending order)");
  check_price(R"({"input": 2, "output": 8, "tiers": [@{"above": 9}]})",
              ".tiers[0]: has no price (add the prices that hold above, or remove it)");
  check_price(
      R"({"input": 2, "output": 8, "tiers": [{"above": 9, "cache_read": @1}]})",
      ".tiers[0].cache_read: has no price below the tier (add cache_read outside of the tiers as well)");
  check_price(R"({"input": 2, "output": 8, "periods": [@{"input": 1}]})",
              ".periods[0]: does not say when it holds (add \"from\": \"2026-12-01\" or \"between\": "
              "[\"16:30\", \"00:30\"])");
  check_price(R"({"input": 2, "output": 8, "periods": [@{"from": "2026-01-01"}]})",
              ".periods[0]: has no price (add the prices that change)");
  check_price(R"({"input": 2, "output": 8, "periods": [{"from": @"2026-02-30", "input": 1}]})",
              ".periods[0].from: not a day: 2026-02-30 (write year, month and day, such as 2026-12-01)");
  check_price(
      R"({"input": 2, "output": 8, "periods": [{"between": ["16:30", @"24:00"], "input": 1}]})",
      ".periods[0].between[1]: not a time of day: 24:00 (write hour and minute in UTC, such as 16:30)");
  for (const std::string times : {R"(["16:30"])", R"(["16:30", "16:30"])", R"(["01:00", "02:00", "03:00"])"})
    check_price(R"({"input": 2, "output": 8, "periods": [{"between": @)" + times + R"(, "input": 1}]})",
                ".periods[0].between: needs two different times of day (write when it begins and when it "
                "ends, such as [\"16:30\", \"00:30\"])");
  check_price(R"(@{"tiers": [{"above": 9, "input": 4}]})",
              ": needs both input and output (add the one that is missing; 0 means free)");
}

TEST_CASE("an endpoint that makes embeddings needs no price of output") {
  const std::string head =
      R"({"endpoints": {"a": {"provider": "openai", "key": "env:K", "model": "text-embedding-9", "price": )";
  CHECK(to_text(loaded(head + R"({"input": 0.1}}}})")->endpoints.at(0).prices.at({})->input.base) == "0.1");
  check_one_problem(load_problems, head + R"(@{"output": 1}}}})",
                    "error: endpoints.a.price: needs input (add the one that is missing; 0 means free)");
}

TEST_CASE("days and times of day are read strictly") {
  CHECK(parse_day("1970-01-01").value().since_1970 == 0);
  CHECK(parse_day("2026-12-01").value().since_1970 == 20'788);
  CHECK(parse_day("2024-02-29").value().since_1970 == 19'782);
  for (const auto* bad : {"", "2026-12-1", "2026-13-01", "2026-00-10", "2026-02-29", "2026/12/01", "26-12-01",
                          "2026-12-011", "2026-12-0x", "-026-12-01"})
    CHECK_FALSE(parse_day(bad).has_value());
  CHECK(parse_time_of_day("00:00").value().seconds == 0);
  CHECK(parse_time_of_day("23:59").value().seconds == 86'340);
  for (const auto* bad : {"", "24:00", "12:60", "1:00", "12:0", "12-00", "12:00:00", "1a:00", "+1:00"})
    CHECK_FALSE(parse_time_of_day(bad).has_value());
}

TEST_CASE("[W64] an endpoint without a price has the currency of the others, for its provider's bill") {
  const auto config =
      load_config(R"({"endpoints": {"a": {"provider": "demo", "model": "m"}, "b": {"provider": "demo",
      "model": "m", "price": {"input": 1, "output": 1, "currency": "EUR"}}}})",
                  test_secret);
  REQUIRE(config.snapshot);
  CHECK(config.snapshot->endpoints.at(0).prices.currency == "EUR");
  CHECK(config.snapshot->endpoints.at(0).prices.empty());
}

TEST_CASE(
    "[W64] fees of tools and factors of service tiers go with the prices of the file or the catalogue") {
  const std::string extras =
      R"("web_search": 0.01, "tool_run": 0.0025, "service_tiers": {"flex": 0.5, "fast": 6})";
  const auto check = [](const price_list& all) {
    CHECK_FALSE(all.empty());
    CHECK(all.web_search->nano == 10'000'000);
    CHECK(all.tool_run->nano == 2'500'000);
    CHECK(all.factors.size() == 2);
    CHECK(all.factors.at("flex") == 500'000);
    CHECK(all.factors.at("fast") == 6'000'000);
  };
  check(prices(R"({"input": 2, "output": 8, )" + extras + "}"));
  const std::string known =
      R"({"endpoints": {"a": {"provider": "anthropic", "key": "env:K", "model": "claude-sonnet-4-5")";
  const auto listed = loaded(known + R"(, "price": {)" + extras + "}}}}")->endpoints.at(0).prices;
  check(listed);
  CHECK(to_text(listed.at({})->input.base) ==
        to_text(loaded(known + "}}}")->endpoints.at(0).prices.at({})->input.base));
  CHECK_FALSE(loaded(known + "}}}")->endpoints.at(0).prices.web_search);
}

TEST_CASE("[W64] factors of service tiers that cannot be meant are refused") {
  check_price(
      R"({"input": 2, "output": 8, "service_tiers": {@"default": 2}})",
      ".service_tiers.default: is the usual tier, which the prices are for (change the prices instead)");
  for (const std::string bad : {"-1", "101"})
    CHECK(load_problems(with_price(R"({"input": 2, "output": 8, "service_tiers": {"flex": )" + bad + "}}"))
              .size() == 1);
}
