// SPDX-License-Identifier: Apache-2.0
// The table of vendors, and what a configuration must and need not say of a compatible endpoint.
#include "config/vendors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "config/catalogue.hpp"
#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// A configuration with one endpoint `a` that says this, with a price unless it is about prices.
std::string with(const std::string& members, bool priced = true) {
  return "{\"endpoints\": {\"a\": @{" + members +
         (priced ? ", \"price\": {\"input\": 1, \"output\": 2}" : "") + "}}}";
}

std::string compatible(const std::string& vendor, const std::string& more = {}, bool priced = true) {
  return with(R"("provider": "compatible", "model": "m", "vendor": ")" + vendor + "\"" + more, priced);
}

std::string without_mark(std::string text) {
  text.erase(text.find('@'), 1);
  return text;
}

endpoint_config endpoint(const std::string& text) { return loaded(without_mark(text))->endpoints.at(0); }

constexpr std::string_view key = R"(, "key": "env:KEY")";

}  // namespace

TEST_CASE("every vendor has a name of its own, and an address or the form of one, that can be read") {
  std::set<std::string_view> names;
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.base_url.empty() != row.base_url_form.empty());
    CHECK(parse_base_url(row.base_url.empty() ? row.base_url_form : row.base_url).has_value());
    CHECK(row.path == "/chat/completions");
    for (const auto& r : row.renamed) CHECK(r.from.empty() == r.to.empty());
    REQUIRE(from_name<vendor_kind>(row.name));
    CHECK(&row_of(*from_name<vendor_kind>(row.name)) == &row);
  }
  CHECK(names == std::set<std::string_view>{"azure", "ollama", "llama.cpp", "vllm", "mistral", "groq",
                                            "deepseek", "openrouter"});
}

TEST_CASE("what an endpoint serves follows from its model and vendor, unless it says so itself") {
  using all = std::vector<service_kind>;
  const auto serves = [&](const std::string& members) { return endpoint(with(members)).serves; };
  const all chat{service_kind::chat}, embeddings{service_kind::embeddings}, texts{service_kind::completions};
  const auto openai = [&](const std::string& model) {
    return serves(R"("provider": "openai", "key": "env:KEY", "model": ")" + model + "\"");
  };
  CHECK(openai("gpt-4.1") == chat);
  CHECK(openai("text-embedding-3-small") == embeddings);
  CHECK(openai("gpt-3.5-turbo-instruct") == texts);
  CHECK(openai("davinci-002") == texts);
  CHECK(serves(R"("provider": "compatible", "vendor": "ollama", "model": "Nomic-Embed-Text")") == embeddings);
  CHECK(serves(R"("provider": "compatible", "vendor": "ollama", "model": "llama")") ==
        all{service_kind::chat, service_kind::completions});
  CHECK(serves(R"("provider": "compatible", "vendor": "groq", "key": "env:KEY", "model": "llama")") == chat);
  CHECK(serves(R"("provider": "openai", "key": "env:KEY", "model": "bge", "serves": ["embeddings"])") ==
        embeddings);
}

TEST_CASE("[W83] only endpoints in OpenAI's format serve embeddings and legacy completions") {
  const std::string hint =
      "use provider openai or compatible, with the base_url of an API in OpenAI's format";
  for (const std::string provider : {"anthropic", "gemini", "openai-responses"})
    for (const std::string service : {"embeddings", "completions"})
      check_one_problem(
          load_problems,
          "{\"endpoints\": {\"a\": {\"provider\": \"" + provider +
              "\", \"key\": \"env:KEY\", \"model\": \"m\", \"price\": {\"input\": 1, \"output\": 2}, "
              "\"serves\": @[\"" +
              service + "\"]}}}",
          "error: endpoints.a.serves: an endpoint of provider " + provider + " cannot serve " + service +
              " (" + hint + ")");
  check_one_problem(
      load_problems,
      "{\"endpoints\": {\"a\": {\"provider\": \"gemini\", \"key\": \"env:KEY\", \"model\": "
      "@\"gemini-embedding-001\", \"price\": {\"input\": 1, \"output\": 2}}}}",
      "error: endpoints.a.model: is a model for embeddings, which provider gemini cannot serve (" + hint +
          "; if it is a model that chats, add \"serves\": [\"chat\"])");
}

TEST_CASE("a vendor's endpoint goes to the vendor's own address unless it says another one") {
  struct place {
    std::string vendor, origin, path;
  };
  for (const auto& p : std::vector<place>{{"ollama", "http://127.0.0.1:11434", "/v1"},
                                          {"vllm", "http://127.0.0.1:8000", "/v1"},
                                          {"mistral", "https://api.mistral.ai:443", "/v1"},
                                          {"groq", "https://api.groq.com:443", "/openai/v1"},
                                          {"deepseek", "https://api.deepseek.com:443", "/v1"},
                                          {"openrouter", "https://openrouter.ai:443", "/api/v1"}}) {
    INFO(p.vendor);
    const auto own = endpoint(compatible(p.vendor, std::string{key}));
    CHECK(own.url.origin() == p.origin);
    CHECK(own.url.path == p.path);
    const auto moved =
        endpoint(compatible(p.vendor, std::string{key} + R"(, "base_url": "http://127.0.0.1:9/x")"));
    CHECK(moved.url.origin() == "http://127.0.0.1:9");
    CHECK(moved.url.path == "/x");
  }
}

TEST_CASE("servers of one's own need no key and use one that is given; the others need one") {
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    const std::string vendor{row.name};
    const std::string url = R"(, "base_url": "http://127.0.0.1:9/v1")";
    CHECK(endpoint(compatible(vendor, url + std::string{key})).key.value.reveal() == "env:KEY");
    const bool own = vendor == "ollama" || vendor == "llama.cpp" || vendor == "vllm";
    if (own)
      CHECK(endpoint(compatible(vendor, url)).key.value.empty());
    else
      check_one_problem(
          load_problems, compatible(vendor, url),
          "error: endpoints.a: has no key, and " + vendor + " needs one (add \"key\": \"env:NAME\")");
  }
}

TEST_CASE("a compatible endpoint without a vendor is an error that lists the vendors") {
  check_one_problem(load_problems,
                    with(R"("provider": "compatible", "model": "m", "base_url": "http://127.0.0.1:9/v1")"),
                    "error: endpoints.a: has no vendor, and compatible needs one (add \"vendor\", one of: "
                    "azure, ollama, llama.cpp, vllm, mistral, groq, deepseek, openrouter)");
  check_one_problem(load_problems, with(R"("provider": "compatible", "model": "m")"),
                    "error: endpoints.a: has no vendor, and compatible needs one (add \"vendor\", one of: "
                    "azure, ollama, llama.cpp, vllm, mistral, groq, deepseek, openrouter)");
}

TEST_CASE("an unknown vendor is one error, which lists the known ones") {
  check_one_problem(
      load_problems,
      R"({"endpoints": {"a": {"provider": "compatible", "model": "m", "vendor": @"olama",
          "price": {"input": 1, "output": 2}}}})",
      "error: endpoints.a.vendor: unknown value (one of: azure, ollama, llama.cpp, vllm, mistral, "
      "groq, deepseek, openrouter)");
}

TEST_CASE("a vendor at another provider is an error") {
  for (const std::string provider : {"openai", "anthropic"})
    check_one_problem(load_problems,
                      R"({"endpoints": {"a": {"provider": ")" + provider +
                          R"(", "model": "m", "key": "env:KEY", "vendor": @"groq",
                          "price": {"input": 1, "output": 2}}}})",
                      "error: endpoints.a.vendor: only compatible endpoints have a vendor (remove it, or set "
                      "\"provider\": \"compatible\")");
}

TEST_CASE("a vendor without an address of its own needs base_url, and the error shows its form") {
  check_one_problem(
      load_problems, compatible("azure", std::string{key}),
      "error: endpoints.a: has no base_url, and there is no default for azure (add \"base_url\": "
      "\"https://RESOURCE.openai.azure.com/openai/v1\")");
  check_one_problem(load_problems, compatible("llama.cpp"),
                    "error: endpoints.a: has no base_url, and there is no default for llama.cpp (add "
                    "\"base_url\": \"http://127.0.0.1:8090/v1\")");
}

TEST_CASE("[W67] prices and windows come from the catalogue by where the vendor's requests go") {
  const auto& known = catalogue::built_in();
  for (const std::string vendor : {"mistral", "groq", "deepseek"}) {
    INFO(vendor);
    const auto& all = known.models();
    const auto model = std::find_if(all.begin(), all.end(), [&](const catalogue_model& m) {
      return m.provider == vendor && !m.prices.empty() && known.find(vendor, m.id) == &m &&
             m.prices.periods[0].rates.input.base.known();
    });
    REQUIRE(model != all.end());
    const auto e = endpoint(with(R"("provider": "compatible", "key": "env:KEY", "vendor": ")" + vendor +
                                     R"(", "model": ")" + model->id + "\"",
                                 false));
    CHECK_FALSE(e.prices.empty());
    CHECK(e.context == model->context);
  }
  CHECK(known.provider_of(provider_kind::compatible, "") == "");
  check_one_problem(
      load_problems, compatible("ollama", {}, false),
      "warning: endpoints.a: has no price, and the catalogue has none for its base_url (add \"price\": { "
      "\"input\": ..., \"output\": ... }; until then its cost is reported as unknown)");
}

TEST_CASE(
    "[W25] an endpoint of a vendor that gives one choice only is left out where several are asked for") {
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    const auto e = endpoint(
        compatible(std::string{row.name}, std::string{key} + R"(, "base_url": "http://127.0.0.1:9/v1")"));
    CHECK(e.able.has(capability::many_choices) == (row.name != "groq"));
    CHECK(e.able.has(capability::tools));
  }
}
