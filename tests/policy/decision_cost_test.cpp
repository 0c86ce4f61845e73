// SPDX-License-Identifier: Apache-2.0
// What a decision may cost: its allocations do not grow with the rules, nor with the prompt.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include "config/load.hpp"
#include "policy/decide.hpp"
#include "tests/policy/prompts.hpp"

using namespace signalbox;

// AddressSanitizer tells of each allocation; without it nothing is counted, and nothing is checked here.
#if defined(__SANITIZE_ADDRESS__)

// sanitizer/allocator_interface.h, which GCC does not install.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                                         void (*freed)(const volatile void*));

namespace {

thread_local std::uint64_t allocations = 0;

void count_allocation(const volatile void*, std::size_t) { ++allocations; }
void count_nothing(const volatile void*) {}

std::uint64_t allocations_of(const config_snapshot& config, const classifier& rules,
                             const std::string& text) {
  static const int installed = __sanitizer_install_malloc_and_free_hooks(count_allocation, count_nothing);
  REQUIRE(installed > 0);
  decide_input asked;
  asked.words = shared<prompt>{prompts::asked(text)};
  // The first decisions make the memory that later ones use again.
  for (int i = 0; i < 3; ++i) REQUIRE(decide(config, rules, asked, instant{}, wall_time{}).has_value());
  const auto before = allocations;
  const auto made = decide(config, rules, asked, instant{}, wall_time{});
  const auto used = allocations - before;
  REQUIRE(made.has_value());
  return used;
}

config_ptr three_endpoints() {
  const auto loaded = load_config_file(SIGNALBOX_SOURCE_DIR "/bench/decisions.json");
  REQUIRE(loaded.snapshot);
  return loaded.snapshot;
}

std::string prompt_of_the_benchmark() {
  std::ifstream file{SIGNALBOX_SOURCE_DIR "/bench/prompt.txt", std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

classifier with_rules(const config_ptr& config, std::size_t count) {
  classifier_settings settings;
  for (std::size_t i = 0; i < count; ++i) {
    rule_settings rule;
    rule.name = "rule-" + std::to_string(i);
    rule.dimension = rule_dimension::domain;
    rule.value = "law";
    rule.phrases = {"phrase number " + std::to_string(i), "word" + std::to_string(i)};
    settings.rules.push_back(std::move(rule));
  }
  return classifier{settings, config->weights};
}

}  // namespace

TEST_CASE("a decision allocates no more with a thousand rules than with those that are built in") {
  const auto config = three_endpoints();
  const auto text = prompt_of_the_benchmark();
  const auto few = allocations_of(*config, with_rules(config, 0), text);
  const auto many = allocations_of(*config, with_rules(config, 1000), text);
  CAPTURE(few, many);
  CHECK(few > 0);
  CHECK(many == few);
  CHECK(few <= 12);
}

TEST_CASE("a decision allocates no more for a hundred times the prompt") {
  const auto config = three_endpoints();
  const auto rules = with_rules(config, 0);
  const auto text = prompt_of_the_benchmark();
  const auto once = allocations_of(*config, rules, text);
  std::string long_text;
  for (int i = 0; i < 100; ++i) long_text += text;
  CHECK(allocations_of(*config, rules, long_text) <= once + 8);
}

#endif
