// SPDX-License-Identifier: Apache-2.0
// Prices of classes: which stand in for each other, which must be known, and bills of providers.
#include "policy/pricing.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

price_list with_rates(price_rates rates) {
  price_list out;
  out.periods.push_back({{}, {}, {}, std::move(rates)});
  return out;
}

/// 2 and 8 per million tokens.
price_rates plain_rates() {
  price_rates out;
  out.input.base = {2'000'000};
  out.output.base = {8'000'000};
  return out;
}

}  // namespace

TEST_CASE("[W67] classes that cost less or as much are priced as input, those that cost more are unknown") {
  const auto prices = with_rates(plain_rates());
  const auto cost = [&](auto member) {
    usage used;
    used.*member = 10;
    return cost_of(used, prices, {});
  };
  const auto missing = [&](auto member) {
    usage used;
    used.*member = 10;
    return unknown_price(used, prices, {});
  };
  CHECK(cost(&usage::input)->nano == 20'000);
  CHECK(cost(&usage::cache_read)->nano == 20'000);
  CHECK(cost(&usage::cache_write)->nano == 20'000);
  CHECK(cost(&usage::input_audio)->nano == 20'000);
  CHECK(cost(&usage::output)->nano == 80'000);
  CHECK(cost(&usage::reasoning)->nano == 80'000);
  CHECK_FALSE(cost(&usage::cache_write_long));
  CHECK_FALSE(cost(&usage::output_audio));
  CHECK(missing(&usage::cache_write_long) == "cache_write_long");
  CHECK(missing(&usage::output_audio) == "output_audio");
  CHECK(missing(&usage::input).empty());
  usage both;
  both.input = both.cache_write_long = both.output_audio = 1;
  CHECK(unknown_price(both, prices, {}) == "cache_write_long, output_audio");
  CHECK(unknown_price(both, {}, {}) == "anything");
}

TEST_CASE("[W64] a tier counts all input, of every class, and each class has tiers of its own") {
  auto rates = plain_rates();
  rates.input.tiers = {{100, {4'000'000}}};
  rates.cache_write_long = {{5'000'000}, {{100, {10'000'000}}}};
  const auto prices = with_rates(rates);
  usage used;
  used.input = used.cache_read = used.cache_write = used.cache_write_long = used.input_audio = 20;
  CHECK(cost_of(used, prices, {})->nano == 80 * 2000 + 20 * 5000);
  ++used.input_audio;
  CHECK(cost_of(used, prices, {})->nano == 81 * 4000 + 20 * 10'000);
}

TEST_CASE("[W64] the price of a request comes on top of its tokens") {
  auto rates = plain_rates();
  rates.request = money{5'000'000};
  usage used;
  used.input = 1;
  CHECK(cost_of(used, with_rates(rates), {})->nano == 5'002'000);
}

TEST_CASE("[W64] a provider's bill is in dollars: it counts where prices are, and not where they are not") {
  usage used;
  used.input = 10;
  used.told_cost_nano = 77;
  CHECK(cost_of(used, with_rates(plain_rates()), {})->nano == 77);
  CHECK(unknown_price(used, {}, {}).empty());
  price_list euros;
  euros.currency = "EUR";
  CHECK_FALSE(cost_of(used, euros, {}));
  euros = with_rates(plain_rates());
  euros.currency = "EUR";
  CHECK(cost_of(used, euros, {})->nano == 20'000);
  used.told_cost_nano = 0;
  CHECK(cost_of(used, {}, {})->nano == 0);
}

TEST_CASE(
    "[W64] unusual terms multiply the prices of tokens, and nothing else; one that is unknown leaves no "
    "cost") {
  auto rates = plain_rates();
  rates.request = money{1'000};
  auto prices = with_rates(rates);
  prices.factors = {
      {"flex", 500'000}, {"priority", 1'750'000}, {"fast", 6'000'000}, {"us", 1'100'000}, {"free", 0}};
  const auto cost = [&](std::string terms) {
    usage used;
    used.input = 3;
    used.output = 1;  // 14,000 nano-units in all
    used.terms = std::move(terms);
    return cost_of(used, prices, {}).value_or(money{-1}).nano;
  };
  CHECK(cost("") == 15'000);
  CHECK(cost("flex") == 8'000);
  CHECK(cost("priority") == 25'500);
  CHECK(cost("fast+us") == 93'400);
  CHECK(cost("free") == 1'000);
  CHECK(cost("batch") == -1);
  CHECK(cost("flex+batch") == -1);
  usage used;
  used.terms = "batch+flex+other";
  CHECK(unknown_price(used, prices, {}) == "service tier batch, service tier other");
  used.told_cost_nano = 7;  // the provider itself says what it was
  CHECK(cost_of(used, prices, {})->nano == 7);
}

TEST_CASE("[W64] tools that the provider runs have a fee each, or leave no cost") {
  auto prices = with_rates(plain_rates());
  usage used;
  used.input = 1;
  used.web_searches = 3;
  CHECK_FALSE(cost_of(used, prices, {}));
  CHECK(unknown_price(used, prices, {}) == "web_search");
  prices.web_search = money{10'000'000};
  CHECK(cost_of(used, prices, {})->nano == 30'002'000);
  used.tool_runs = 2;
  CHECK_FALSE(cost_of(used, prices, {}));
  CHECK(unknown_price(used, prices, {}) == "tool_run");
  prices.tool_run = money{0};
  prices.factors["flex"] = 500'000;
  used.terms = "flex";
  CHECK(cost_of(used, prices, {})->nano == 30'001'000);
  used.web_searches = UINT64_MAX;
  CHECK(cost_of(used, prices, {})->nano == INT64_MAX);
}
