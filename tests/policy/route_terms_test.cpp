// SPDX-License-Identifier: Apache-2.0
// What a route's match can say beyond sets of values: ranges, alternatives, exceptions, personal data, needs.
#include "policy/route.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("a range takes what is at least its beginning and below its end") {
  match_settings m;
  m.input_tokens = {1000, 2000};
  classification c;
  for (const auto& [tokens, taken] : {std::pair{999U, false}, {1000U, true}, {1999U, true}, {2000U, false}}) {
    c.input_tokens = tokens;
    CHECK(matches(m, c) == taken);
  }
  m.input_tokens = {};
  m.complexity_score.from = 0.5;
  c.complexity_score = 0.49F;
  CHECK_FALSE(matches(m, c));
  c.complexity_score = 0.5F;
  CHECK(matches(m, c));
  m.complexity_score = {};
  m.output_tokens.below = 10;
  c.output_tokens = 10;
  CHECK_FALSE(matches(m, c));
}

TEST_CASE("a gain that is not known is in no range, and in none is what takes everything") {
  match_settings m;
  classification c;
  CHECK(matches(m, c));
  m.gain.below = 0.2;
  CHECK_FALSE(matches(m, c));
  c.gain = 0.1F;
  CHECK(matches(m, c));
}

TEST_CASE("the terms must hold, and one of `any`, and none of `none`") {
  match_settings m;
  m.language = {"fr"};
  m.any.resize(2);
  m.any[0].task = {task_kind::code};
  m.any[1].input_tokens.from = 5000;
  m.none.resize(1);
  m.none[0].urgency = {urgency_level::batch};
  m.none[0].domain = {"law"};
  for (const bool french : {false, true})
    for (const bool code : {false, true})
      for (const bool is_long : {false, true})
        for (const bool batch : {false, true})
          for (const bool law : {false, true}) {
            classification c;
            c.language = french ? "fr" : "en";
            c.task = code ? task_kind::code : task_kind::question;
            c.input_tokens = is_long ? 5000 : 4999;
            c.urgency = batch ? urgency_level::batch : urgency_level::normal;
            c.domain = law ? "law" : "general";
            CHECK(matches(m, c) == (french && (code || is_long) && !(batch && law)));
          }
}

TEST_CASE("personal data counts where it is certain, and needs by any of them") {
  match_settings m;
  m.personal = {personal_kind::iban, personal_kind::card};
  classification c;
  CHECK_FALSE(matches(m, c));
  c.findings.push_back({personal_kind::iban, 0, 10, 0.5F});
  c.findings.push_back({personal_kind::email, 0, 10, 1});
  CHECK_FALSE(matches(m, c));
  c.findings.front().confidence = 1;
  CHECK(matches(m, c));
  m.needs = {capability::vision, capability::tools};
  CHECK_FALSE(matches(m, c));
  c.needs.add(capability::tools);
  CHECK(matches(m, c));
}
