// SPDX-License-Identifier: Apache-2.0
// Which adaptations are wanted: the table of the header, rule by rule.
#include "policy/adaptation.hpp"

#include <catch2/catch.hpp>

#include "config/token_family.hpp"

using namespace signalbox;

namespace {

using rule = adaptation_rule;

endpoint_config endpoint_of(provider_kind provider, std::string model) {
  endpoint_config out;
  out.provider = provider;
  out.family = family_of(provider, model);
  out.model = std::move(model);
  return out;
}

classification hard_reasoning() {
  classification out;
  out.task = task_kind::reasoning;
  out.complexity = complexity_level::high;
  out.language = "en";
  return out;
}

adaptation_plan plan_of(rule r, const endpoint_config& e, const classification& what = hard_reasoning(),
                        std::uint64_t input = 1000) {
  return plan_adaptations({context_policy::reject, {r}, false}, e, what, input, false);
}

const auto gpt = endpoint_of(provider_kind::openai, "gpt-4.1");
const auto claude = endpoint_of(provider_kind::anthropic, "claude-sonnet-4-5");

}  // namespace

TEST_CASE("sections are for the Claude family, whoever serves it") {
  CHECK(plan_of(rule::xml_sections, claude).xml_sections);
  CHECK(plan_of(rule::xml_sections, endpoint_of(provider_kind::compatible, "anthropic/claude-opus-4"))
            .xml_sections);
  CHECK_FALSE(plan_of(rule::xml_sections, gpt).xml_sections);
}

TEST_CASE("steps are asked for where a task gains from them and the model does not take them by itself") {
  CHECK_FALSE(plan_of(rule::explicit_steps, gpt).steps.empty());
  auto thinker = gpt;
  thinker.able.add(capability::reasoning);
  CHECK(plan_of(rule::explicit_steps, thinker).steps.empty());

  // Claude thinks where it is told to.
  auto able_claude = claude;
  able_claude.able.add(capability::reasoning);
  auto what = hard_reasoning();
  CHECK_FALSE(plan_of(rule::explicit_steps, able_claude, what).steps.empty());
  what.needs.add(capability::reasoning);
  CHECK(plan_of(rule::explicit_steps, able_claude, what).steps.empty());
}

TEST_CASE("steps are asked for in reasoning and planning only, and not where the answer has a shape") {
  for (std::size_t i = 0; i < names_of<task_kind>.size(); ++i) {
    auto what = hard_reasoning();
    what.task = static_cast<task_kind>(i);
    const bool wanted = what.task == task_kind::reasoning || what.task == task_kind::planning;
    CHECK(plan_of(rule::explicit_steps, gpt, what).steps.empty() == !wanted);
  }
  auto what = hard_reasoning();
  what.complexity = complexity_level::low;
  CHECK(plan_of(rule::explicit_steps, gpt, what).steps.empty());
  for (const auto need : {capability::json_schema, capability::tools, capability::raw_text}) {
    what = hard_reasoning();
    what.needs.add(need);
    CHECK(plan_of(rule::explicit_steps, gpt, what).steps.empty());
  }
  what = hard_reasoning();
  what.service = service_kind::completions;
  CHECK(plan_of(rule::explicit_steps, gpt, what).steps.empty());
}

TEST_CASE(
    "steps are asked for in the language of the request, in English where there is no sentence for it") {
  auto what = hard_reasoning();
  const auto english = plan_of(rule::explicit_steps, gpt, what).steps;
  what.language = "fr";
  const auto french = plan_of(rule::explicit_steps, gpt, what).steps;
  CHECK(french.find("étape") != std::string_view::npos);
  for (const auto* unknown : {"", "fi"}) {
    what.language = unknown;
    CHECK(plan_of(rule::explicit_steps, gpt, what).steps == english);
  }
}

TEST_CASE("the limit of an answer is what the model makes and its window has left") {
  auto e = gpt;
  const auto limit = [&](std::uint64_t input) {
    return plan_of(rule::token_limit, e, hard_reasoning(), input).most_output;
  };
  CHECK(limit(1000) == 0);
  e.max_output = 4000;
  CHECK(limit(1000) == 4000);
  e.context = 10'000;
  CHECK(limit(1000) == 4000);
  CHECK(limit(7000) == 3000);
  CHECK(limit(10'000) == 4000);  // that nothing is left is the provider's to say
  e.max_output = 0;
  CHECK(limit(7000) == 3000);
  CHECK(limit(20'000) == 0);
}

TEST_CASE("the range of temperatures is the endpoint's, else its provider's") {
  CHECK(plan_of(rule::temperature_range, gpt).most_temperature == 2.0);
  CHECK(plan_of(rule::temperature_range, claude).most_temperature == 1.0);
  auto e = claude;
  e.temperature = {0.2, 0.6};
  const auto own = plan_of(rule::temperature_range, e);
  CHECK(own.least_temperature == 0.2);
  CHECK(own.most_temperature == 0.6);
}

TEST_CASE("nothing is wanted without rules, and of spliced requests only where the route says so") {
  CHECK(plan_adaptations({}, claude, hard_reasoning(), 0, false).empty());
  adapt_settings all{context_policy::reject,
                     {rule::xml_sections, rule::explicit_steps, rule::token_limit, rule::temperature_range},
                     false};
  CHECK_FALSE(plan_adaptations(all, claude, hard_reasoning(), 0, false).empty());
  CHECK(plan_adaptations(all, claude, hard_reasoning(), 0, true).empty());
  all.spliced = true;
  CHECK_FALSE(plan_adaptations(all, claude, hard_reasoning(), 0, true).empty());
}
