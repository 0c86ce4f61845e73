// SPDX-License-Identifier: Apache-2.0
// Rules that the configuration adds, and a learned head for domains.
#include <catch2/catch.hpp>

#include "base/learned_weights.hpp"
#include "policy/classify.hpp"
#include "policy/text_trainer.hpp"
#include "tests/policy/prompts.hpp"

namespace signalbox {

namespace {

using namespace prompts;

rule_settings domain_rule(std::string name, std::string value, std::vector<std::string> phrases,
                          std::string language = {}) {
  rule_settings out;
  out.name = std::move(name);
  out.dimension = rule_dimension::domain;
  out.value = std::move(value);
  out.phrases = std::move(phrases);
  out.language = std::move(language);
  return out;
}

classifier with(std::vector<rule_settings> rules) {
  classifier_settings settings;
  settings.rules = std::move(rules);
  return classifier{settings};
}

bool spoke(const classification& c, std::string_view rule) {
  return std::any_of(c.why.begin(), c.why.end(), [&](const evidence& e) { return e.rule == rule; });
}

}  // namespace

TEST_CASE("a rule of the configuration adds a domain, in another language too") {
  const auto rules = with({domain_rule("steuer", "tax", {"Umsatzsteuer", "steuerliche/r Berater"})});
  const auto c = rules.classify(asked("Wie hoch ist die umsatzsteuer auf Bücher?"), {});
  CHECK(c.domain == "tax");
  CHECK(c.domain_confidence > 0.4F);
  CHECK(spoke(c, "steuer"));
  CHECK(rules.classify(asked("What is the capital of France?"), {}).domain == "general");
  // What separates words in the built-in tables is none in a phrase: these are three words, not two choices.
  CHECK(rules.classify(asked("Ich suche einen steuerliche r Berater"), {}).domain == "tax");
}

TEST_CASE("a number in a phrase stands for any number") {
  const auto rules = with({domain_rule("form", "tax", {"form 1040"})});
  CHECK(rules.classify(asked("Where do I sign form 1065?"), {}).domain == "tax");
  CHECK(rules.classify(asked("Where do I sign this form?"), {}).domain != "tax");
}

TEST_CASE("a rule with a language is heard in it and where the language is not known, and not in another") {
  const auto rules = with({domain_rule("fr-only", "tax", {"taxe"}, "fr")});
  CHECK(rules.classify(asked("Quel est le montant de la taxe sur les véhicules ?"), {}).domain == "tax");
  CHECK(rules.classify(asked("What does the word taxe mean in the old book that she gave me?"), {}).domain !=
        "tax");
}

TEST_CASE("a pattern of the configuration sees any text, and speaks for every dimension") {
  std::vector<rule_settings> all;
  const auto add = [&](std::string name, rule_dimension d, std::string value, std::string pattern, double w) {
    rule_settings r;
    r.name = std::move(name);
    r.dimension = d;
    r.value = std::move(value);
    r.pattern = std::move(pattern);
    r.weight = w;
    all.push_back(std::move(r));
  };
  add("ticket", rule_dimension::domain, "support", R"(\bticket no\. [a-z]{2}-\d+)", 1);
  add("now", rule_dimension::urgency, "realtime", R"(\bp1\b)", 1);
  add("cheap", rule_dimension::cost, "low", R"(\bbudget tier\b)", 1);
  add("plan", rule_dimension::task, "planning", R"(\brunbook\b)", 1);
  add("hard", rule_dimension::complexity, "", R"(\brunbook\b)", 0.9);
  add("japanese", rule_dimension::domain, "law", "契約", 1);
  const auto rules = with(all);
  const auto c = rules.classify(asked("P1, budget tier: the runbook for ticket no. AB-12"), {});
  CHECK(c.domain == "support");
  CHECK(c.urgency == urgency_level::realtime);
  CHECK(c.urgency_confidence > 0.5F);
  CHECK(c.cost_tolerance == cost_tolerance_level::low);
  CHECK(c.task == task_kind::planning);
  CHECK(c.complexity == complexity_level::high);
  CHECK(rules.classify(asked("この契約は有効ですか"), {}).domain == "law");
}

TEST_CASE("what many rules cost does not grow with their number, and the built-in ones stay as they are") {
  std::vector<rule_settings> many;
  for (int i = 0; i < 400; ++i)
    many.push_back(
        domain_rule("r" + std::to_string(i), "d" + std::to_string(i % 100),
                    {"zzword" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i)}));
  const auto rules = with(many);
  const classifier plain{classifier_settings{}};
  for (const auto* text : {"Why does my SQL query return duplicate rows?", "Traduis cette phrase en anglais",
                           "Prove that there are infinitely many primes."}) {
    const auto a = rules.classify(asked(text), {}), b = plain.classify(asked(text), {});
    CHECK(a.domain == b.domain);
    CHECK(a.task == b.task);
    CHECK(a.complexity_score == b.complexity_score);
  }
}

TEST_CASE("a learned head for domains speaks with the rules") {
  std::vector<training_row> rows;
  for (int i = 0; i < 400; ++i) {
    const bool stars = i % 2 == 0;
    const std::string odd = std::to_string(i % 7);
    rows.push_back(
        {stars ? "the spiral galaxy and its nebula " + odd : "a sonnet about the old garden " + odd,
         {{"domain", stars ? "astronomy" : "general"}},
         {},
         {}});
  }
  const auto made = train_heads(rows, {});
  REQUIRE(made.has_value());
  learned_weights weights;
  weights.heads = made->model;
  const classifier learned{{}, std::make_shared<const learned_weights>(std::move(weights))};
  const auto c = learned.classify(asked("What is the largest nebula of a spiral galaxy?"), {});
  CHECK(c.domain == "astronomy");
  CHECK(spoke(c, "learned"));
  CHECK(learned.classify(asked("Write a sonnet about the old garden"), {}).domain == "general");
  // Rules that are sure are not outvoted by a head that has never seen such words.
  CHECK(learned
            .classify(asked("Prove that every polynomial with real coefficients of degree 3 has a real root"),
                      {})
            .domain == "maths");
  CHECK(learned.classify(asked(""), {}).domain == "general");
}

}  // namespace signalbox
