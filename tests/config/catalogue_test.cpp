// SPDX-License-Identifier: Apache-2.0
// The model catalogue: finding models by their match rules, prices by size and by time, and the built-in one.
#include "config/catalogue.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<catalogue> read(const std::string& json) {
  auto out = catalogue::read(json);
  INFO(json);
  REQUIRE(out.has_value());
  return std::move(*out);
}

/// A catalogue of one provider `p` whose models are `models`.
std::unique_ptr<catalogue> of_models(const std::string& models) {
  return read(R"([{"provider": "p", "name": "P", "api_pattern": "https://p\\.test", "models": [)" + models +
              "]}]");
}

std::string model(const std::string& id, const std::string& match,
                  const std::string& prices = R"({"input_mtok": 1})") {
  return R"({"id": ")" + id + R"(", "match": )" + match + R"(, "prices": )" + prices + "}";
}

/// The id that a name is found under; "-" for none.
std::string found(const catalogue& all, const std::string& name, const std::string& provider = "p") {
  const auto* m = all.find(provider, name);
  return m ? m->id : "-";
}

wall_time at(int year, unsigned month, unsigned day, std::chrono::seconds of_day = 0s) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} +
         of_day;
}

std::string input_price(const price_list& prices, wall_time when) {
  const auto* rates = prices.at(when);
  return rates ? to_text(rates->input.base) : "none";
}

/// Whether a model has a price of input at any time.
bool priced(const catalogue_model& m) {
  for (const auto& period : m.prices.periods)
    if (period.rates.input.base.known()) return true;
  return false;
}

}  // namespace

TEST_CASE("each kind of match rule takes what it says") {
  struct row {
    std::string rule;
    std::vector<std::string> takes, leaves;
  };
  for (const auto& r : std::vector<row>{
           {R"({"equals": "gpt-4"})", {"gpt-4", "GPT-4"}, {"gpt-4o", "x-gpt-4", ""}},
           {R"({"starts_with": "gpt-4"})", {"gpt-4", "gpt-4o", "GPT-4o"}, {"x-gpt-4", "gpt"}},
           {R"({"ends_with": "-mini"})", {"a-mini", "A-MINI"}, {"a-mini-2", "mini"}},
           {R"({"contains": "sonnet"})", {"claude-sonnet-4", "SONNET"}, {"son-net"}},
           {R"({"regex": "^gpt-\\d$"})", {"gpt-4", "GPT-4"}, {"gpt-44", "x-gpt-4"}},
           {R"({"regex": "o\\d"})", {"o3", "xo3x"}, {"ox"}},
           {R"({"or": [{"equals": "a"}, {"equals": "b"}]})", {"a", "b"}, {"ab", "c"}},
           {R"({"and": [{"starts_with": "a"}, {"ends_with": "z"}]})", {"az", "abz"}, {"a", "z", "abzc"}},
           {R"({"or": [{"and": [{"contains": "x"}, {"contains": "y"}]}, {"equals": "z"}]})",
            {"axby", "z"},
            {"x", "y"}},
           {R"({"or": []})", {}, {"", "a"}},
           {R"({"like": "a"})", {}, {"a", ""}},
           {R"({"equals": "a", "contains": "b"})", {}, {"a", "b"}},
           {R"({"regex": "("})", {}, {"(", ""}},
           {R"({})", {}, {""}}}) {
    INFO(r.rule);
    const auto all = of_models(model("m", r.rule));
    for (const auto& name : r.takes) CHECK(found(*all, name) == "m");
    for (const auto& name : r.leaves) CHECK(found(*all, name) == "-");
  }
}

TEST_CASE("names are compared without regard to case on both sides") {
  const auto all = of_models(model("Qwen/Qwen2.5-7B", R"({"equals": "Qwen/Qwen2.5-7B"})") + "," +
                             model("MiniMax-M2", R"({"regex": "^MiniMax-M\\d"})"));
  CHECK(found(*all, "Qwen/Qwen2.5-7B") == "Qwen/Qwen2.5-7B");
  CHECK(found(*all, "qwen/qwen2.5-7b") == "Qwen/Qwen2.5-7B");
  CHECK(found(*all, "MiniMax-M2.5") == "MiniMax-M2");
}

TEST_CASE("the first model of the provider whose rule takes the name is found, and no other provider's") {
  const auto all = read(R"([
    {"provider": "p", "api_pattern": "https://p\\.test", "models": [)" +
                        model("special", R"({"equals": "m-1"})") + "," +
                        model("general", R"({"starts_with": "m"})") + R"(]},
    {"provider": "q", "api_pattern": "https://q\\.test", "models": [)" +
                        model("other", R"({"starts_with": "m"})") + "]}]");
  CHECK(found(*all, "m-1") == "special");
  CHECK(found(*all, "m-2") == "general");
  CHECK(found(*all, "m-1", "q") == "other");
  CHECK(found(*all, "m-1", "r") == "-");
  CHECK(found(*all, "m-1", "") == "-");
  CHECK(all->models().size() == 3);
}

TEST_CASE("what a catalogue says of a model is read") {
  const auto all =
      of_models(R"({"id": "m", "name": "The M", "match": {"equals": "m"}, "context_window": 200000,
    "prices": {"input_mtok": 3, "output_mtok": 15, "cache_read_mtok": 0.3, "cache_write_mtok": 3.75}})");
  const auto* m = all->find("p", "m");
  REQUIRE(m);
  CHECK(m->provider == "p");
  CHECK(m->name == "The M");
  CHECK(m->context == 200000);
  CHECK(m->prices.currency == "USD");
  const auto* rates = m->prices.at(at(2025, 1, 1));
  REQUIRE(rates);
  CHECK(to_text(rates->input.base) == "3");
  CHECK(to_text(rates->output.base) == "15");
  CHECK(to_text(rates->cache_read.base) == "0.3");
  CHECK(to_text(rates->cache_write.base) == "3.75");
}

TEST_CASE(
    "[W64] the catalogue's prices of sound and of requests are read; it has none of long cache writes") {
  const auto all = of_models(model("m", R"({"equals": "m"})", R"({"input_mtok": 1, "output_mtok": 2,
      "input_audio_mtok": 32, "output_audio_mtok": 64, "requests_kcount": 12})"));
  const auto* rates = all->models()[0].prices.at(at(2025, 1, 1));
  REQUIRE(rates);
  CHECK(to_text(rates->input_audio.base) == "32");
  CHECK(to_text(rates->output_audio.base) == "64");
  CHECK(to_text(rates->request) == "0.012");
  CHECK_FALSE(rates->cache_write_long.base.known());
  const auto& built_in = catalogue::built_in();
  CHECK(to_text(built_in.find("openai", "gpt-audio")->prices.at(at(2026, 1, 1))->output_audio.base) == "64");
  CHECK(to_text(built_in.find("perplexity", "sonar")->prices.at(at(2026, 1, 1))->request) == "0.012");
}

TEST_CASE("[W64] a tier's price holds above its start, for every token") {
  const auto all = of_models(model("m", R"({"equals": "m"})", R"({"input_mtok": {"base": 5, "tiers": [
      {"start": 128000, "price": 7.5}, {"start": 200000, "price": 10}]}, "output_mtok": 25})"));
  const auto& input = all->models()[0].prices.at(at(2025, 1, 1))->input;
  CHECK(to_text(input.at(0)) == "5");
  CHECK(to_text(input.at(128000)) == "5");
  CHECK(to_text(input.at(128001)) == "7.5");
  CHECK(to_text(input.at(200000)) == "7.5");
  CHECK(to_text(input.at(200001)) == "10");
  CHECK(to_text(input.at(UINT64_MAX)) == "10");
  CHECK(to_text(all->models()[0].prices.at(at(2025, 1, 1))->output.at(1'000'000)) == "25");
}

TEST_CASE("a price from a date on holds from the start of that UTC day, and wins over the one before") {
  const auto all = of_models(model("m", R"({"equals": "m"})", R"([{"prices": {"input_mtok": 10}},
      {"constraint": {"start_date": "2025-06-10"}, "prices": {"input_mtok": 2}},
      {"constraint": {"start_date": "2026-02-28"}, "prices": {"input_mtok": 1}}])"));
  const auto& prices = all->models()[0].prices;
  CHECK(input_price(prices, at(1970, 1, 1)) == "10");
  CHECK(input_price(prices, at(2025, 6, 10) - 1ms) == "10");
  CHECK(input_price(prices, at(2025, 6, 10)) == "2");
  CHECK(input_price(prices, at(2026, 2, 27, 23h)) == "2");
  CHECK(input_price(prices, at(2026, 2, 28)) == "1");
  CHECK(input_price(prices, at(2030, 1, 1)) == "1");
}

TEST_CASE("a price of a time of day holds from its start to before its end, each UTC day, midnight or not") {
  const auto all = of_models(model("day", R"({"equals": "day"})", R"([{"prices": {"input_mtok": 1}},
        {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"}, "prices": {"input_mtok": 2}}])") +
                             "," + model("night", R"({"equals": "night"})", R"([{"prices": {"input_mtok": 1}},
        {"constraint": {"start_time": "22:00:00Z", "end_time": "06:00:01Z"}, "prices": {"input_mtok": 3}}])"));
  const auto& day = all->find("p", "day")->prices;
  CHECK(input_price(day, at(2025, 1, 1, 30min) - 1ms) == "1");
  CHECK(input_price(day, at(2025, 1, 1, 30min)) == "2");
  CHECK(input_price(day, at(2025, 1, 1, 16h + 30min) - 1ms) == "2");
  CHECK(input_price(day, at(2025, 1, 1, 16h + 30min)) == "1");
  CHECK(input_price(day, at(2025, 7, 1, 12h)) == "2");
  const auto& night = all->find("p", "night")->prices;
  CHECK(input_price(night, at(2025, 1, 1, 21h + 59min + 59s)) == "1");
  CHECK(input_price(night, at(2025, 1, 1, 22h)) == "3");
  CHECK(input_price(night, at(2025, 1, 2)) == "3");
  CHECK(input_price(night, at(2025, 1, 2, 6h)) == "3");
  CHECK(input_price(night, at(2025, 1, 2, 6h + 1s)) == "1");
}

TEST_CASE("a list in which no period holds has no rates, and an empty one neither") {
  const auto all =
      of_models(model("m", R"({"equals": "m"})",
                      R"([{"constraint": {"start_date": "2025-06-10"}, "prices": {"input_mtok": 2}}])"));
  CHECK(input_price(all->models()[0].prices, at(2025, 1, 1)) == "none");
  CHECK(price_list{}.empty());
  CHECK(price_list{}.at(at(2025, 1, 1)) == nullptr);
}

TEST_CASE("a provider is known by its URL, and by its kind where none is given") {
  const auto& all = catalogue::built_in();
  CHECK(all.provider_of(provider_kind::openai, "") == "openai");
  CHECK(all.provider_of(provider_kind::anthropic, "") == "anthropic");
  CHECK(all.provider_of(provider_kind::demo, "") == "");
  CHECK(all.provider_of(provider_kind::demo, "https://api.openai.com") == "");
  for (const auto& [url, provider] : std::vector<std::pair<std::string, std::string>>{
           {"https://api.openai.com/v1", "openai"},
           {"https://api.anthropic.com/v1", "anthropic"},
           {"https://generativelanguage.googleapis.com/v1beta/openai", "google"},
           {"https://api.groq.com/openai/v1", "groq"},
           {"https://api.mistral.ai/v1", "mistral"},
           {"https://api.deepseek.com", "deepseek"},
           {"https://my-resource.openai.azure.com/openai", "azure"},
           {"https://api.together.xyz/v1", "together"},
           {"https://api.x.ai/v1", "x-ai"},
           {"http://127.0.0.1:8090/v1", ""},
           {"https://llm.example.com/v1", ""}}) {
    INFO(url);
    CHECK(all.provider_of(provider_kind::openai, url) == provider);
  }
}

TEST_CASE("a catalogue that is no JSON is an error with its place") {
  const auto broken = catalogue::read("[{]");
  REQUIRE(broken.has_error());
  CHECK(broken.error().code == error_code::config_invalid);
  CHECK(broken.error().message.find("at byte 2") != std::string::npos);
}

TEST_CASE("[W67] everything in the built-in catalogue has a price, but for what its source gives none for") {
  std::set<std::string> without;
  for (const auto& m : catalogue::built_in().models()) {
    if (!priced(m)) without.insert(m.provider + " " + m.id);
    for (const auto& period : m.prices.periods)
      for (const auto* p :
           {&period.rates.input, &period.rates.output, &period.rates.cache_read, &period.rates.cache_write}) {
        INFO(m.provider << " " << m.id);
        CHECK((p->base.known() || p->tiers.empty()));
        CHECK(p->base.pico < 1'000'000'000);  // 1000 per million tokens
        for (std::size_t i = 0; i < p->tiers.size(); ++i) {
          CHECK(p->tiers[i].price.known());
          CHECK(p->tiers[i].above > (i ? p->tiers[i - 1].above : 0));
        }
      }
  }
  CHECK(without ==
        std::set<std::string>{"azure mai-ds-r1:free", "azure phi-4-reasoning-plus:free",
                              "azure phi-4-reasoning:free", "cerebras qwen-3-coder-480b", "google gemma-3",
                              "google gemma-3n", "mistral devstral-small:free", "mistral mistral-nemo:free",
                              "mistral mistral-small-24b-instruct-2501:free", "openai moderation"});
}

TEST_CASE("the built-in catalogue is whole, and its common models are found with the prices of their day") {
  const auto& all = catalogue::built_in();
  CHECK(all.models().size() == 501);
  std::set<std::string> providers;
  for (const auto& m : all.models()) providers.insert(m.provider);
  CHECK(providers.size() == 18);
  CHECK(input_price(all.find("openai", "o3")->prices, at(2025, 6, 9)) == "10");
  CHECK(input_price(all.find("openai", "o3")->prices, at(2025, 6, 10)) == "2");
  CHECK(found(all, "gpt-4.1-2025-04-14", "openai") == "gpt-4.1");
  CHECK(found(all, "claude-sonnet-4-5-20250929", "anthropic") == "claude-sonnet-4-5");
  CHECK(found(all, "grok-4.3-20260301", "x-ai") == "grok-4.3");
  CHECK(found(all, "Qwen/Qwen1.5-72B", "together") == "Qwen/Qwen1.5-72B");
  CHECK(found(all, "MiniMax-M2", "minimax") == "MiniMax-M2");
}
