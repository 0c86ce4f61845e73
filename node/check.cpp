// SPDX-License-Identifier: Apache-2.0
// `signalbox check`, `schema` and `models`: what can be said without serving.
#include <fmt/format.h>

#include <iostream>

#include "base/json_writer.hpp"
#include "config/load.hpp"
#include "config/schema.hpp"
#include "config/token_family.hpp"
#include "node/commands.hpp"

namespace signalbox {

namespace {

std::string problems_json(const problems& all, bool usable) {
  std::string out;
  json::writer w{out};
  w.open_object().member("usable", usable).key("problems").open_array();
  for (const auto& p : all) {
    w.open_object().member("severity", name_of(p.how_bad)).member("path", p.path);
    w.member("line", std::uint64_t{p.where.line}).member("column", std::uint64_t{p.where.column});
    w.member("message", p.message).member("hint", p.hint).close_object();
  }
  w.close_array().close_object();
  return out;
}

std::string price_text(const tiered_price& price) {
  auto out = to_text(price.base);
  for (const auto& tier : price.tiers)
    out += " (" + to_text(tier.price) + " above " + std::to_string(tier.above) + ")";
  return out;
}

bool matches(const catalogue_model& m, const std::string& filter) {
  return filter.empty() || m.id.find(filter) != std::string::npos ||
         m.provider.find(filter) != std::string::npos || m.name.find(filter) != std::string::npos;
}

std::string models_json(const std::string& filter, wall_time now) {
  std::string out;
  json::writer w{out};
  w.open_array();
  for (const auto& m : catalogue::built_in().models()) {
    const auto* rates = m.prices.at(now);
    if (!matches(m, filter) || !rates) continue;
    w.open_object().member("provider", m.provider).member("id", m.id).member("name", m.name);
    w.member("context", std::uint64_t{m.context}).member("currency", m.prices.currency);
    w.member("vocabulary", name_of(family_of(m.id)));
    const auto price = [&](std::string_view name, const tiered_price& p) {
      w.key(name);
      p.base.known() ? w.raw(to_text(p.base)) : w.null();
    };
    w.key("price").open_object();
    price("input", rates->input);
    price("output", rates->output);
    price("cache_read", rates->cache_read);
    price("cache_write", rates->cache_write);
    price("input_audio", rates->input_audio);
    price("output_audio", rates->output_audio);
    w.key("request").raw(to_text(rates->request)).close_object().close_object();
  }
  w.close_array();
  return out;
}

}  // namespace

int run_check(const check_options& o) {
  const auto loaded = load_config_file(o.file);
  const bool fine = loaded.snapshot && (!o.strict || loaded.found.empty());
  if (o.json) {
    std::cout << problems_json(loaded.found, fine) << "\n";
    return fine ? 0 : 1;
  }
  for (const auto& p : loaded.found) std::cout << p.text(o.file) << "\n";
  if (fine)
    std::cout << fmt::format("{}: fine: {} endpoints, {} routes\n", o.file, loaded.snapshot->endpoints.size(),
                             loaded.snapshot->routes.size());
  return fine ? 0 : 1;
}

int run_schema(const schema_options& o) {
  std::cout << (o.reference ? config_reference() : config_schema());
  return 0;
}

int run_models(const models_options& o) {
  const auto now = real_clock{}.wall();
  if (o.json) {
    std::cout << models_json(o.filter, now) << "\n";
    return 0;
  }
  std::cout << fmt::format("{:<12} {:<44} {:>9}  {:<12} {}\n", "provider", "model", "context", "input",
                           "output");
  for (const auto& m : catalogue::built_in().models()) {
    const auto* rates = m.prices.at(now);
    if (!matches(m, o.filter) || !rates) continue;
    std::cout << fmt::format("{:<12} {:<44} {:>9}  {:<12} {}\n", m.provider, m.id,
                             m.context ? std::to_string(m.context) : "-", price_text(rates->input),
                             price_text(rates->output));
  }
  std::cout
      << "Prices in USD per million tokens, from pydantic/genai-prices (MIT), snapshot of 2026-08-21.\n";
  return 0;
}

}  // namespace signalbox
