// SPDX-License-Identifier: Apache-2.0
// The classifier at its limits: no prompt, huge prompts, broken bytes, many threads, and the shape of its
// tables.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "policy/classify.hpp"
#include "policy/classify_rules.hpp"
#include "policy/rule_book.hpp"
#include "tests/policy/prompts.hpp"
#include "tests/support/linear.hpp"

namespace signalbox {

namespace {

using namespace prompts;

bool same(const classification& a, const classification& b) {
  const auto same_why = [](const evidence& x, const evidence& y) {
    return x.dimension == y.dimension && x.rule == y.rule && x.weight == y.weight;
  };
  return a.complexity_score == b.complexity_score && a.task == b.task && a.domain == b.domain &&
         a.language == b.language && a.urgency == b.urgency && a.privacy == b.privacy && a.tier == b.tier &&
         a.input_tokens == b.input_tokens &&
         std::equal(a.why.begin(), a.why.end(), b.why.begin(), b.why.end(), same_why);
}

/// Whether `word` stands in `text` with no letter beside it.
bool holds_word(std::string_view text, std::string_view word) {
  const auto letter = [text](std::size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (!letter(at - 1) && !letter(at + word.size())) return true;
  return false;
}

}  // namespace

TEST_CASE("empty, broken and enormous prompts are fine") {
  CHECK(rules_only().classify({}, {}).complexity == complexity_level::low);
  CHECK(rules_only().classify({}, {}).tier == tier_kind::standard);
  CHECK(classify("").task == task_kind::question);
  prompt outside = asked("hello");
  outside.pieces.push_back({chat_role::user, 2, 4'000'000'000U});
  outside.pieces.push_back({chat_role::user, 5, 3});
  CHECK(rules_only().classify(outside, {}).task == task_kind::chat);
  for (const auto piece :
       {"a", " ", "\n", "?", "1 ", "\xff", "\xc3", "\xe6\xbc\xa2", "`", ":::", "puis ", "- x\n"}) {
    INFO(piece);
    const auto c = classify(repeated(piece, std::size_t{1} << 20));
    CHECK(c.input_tokens > 0);
    CHECK(c.complexity_score <= 1);
  }
}

TEST_CASE("personal data is found anywhere in a long prompt, the instruction at either end") {
  const auto filler = repeated("Nothing of interest happens in this sentence. ", 300'000);
  const auto c = classify(filler + "card 4111 1111 1111 1111. " + filler);
  CHECK(c.privacy == privacy_level::personal);
  REQUIRE(c.findings.size() == 1);
  CHECK(c.findings[0].begin >= filler.size());
  CHECK(classify("Translate into German:\n" + filler).task == task_kind::translation);
  CHECK(classify(filler + "\nTranslate the text above into German.").task == task_kind::translation);
}

TEST_CASE("the same prompt gives the same classification, from many threads at once") {
  const auto p = asked("Pourquoi le ciel est-il bleu ? Explique etape par etape, puis resume.");
  const auto once = rules_only().classify(p, {});
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (auto& count : wrong)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) count += same(rules_only().classify(p, {}), once) ? 0 : 1;
    });
  for (auto& t : threads) t.join();
  CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("classifying twice the text takes at most three times the work") {
  // One word, words of rules, colons and quotes: what the reading of rules looks for.
  for (const auto piece :
       {"word ", "step by step by ", ":", ": ", "\"", "a\n", "1. x\n", "select from ", "\\frac"}) {
    const auto once = asked(repeated(piece, 200'000));
    const auto twice = asked(repeated(piece, 400'000));
    test::check_linear(
        piece, [&] { static_cast<void>(rules_only().classify(once, {})); },
        [&] { static_cast<void>(rules_only().classify(twice, {})); });
  }
}

TEST_CASE("every rule has a short name, a value, words, and no name of a model or a tier") {
  const std::vector<std::size_t> values{1, names_of<task_kind>.size(), built_in_domains.size(),
                                        names_of<urgency_level>.size(),
                                        names_of<cost_tolerance_level>.size()};
  const rule_book book;
  CHECK(book.size() > 100);
  for (std::uint16_t i = 0; i < book.size(); ++i) {
    const auto& r = book.at(i);
    INFO(r.name);
    CHECK(!r.name.empty());
    CHECK(r.name.size() <= 15);
    CHECK(r.value < values[static_cast<std::size_t>(r.dimension)]);
    CHECK(r.weight != 0);
    CHECK(!r.text.empty());
    for (const auto word : {"premium", "tier", "gpt", "claude", "gemini", "best model", "meilleur modele"})
      CHECK_FALSE(holds_word(r.text, word));
  }
}

TEST_CASE("what needs a pattern is seen, in any case, and only there") {
  const auto spoke = [](std::string_view text, std::string_view rule) {
    const auto why = classify(text).why;
    return std::any_of(why.begin(), why.end(), [rule](const evidence& e) { return e.rule == rule; });
  };
  for (const auto text :
       {"DEF area(r)", "what does std::move(x) do", "for (int i = 0", "SELECT name FROM users WHERE id = 3",
        "<div>hello</div>", "at com.acme.Main.run(Main.java:17)", "#include <vector>", "if (x >= 0)",
        "import java.util.List;", "std::terminate;", "select name from users;", "if (done) return;"})
    CHECK(spoke(text, "p.code"));
  for (const auto text : {"\\frac{1}{2}", "x^2 + 1", "f(x) = 3x", "what is $a_n + b$ here", "n**2"})
    CHECK(spoke(text, "p.formula"));
  for (const auto text : {"12*3", "2 + 2", "what is 7 x 8 =", "10/4 ="}) CHECK(spoke(text, "p.sum"));
  for (const auto text : {"a C++ question", "in C# please"}) CHECK(spoke(text, "p.language"));
  for (const auto text : {"the class of 1999", "it costs $5 and $10", "on 2024-01-15 (a Monday)",
                          "import duties from China", "select a gift from the list", "grade C is fine"})
    for (const auto rule : {"p.code", "p.formula", "p.sum", "p.language"}) {
      INFO(text << " " << rule);
      CHECK_FALSE(spoke(text, rule));
    }
}

}  // namespace signalbox
