// SPDX-License-Identifier: Apache-2.0
// Rules and weights of the classifier: what cannot be used is refused when the configuration is loaded.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/learned_weights.hpp"
#include "config/domains.hpp"
#include "config/load.hpp"
#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// One rule of the classifier with at most one mark, and the one problem that is expected there.
void check_rule(const std::string& rule, const std::string& problem) {
  check_one_problem(load_problems,
                    "{\"endpoints\": {" + demo("a") + "}, \"classifier\": {\"rules\": [" + rule + "]}}",
                    "error: classifier.rules[0]" + problem);
}

void check_match(const std::string& match, const std::string& problem) {
  check_one_problem(
      load_problems,
      "{\"endpoints\": {" + demo("a") + "}, \"routes\": [{\"name\": \"r\", \"match\": " + match +
          ", \"plan\": {\"single\": \"a\"}}, {\"name\": \"s\", \"plan\": {\"single\": \"a\"}}]}",
      "error: routes[0].match" + problem);
}

learned_weights sample() {
  learned_weights out;
  out.about = "a test";
  out.heads.emplace(std::vector<text_head>{{"domain", {"astronomy", "law"}, 0, 1}}, 4U);
  return out;
}

loaded_config with_weights(const std::string& bytes) {
  const auto folder = std::filesystem::temp_directory_path() / "signalbox-weights-test";
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "heads.bin", std::ios::binary} << bytes;
  auto out = load_config("{\"endpoints\": {" + demo("a") + "}, \"classifier\": {\"weights\": \"heads.bin\"}}",
                         system_secrets(), catalogue::built_in(), folder.string());
  std::filesystem::remove_all(folder);
  return out;
}

}  // namespace

TEST_CASE("a rule that does not compile or means nothing is refused with the reason") {
  check_rule(R"({"name": "r", "dimension": "task", "value": "code", "pattern": @"(a"})",
             ".pattern: does not compile: missing ): (a (see https://github.com/google/re2/wiki/Syntax)");
  check_rule(R"({"name": "r", "dimension": "task", "value": "code", "pattern": @"a*"})",
             ".pattern: matches every text, even an empty one (say what must be there)");
  check_rule(R"({"name": "r", "dimension": "urgency", "value": @"soon", "phrases": ["asap"]})",
             ".value: `soon` is no such value (one of: realtime, normal, batch)");
  check_rule(R"(@{"name": "r", "dimension": "cost", "phrases": ["cheap"]})",
             ".value: is missing (one of: low, normal, high)");
  check_rule(R"({"name": "r", "dimension": "complexity", "value": @"high", "phrases": ["thesis"]})",
             ".value: a rule about complexity has no value (it moves the score: remove it)");
  check_rule(R"({"name": "r", "dimension": "domain", "value": @"Tax law", "phrases": ["vat"]})",
             ".value: is no usable name (name a domain: a-z 0-9 . _ : / - only, at most 64 characters)");
  check_rule(R"(@{"name": "r", "dimension": "domain", "value": "tax"})",
             ": says neither phrases nor a pattern (write one of the two)");
  check_rule(R"(@{"name": "r", "dimension": "domain", "value": "tax", "phrases": ["vat"], "pattern": "v.t"})",
             ": has phrases and a pattern (write one of the two)");
  check_rule(R"({"name": "r", "dimension": "domain", "value": "tax", "phrases": ["vat", @"..."]})",
             ".phrases[1]: has no word of Latin letters (write one, or a pattern for another script)");
  check_rule(R"j({"name": "r", "dimension": "domain", "value": "tax", "phrases": [@"(20 percent)"]})j",
             ".phrases[0]: begins with a number (begin with a word, or write a pattern)");
  check_rule(
      R"({"name": "r", "dimension": "domain", "value": "tax", "phrases": ["vat"], "language": @"german"})",
      ".language: is no ISO 639-1 code (two small letters, such as \"de\")");
}

TEST_CASE("two rules of one name are refused, and so are more than can be matched fast") {
  const std::string rule = R"({"name": "r", "dimension": "domain", "value": "tax", "phrases": ["vat"]})";
  const auto problems_of = [](const std::string& rules) {
    return load_problems("{\"endpoints\": {" + demo("a") + "}, \"classifier\": {\"rules\": [" + rules +
                         "]}}");
  };
  CHECK(problems_of(rule).empty());
  CHECK(problems_of(rule + "," + rule).size() == 1);
  std::string many;
  for (int i = 0; i < 501; ++i)
    many += (i ? "," : "") + std::string{R"({"name": "r)"} + std::to_string(i) +
            R"(", "dimension": "domain", "value": "tax", "phrases": ["vat"]})";
  CHECK(problems_of(many).size() == 1);
}

TEST_CASE("routes and qualities may name the domains that rules add, and no others") {
  check_match(R"({"domain": ["law", @"tax"]})",
              ".domain[1]: `tax` is no domain (name a built-in one, such as `law`, or one that a rule of "
              "`classifier` votes for)");
  check_match(R"({"any": [{"domain": ["law"]}, {"domain": [@"tax"]}]})",
              ".any[1].domain[0]: `tax` is no domain (name a built-in one, such as `law`, or one that a rule "
              "of `classifier` votes for)");
  check_match(R"({"none": [{"language": [@"french"]}]})",
              ".none[0].language[0]: is no ISO 639-1 code (two small letters, such as \"fr\")");
  check_match(R"({"input_tokens": @{"from": 10, "below": 10}})",
              ".input_tokens: holds no number: `from` is not smaller than `below` (swap or adjust them)");
  const auto known = load_problems(
      R"({"endpoints": {"a": {"provider": "demo", "model": "m", "price": {"input": 1, "output": 2},
    "quality": {"tax": 0.9}}}, "classifier": {"rules": [{"name": "vat", "dimension": "domain", "value": "tax",
    "phrases": ["vat", "mehrwertsteuer"]}]}, "routes": [{"name": "r", "match": {"domain": ["tax"]},
    "plan": {"single": "a"}}, {"name": "s", "plan": {"single": "a"}}]})");
  CHECK(known == lines{});
}

TEST_CASE("a route for a part of a subject is warned of behind one for all of it, and not before it") {
  const auto problems = [](const std::string& first, const std::string& second) {
    return load_problems(
        "{\"endpoints\": {" + demo("a") +
        R"(}, "classifier": {"rules": [{"name": "p", "dimension": "domain", "value": "physics",
      "phrases": ["boson"]}]}, "routes": [{"name": "q", "match": {"domain": [")" +
        first + R"("]}, "plan": {"single": "a"}}, {"name": "r", "match": {"domain": [")" + second +
        R"("]}, "plan": {"single": "a"}}, {"name": "s", "plan": {"single": "a"}}]})");
  };
  CHECK(problems("physics", "science") == lines{});
  const auto found = problems("science", "physics");
  REQUIRE(found.size() == 1);
  CHECK(found.front().find("routes[1]: is reached by name only") != std::string::npos);
}

TEST_CASE("a file of weights is read from beside the configuration, and its labels are domains") {
  const auto loaded = with_weights(sample().written());
  REQUIRE(loaded.snapshot);
  REQUIRE(loaded.snapshot->weights);
  CHECK(loaded.snapshot->weights->about == "a test");
  const auto& domains = loaded.snapshot->domains;
  CHECK(domains.size() == built_in_domains.size() + 1);
  CHECK(domains.back() == "astronomy");
}

TEST_CASE("a file of weights of another version, cut short or missing is refused with the reason") {
  const auto reason = [](const loaded_config& loaded) {
    CHECK_FALSE(loaded.snapshot);
    REQUIRE(loaded.found.size() == 1);
    CHECK(loaded.found.front().path == "classifier.weights");
    return loaded.found.front().message;
  };
  auto bytes = sample().written();
  CHECK(reason(with_weights(bytes.substr(0, bytes.size() / 2))) == "the file of weights is cut short");
  bytes[7] = 1;
  CHECK(reason(with_weights(bytes)).find("version 1") != std::string::npos);
  CHECK(reason(with_weights(std::string(learned_weights::most_bytes + 5, 'x'))).find("longer") !=
        std::string::npos);
  const auto missing = load_config(
      "{\"endpoints\": {" + demo("a") + "}, \"classifier\": {\"weights\": \"nowhere\"}}", system_secrets());
  CHECK(reason(missing).starts_with("the file cannot be read"));
}
