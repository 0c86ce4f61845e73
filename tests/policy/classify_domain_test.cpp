// SPDX-License-Identifier: Apache-2.0
// Domains that belong to others: which one is told, and what takes it.
#include "policy/classify_domain.hpp"

#include <catch2/catch.hpp>

#include "base/learned_weights.hpp"
#include "config/domains.hpp"
#include "policy/classify.hpp"
#include "policy/route.hpp"
#include "policy/select.hpp"
#include "policy/text_trainer.hpp"
#include "tests/policy/prompts.hpp"

using namespace signalbox;
using namespace signalbox::prompts;

namespace {

const std::vector<std::string> domains{"general", "science", "law", "physics", "chemistry", "history"};

struct expected {
  std::vector<float> votes;  // in the order above
  std::string domain;
  float votes_in_all;
};

}  // namespace

TEST_CASE("finer domains belong to built-in ones, and to nothing else") {
  const std::vector<std::pair<std::string, std::string>> table{{"physics", "science"},
                                                               {"chemistry", "science"},
                                                               {"biology", "science"},
                                                               {"engineering", "science"},
                                                               {"health", "medicine"},
                                                               {"computer-science", "code"},
                                                               {"economics", "finance"},
                                                               {"business", "finance"},
                                                               {"banking", "finance"},
                                                               {"credit-cards", "finance"},
                                                               {"travel", "general"},
                                                               {"history", ""},
                                                               {"science", ""},
                                                               {"tax", ""},
                                                               {"", ""},
                                                               {"a-name-that-nobody-uses", ""},
                                                               {"zzz", ""}};
  for (const auto& [domain, parent] : table) {
    INFO(domain);
    CHECK(parent_domain(domain) == parent);
    CHECK(is_within(domain, domain));
    if (!parent.empty()) {
      CHECK(is_within(domain, parent));
      CHECK_FALSE(is_within(parent, domain));
    }
    CHECK_FALSE(is_within(domain, "support"));
  }
  for (const auto domain : built_in_domains) CHECK(parent_domain(domain).empty());
  CHECK_FALSE(is_within("history", ""));
}

TEST_CASE("votes for finer domains count for their parent, and half of its votes make one the answer") {
  const auto parents = parents_among(domains);
  CHECK(parents == std::vector<std::size_t>{0, 1, 2, 1, 1, 5});
  const std::vector<expected> table{
      {{0, 0, 0, 0.8F, 0, 0}, "physics", 0.8F},          {{0, 0.3F, 0, 0.5F, 0, 0}, "physics", 0.8F},
      {{0, 0.5F, 0, 0.3F, 0, 0}, "science", 0.8F},       {{0, 0, 0.5F, 0.3F, 0.4F, 0}, "chemistry", 0.7F},
      {{0, 0.3F, 0.5F, 0.2F, 0.2F, 0}, "science", 0.7F}, {{0, 0.25F, 0, 0.25F, 0, 0}, "physics", 0.5F},
      {{0, 0, 0, 0.25F, 0.25F, 0}, "physics", 0.5F},     {{0, 0, 0.6F, 0.2F, 0.2F, 0.1F}, "law", 0.6F},
      {{0, 0, 0, 0.1F, 0, 0.7F}, "history", 0.7F},       {{0, 0, 0, 0, 0, 0}, "general", 0}};
  std::vector<float> sums;
  for (const auto& row : table) {
    INFO(row.domain << " " << row.votes_in_all);
    const auto choice = choose_domain(row.votes, parents, sums);
    CHECK(domains[choice.place] == row.domain);
    CHECK(choice.votes == Approx(row.votes_in_all));
    CHECK(choice.confidence >= 0);
    CHECK(choice.confidence <= 1);
  }
}

TEST_CASE("a finer domain is told with no more confidence than its parent") {
  const auto parents = parents_among(domains);
  std::vector<float> sums;
  const auto sure = choose_domain(std::vector<float>{0, 0, 0, 0.8F, 0, 0}, parents, sums);
  const auto shared = choose_domain(std::vector<float>{0, 0, 0, 0.5F, 0.3F, 0}, parents, sums);
  CHECK(shared.votes == Approx(sure.votes));
  CHECK(shared.confidence == Approx(sure.confidence * 5 / 8));
}

TEST_CASE("a route for a domain takes those that belong to it, and an exception for one of them holds") {
  match_settings m;
  m.domain = {"science", "law"};
  classification c;
  for (const auto& [domain, taken] : {std::pair{"science", true},
                                      {"physics", true},
                                      {"law", true},
                                      {"history", false},
                                      {"general", false}}) {
    INFO(domain);
    c.domain = domain;
    CHECK(matches(m, c) == taken);
  }
  m.none.resize(1);
  m.none[0].domain = {"physics"};
  c.domain = "physics";
  CHECK_FALSE(matches(m, c));
  c.domain = "chemistry";
  CHECK(matches(m, c));
  m = {};
  m.domain = {"physics"};
  c.domain = "science";
  CHECK_FALSE(matches(m, c));
}

TEST_CASE("the quality for a domain holds for those that belong to it, unless they have their own") {
  endpoint_config e;
  e.quality = {{"default", 0.1}, {"science", 0.8}, {"physics", 0.6}, {"code", 0.9}};
  classification c;
  for (const auto& [domain, quality] : {std::pair{"science", 0.8},
                                        {"physics", 0.6},
                                        {"chemistry", 0.8},
                                        {"computer-science", 0.9},
                                        {"law", 0.1}}) {
    INFO(domain);
    c.domain = domain;
    CHECK(quality_of(e, c) == quality);
  }
  c.task = task_kind::code;
  c.domain = "chemistry";
  CHECK(quality_of(e, c) == Approx(0.85));
}

TEST_CASE("rules for a subject and weights for its parts speak together") {
  std::vector<training_row> rows;
  for (int i = 0; i < 600; ++i) {
    const std::string odd = std::to_string(i % 7);
    const std::vector<std::pair<std::string, std::string>> kinds{
        {"momentum and photon of the laser " + odd, "physics"},
        {"the molar acid in the beaker " + odd, "chemistry"},
        {"a sonnet about the old garden " + odd, "general"}};
    const auto& [text, label] = kinds[static_cast<std::size_t>(i % 3)];
    rows.push_back({text, {{"domain", label}}, {}, {}});
  }
  const auto made = train_heads(rows, {});
  REQUIRE(made.has_value());
  learned_weights weights;
  weights.heads = made->model;
  const classifier learned{{}, std::make_shared<const learned_weights>(std::move(weights))};
  CHECK(learned.classify(asked("What is the momentum of a photon?"), {}).domain == "physics");
  CHECK(learned.classify(asked("Which acid is in the beaker?"), {}).domain == "chemistry");
  // Words that the rules know and the weights do not.
  CHECK(learned.classify(asked("What do biology and thermodynamics say of the climate and of species?"), {})
            .domain == "science");
}
