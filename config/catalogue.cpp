// SPDX-License-Identifier: Apache-2.0
// Reading the catalogue and finding models in it.
#include "config/catalogue.hpp"

#include <re2/re2.h>

#include <charconv>
#include <functional>

#include "base/json.hpp"

extern "C" {
extern const char signalbox_model_prices[];
extern const char signalbox_model_prices_end[];
}

namespace signalbox {

namespace {

using matcher = std::function<bool(std::string_view)>;

struct match_rule {
  std::string provider;
  matcher takes;
};

struct provider_pattern {
  std::string provider;
  std::unique_ptr<re2::RE2> url;
};

matcher any_of(std::vector<matcher> all) {
  return [all = std::move(all)](std::string_view text) {
    for (const auto& m : all)
      if (m(text)) return true;
    return false;
  };
}

matcher all_of(std::vector<matcher> all) {
  return [all = std::move(all)](std::string_view text) {
    for (const auto& m : all)
      if (!m(text)) return false;
    return true;
  };
}

matcher read_match(json::value rule);

std::vector<matcher> read_matches(json::value list) {
  std::vector<matcher> out;
  for (auto item : list.items()) out.push_back(read_match(item));
  return out;
}

/// A rule is an object with one member: its kind and operand.
matcher read_match(json::value rule) {
  if (rule.size() != 1) return [](std::string_view) { return false; };
  const auto kind = rule.begin_items().key().text();
  const auto operand = *rule.begin_items();
  const auto text = ascii_lower(operand.text());
  if (kind == "or") return any_of(read_matches(operand));
  if (kind == "and") return all_of(read_matches(operand));
  if (kind == "equals") return [text](std::string_view m) { return m == text; };
  if (kind == "starts_with") return [text](std::string_view m) { return m.starts_with(text); };
  if (kind == "ends_with") return [text](std::string_view m) { return m.ends_with(text); };
  if (kind == "contains")
    return [text](std::string_view m) { return m.find(text) != std::string_view::npos; };
  if (kind == "regex") {
    re2::RE2::Options any_case;
    any_case.set_case_sensitive(false);
    any_case.set_log_errors(false);
    auto pattern = std::make_shared<re2::RE2>(operand.text(), any_case);
    return [pattern](std::string_view m) { return pattern->ok() && re2::RE2::PartialMatch(m, *pattern); };
  }
  return [](std::string_view) { return false; };
}

token_price read_price(json::value given) {
  const auto price = parse_token_price(given.raw());
  return price ? *price : token_price{};
}

tiered_price read_tiered(json::value given) {
  tiered_price out;
  if (given.is(json::kind::number)) out.base = read_price(given);
  if (!given.is(json::kind::object)) return out;
  out.base = read_price(given.find("base"));
  for (auto tier : given.find("tiers").items())
    out.tiers.push_back({static_cast<std::uint64_t>(tier.find("start").integer().value_or(0)),
                         read_price(tier.find("price"))});
  return out;
}

/// Per thousand requests.
money read_request_price(json::value given) {
  if (!given.is(json::kind::number)) return {};
  const auto price = parse_money(given.raw());
  return price ? money{(price->nano + 500) / 1000} : money{};
}

/// The source has no prices of what is kept in a cache for longer than usual.
price_rates read_rates(json::value given) {
  price_rates out;
  out.input = read_tiered(given.find("input_mtok"));
  out.output = read_tiered(given.find("output_mtok"));
  out.cache_read = read_tiered(given.find("cache_read_mtok"));
  out.cache_write = read_tiered(given.find("cache_write_mtok"));
  out.input_audio = read_tiered(given.find("input_audio_mtok"));
  out.output_audio = read_tiered(given.find("output_audio_mtok"));
  out.request = read_request_price(given.find("requests_kcount"));
  return out;
}

int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int out = 0;
  if (at + count <= text.size()) std::from_chars(text.data() + at, text.data() + at + count, out);
  return out;
}

/// "2026-03-13" as days since 1970-01-01.
std::optional<std::int64_t> read_day(json::value given) {
  if (!given.is(json::kind::string)) return {};
  using namespace std::chrono;
  const auto text = given.text();
  const year_month_day date{year{digits_at(text, 0, 4)}, month{static_cast<unsigned>(digits_at(text, 5, 2))},
                            day{static_cast<unsigned>(digits_at(text, 8, 2))}};
  return sys_days{date}.time_since_epoch().count();
}

/// "16:30:00Z" as seconds of the day.
std::optional<std::uint32_t> read_time(json::value given) {
  if (!given.is(json::kind::string)) return {};
  const auto text = given.text();
  return static_cast<std::uint32_t>(digits_at(text, 0, 2) * 3600 + digits_at(text, 3, 2) * 60 +
                                    digits_at(text, 6, 2));
}

price_list read_prices(json::value given) {
  price_list out;
  if (given.is(json::kind::object)) out.periods.push_back({{}, {}, {}, read_rates(given)});
  if (!given.is(json::kind::array)) return out;
  for (auto item : given.items()) {
    const auto when = item.find("constraint");
    out.periods.push_back({read_day(when.find("start_date")), read_time(when.find("start_time")),
                           read_time(when.find("end_time")), read_rates(item.find("prices"))});
  }
  return out;
}

}  // namespace

struct catalogue::content {
  std::vector<catalogue_model> models;
  std::vector<match_rule> rules;  // one per model, same order
  std::vector<provider_pattern> patterns;

  void add_provider(json::value provider) {
    const auto id = provider.find("provider").text();
    patterns.push_back({id, std::make_unique<re2::RE2>(provider.find("api_pattern").text())});
    for (auto given : provider.find("models").items()) {
      catalogue_model m;
      m.provider = id;
      m.id = given.find("id").text();
      m.name = given.find("name").text();
      m.context = static_cast<std::uint32_t>(given.find("context_window").integer().value_or(0));
      m.prices = read_prices(given.find("prices"));
      m.deprecated = given.find("deprecated").truth();
      models.push_back(std::move(m));
      rules.push_back({id, read_match(given.find("match"))});
    }
  }
};

catalogue::catalogue() : content_{std::make_unique<content>()} {}
catalogue::~catalogue() = default;

result<std::unique_ptr<catalogue>> catalogue::read(std::string_view json) {
  json::document document;
  if (const auto failure = document.scan(json))
    return error{error_code::config_invalid,
                 "the model catalogue: " + failure->message + " at byte " + std::to_string(failure->offset),
                 {},
                 {}};
  auto out = std::make_unique<catalogue>();
  for (auto provider : document.root().items()) out->content_->add_provider(provider);
  return out;
}

const catalogue& catalogue::built_in() {
  // A catalogue that cannot be read is a broken build: value() throws, and a test reads it on every run.
  static const auto instance =
      read({signalbox_model_prices,
            static_cast<std::size_t>(signalbox_model_prices_end - signalbox_model_prices)})
          .value();
  return *instance;
}

const std::vector<catalogue_model>& catalogue::models() const { return content_->models; }

const catalogue_model* catalogue::find(std::string_view provider, std::string_view model) const {
  const auto wanted = ascii_lower(model);
  for (std::size_t i = 0; i < content_->rules.size(); ++i)
    if (content_->rules[i].provider == provider && content_->rules[i].takes(wanted))
      return &content_->models[i];
  return nullptr;
}

std::string catalogue::provider_of(provider_kind kind, std::string_view base_url) const {
  if (kind == provider_kind::demo) return {};
  if (base_url.empty()) {
    if (kind == provider_kind::openai_responses) return "openai";
    if (kind == provider_kind::gemini) return "google";
    return kind == provider_kind::compatible ? "" : std::string{name_of(kind)};
  }
  for (const auto& p : content_->patterns)
    if (re2::RE2::PartialMatch(re2::StringPiece{base_url.data(), base_url.size()}, *p.url)) return p.provider;
  return {};
}

}  // namespace signalbox
