// SPDX-License-Identifier: Apache-2.0
// The weights that are shipped: they load from a configuration, and know plain sentences that no set holds.
#include <catch2/catch.hpp>

#include "base/learned_weights.hpp"
#include "config/domains.hpp"
#include "config/load.hpp"
#include "policy/classify.hpp"
#include "tests/policy/prompts.hpp"

using namespace signalbox;
using namespace signalbox::prompts;

namespace {

std::shared_ptr<const config_snapshot> with_shipped_weights() {
  const auto loaded = load_config(
      R"({"endpoints": {"a": {"provider": "demo", "model": "m", "price": {"input": 1, "output": 2},
      "quality": {"physics": 0.9}}}, "classifier": {"weights": "default.sbw"}, "routes": [
      {"name": "r", "match": {"domain": ["science", "banking"]}, "plan": {"single": "a"}},
      {"name": "s", "plan": {"single": "a"}}]})",
      system_secrets(), catalogue::built_in(), SIGNALBOX_SOURCE_DIR "/config/weights");
  for (const auto& problem : loaded.found) UNSCOPED_INFO(problem.path << ": " << problem.message);
  REQUIRE(loaded.found.empty());
  REQUIRE(loaded.snapshot);
  return loaded.snapshot;
}

}  // namespace

TEST_CASE("the shipped weights load by their path, with heads and gain") {
  const auto config = with_shipped_weights();
  REQUIRE(config->weights);
  CHECK(config->weights->heads.has_value());
  CHECK(config->weights->gain.has_value());
  CHECK(config->weights->about.find("seed 1") != std::string::npos);
}

TEST_CASE(
    "with the shipped weights at least four of five plain sentences are of the subject that one would say") {
  const auto config = with_shipped_weights();
  const classifier learned{config->classifier, config->weights};
  const std::vector<std::pair<std::string, std::string>> table{
      {"Why does a spinning skater speed up when she pulls in her arms?", "science"},
      {"How many moles of sodium hydroxide neutralise 50 mL of 0.2 M acid?", "science"},
      {"Why do the leaves of some plants close at night?", "science"},
      {"What happens to the price of bread when the supply of wheat falls?", "finance"},
      {"Move 200 dollars from my savings to my checking account", "finance"},
      {"What is the interest rate on my credit card?", "finance"},
      {"Find all real x with x^2 - 5x + 6 = 0", "maths"},
      {"Evaluate the integral of sin(x) from 0 to pi", "maths"},
      {"What is the worst-case running time of quicksort on n elements?", "code"},
      {"Can a seller be sued for breach of an oral contract?", "law"},
      {"Which vitamin deficiency causes scurvy in adults?", "medicine"},
      {"Book me a flight to Lisbon for next Friday", "general"},
      {"How long should I boil eggs for a salad?", "general"},
      {"Which emperor ruled Rome when the city burned?", "history"},
      {"Is it ever right to lie, according to Kant?", "philosophy"}};
  std::size_t right = 0;
  for (const auto& [text, domain] : table) {
    const auto said = learned.classify(asked(text), {}).domain;
    UNSCOPED_INFO(text << ": " << said);
    right += is_within(said, domain) ? 1U : 0U;
  }
  CHECK(5 * right >= 4 * table.size());
}
