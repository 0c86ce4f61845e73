// SPDX-License-Identifier: Apache-2.0
// What an endpoint's tokens cost: prices given in the file, or the catalogue's.
#include <algorithm>
#include <array>
#include <cmath>

#include "config/compile.hpp"

namespace signalbox {

namespace {

struct price_class {
  std::string_view name;
  token_price class_prices::*given;
  tiered_price price_rates::*made;
};
constexpr std::array classes{
    price_class{"input", &class_prices::input, &price_rates::input},
    price_class{"output", &class_prices::output, &price_rates::output},
    price_class{"cache_read", &class_prices::cache_read, &price_rates::cache_read},
    price_class{"cache_write", &class_prices::cache_write, &price_rates::cache_write},
    price_class{"cache_write_long", &class_prices::cache_write_long, &price_rates::cache_write_long},
    price_class{"input_audio", &class_prices::input_audio, &price_rates::input_audio},
    price_class{"output_audio", &class_prices::output_audio, &price_rates::output_audio},
};

bool gives_any(const class_prices& prices) {
  return std::any_of(classes.begin(), classes.end(),
                     [&](const price_class& c) { return (prices.*c.given).known(); });
}

bool is_priced(const price_list& list) {
  return std::any_of(list.periods.begin(), list.periods.end(),
                     [](const price_period& p) { return p.rates.input.base.known(); });
}

/// A class's price and its tiers. What a tier does not say is as below it.
tiered_price tiered(token_price base, const std::vector<price_tier_settings>& tiers, const price_class& c) {
  tiered_price out{base, {}};
  for (const auto& tier : tiers)
    if ((tier.*c.given).known()) out.tiers.push_back({tier.above, tier.*c.given});
  return out;
}

/// A tier that follows a smaller one, and prices of classes that have one below it as well: otherwise nobody
/// could say what holds there.
void check_tiers(compilation& work, const std::string& path, const std::vector<price_tier_settings>& tiers,
                 const price_rates& rates) {
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const auto at = path + ".tiers[" + std::to_string(i) + "]";
    if (i > 0 && tiers[i].above <= tiers[i - 1].above)
      work.error(at + ".above", "is not above that of the tier before", "put the tiers in ascending order");
    if (!gives_any(tiers[i]) && !work.is_unread(at + ".input"))
      work.error(at, "has no price", "add the prices that hold above, or remove it");
    for (const auto& c : classes)
      if ((tiers[i].*c.given).known() && !(rates.*c.made).base.known())
        work.error(at + "." + std::string{c.name}, "has no price below the tier",
                   "add " + std::string{c.name} + " outside of the tiers as well");
  }
}

/// What a period does not say is as outside of it, class by class.
price_rates rates_of(const price_period_settings& period, price_rates usual) {
  for (const auto& c : classes) {
    auto& price = usual.*c.made;
    const auto own = period.*c.given;
    auto made = tiered(own.known() ? own : price.base, period.tiers, c);
    if (own.known() || !made.tiers.empty()) price = std::move(made);
  }
  return usual;
}

price_period period_of(compilation& work, const std::string& path, const price_period_settings& given,
                       const price_rates& usual) {
  price_period out;
  if (given.from) out.from_day = given.from->since_1970;
  if (given.between.size() == 2) {
    out.from_second = given.between[0].seconds;
    out.to_second = given.between[1].seconds;
  }
  out.rates = rates_of(given, usual);
  const bool unread = work.is_unread(path + ".from") || work.is_unread(path + ".between");
  if (!given.from && given.between.empty() && !unread)
    work.error(path, "does not say when it holds",
               "add \"from\": \"2026-12-01\" or \"between\": [\"16:30\", \"00:30\"]");
  if (!given.between.empty() && (given.between.size() != 2 || out.from_second == out.to_second) && !unread)
    work.error(path + ".between", "needs two different times of day",
               "write when it begins and when it ends, such as [\"16:30\", \"00:30\"]");
  if (!gives_any(given) && given.tiers.empty() && !work.is_unread(path + ".input"))
    work.error(path, "has no price", "add the prices that change");
  check_tiers(work, path, given.tiers, out.rates);
  return out;
}

void take_given(compilation& work, const std::string& path, endpoint_config& e) {
  const auto& own = e.price;
  e.prices.currency = own.currency;
  const bool makes_tokens =
      std::any_of(e.serves.begin(), e.serves.end(), [](auto s) { return s != service_kind::embeddings; });
  if (work.is_unread(path + ".price.input") || work.is_unread(path + ".price.output")) return;
  if (!own.input.known() || (makes_tokens && !own.output.known()))
    return work.error(path + ".price", makes_tokens ? "needs both input and output" : "needs input",
                      "add the one that is missing; 0 means free");
  price_period usual;
  for (const auto& c : classes) usual.rates.*c.made = tiered(own.*c.given, own.tiers, c);
  usual.rates.request = own.request.value_or(money{});
  check_tiers(work, path + ".price", own.tiers, usual.rates);
  e.prices.periods = {usual};
  for (std::size_t i = 0; i < own.periods.size(); ++i)
    e.prices.periods.push_back(
        period_of(work, path + ".price.periods[" + std::to_string(i) + "]", own.periods[i], usual.rates));
}

/// What is charged beside the prices of tokens or on top of them, whoever says these.
void take_extras(compilation& work, const std::string& path, endpoint_config& e) {
  constexpr double millionths = 1e6;
  e.prices.web_search = e.price.web_search;
  e.prices.tool_run = e.price.tool_run;
  for (const auto& [name, factor] : e.price.service_tiers) {
    e.prices.factors[name] = static_cast<std::uint32_t>(std::lround(factor * millionths));
    if (is_usual_term(name))
      work.error(path + ".price.service_tiers." + name, "is the usual tier, which the prices are for",
                 "change the prices instead");
  }
}

void take_prices(compilation& work, const std::string& path, endpoint_config& e, const catalogue& known) {
  const bool own_place = e.base_url.empty() && e.provider == provider_kind::compatible;
  const auto place = own_place && e.vendor ? std::string{row_of(*e.vendor).base_url} : e.base_url;
  const auto provider = known.provider_of(e.provider, place);
  const auto* model = provider.empty() ? nullptr : known.find(provider, e.model);
  if (model && e.context == 0) e.context = model->context;
  const auto& own = e.price;
  if (gives_any(own) || own.request || !own.tiers.empty() || !own.periods.empty() ||
      own.currency != price_settings{}.currency)
    return take_given(work, path, e);
  if (model && is_priced(model->prices)) e.prices = model->prices;
  if (e.prices.empty() && !work.is_unread(path + ".model") && !work.is_unread(path + ".provider") &&
      !work.is_unread(path + ".price.input") && !work.is_unread(path + ".price.output"))
    work.warning(
        path,
        provider.empty() && !place.empty() ? "has no price, and the catalogue has none for its base_url"
                                           : "has no price, and the catalogue has none for " + e.model,
        "add \"price\": { \"input\": ..., \"output\": ... }; until then its cost is reported as unknown");
}

}  // namespace

void compile_price(compilation& work, const std::string& path, endpoint_config& e, const catalogue& known) {
  take_prices(work, path, e, known);
  take_extras(work, path, e);
}

void check_currencies(compilation& work) {
  std::string first;
  for (const auto& e : work.made.endpoints) {
    if (e.prices.empty()) continue;
    if (first.empty()) first = e.prices.currency;
    if (e.prices.currency != first)
      work.error("endpoints." + e.name + ".price.currency", "differs from that of other endpoints: " + first,
                 "one deployment has one currency");
  }
  if (first.empty()) return;
  work.made.currency = first;
  // A provider's own bill is read in this currency or not at all, whether or not the endpoint has a price.
  for (auto& e : work.made.endpoints) e.prices.currency = first;
}

}  // namespace signalbox
