// SPDX-License-Identifier: Apache-2.0
// Warnings about what is legal but can never work: they do not keep a configuration from being used.
#include <catch2/catch.hpp>

#include "tests/config/problems.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Endpoints `a`, `b` and the private `safe`, pools `p` of the first two and `mixed` of `b` and `safe`.
std::string with_routes(const std::string& routes) {
  return "{\"endpoints\": {" + demo("a") + ", " + demo("b") + ", " + demo("safe", ", \"private\": true") +
         "},\n\"pools\": {\"p\": {\"members\": [\"a\", \"b\"]}, \"mixed\": {\"members\": [\"b\", "
         "\"safe\"]}},\n\"routes\": [" +
         routes + "]}";
}

const std::string last = R"({"name": "last", "plan": {"single": "p"}, "fallback": ["mixed"]})";

void check_problem(const std::string& routes, const std::string& problem) {
  check_one_problem(load_problems, with_routes(routes), problem);
}

void check_fine(const std::string& routes) {
  INFO(routes);
  CHECK(load_problems(with_routes(routes)) == lines{});
}

}  // namespace

TEST_CASE("a rung that this version does not have is warned of") {
  check_problem(R"({"name": "r", "plan": {"single": "a"}, "fallback": @["b", "cache"]}, )" + last,
                "warning: routes[0].fallback: the rung `cache` never answers: this version of Signalbox has "
                "no answer cache yet "
                "(it is skipped)");
  check_problem(R"({"name": "r", "plan": {"single": "a"}, "fallback": @["deferred"]}, )" + last,
                "warning: routes[0].fallback: the rung `deferred` never answers: this version of Signalbox "
                "has no deferred queue yet "
                "(it is skipped)");
}

TEST_CASE("a rung that stands twice in a chain is warned of, also when a route brought it") {
  const std::string twice =
      "` stands in the chain twice (the second one is tried only if the first one is usable again by then)";
  check_problem(R"({"name": "r", "plan": {"single": "a"}, "fallback": @["b", "a"]}, )" + last,
                "warning: routes[0].fallback: `a" + twice);
  check_problem(R"({"name": "r", "plan": {"single": "a"}, "fallback": @["s"]},
                   {"name": "s", "plan": {"single": "b"}, "fallback": ["t"]}, {"name": "t", "plan": {"single": "a"}}, )" +
                    last,
                "warning: routes[0].fallback: `a" + twice);
}

TEST_CASE("a route for personal data without a private endpoint in its chain is warned of") {
  const std::string warning =
      "warning: routes[0]: takes personal data only, and no endpoint in its chain is private "
      "(mark one \"private\": true, or set \"personal_data\")";
  for (const std::string match :
       {R"("privacy": ["personal"])", R"("privacy": ["secret", "personal"])", R"("tier": ["private"])",
        R"("tier": ["private"], "complexity": ["high"])"}) {
    check_problem("@{\"name\": \"r\", \"match\": {" + match +
                      "}, \"plan\": {\"single\": \"a\"}, \"fallback\": [\"p\"]}, " + last,
                  warning);
    for (const std::string fallback : {"safe", "mixed"})
      check_fine("{\"name\": \"r\", \"match\": {" + match +
                 "}, \"plan\": {\"single\": \"a\"}, \"fallback\": [\"" + fallback + "\"]}, " + last);
    for (const std::string policy : {"ignore", "block"})
      check_fine("{\"name\": \"r\", \"match\": {" + match +
                 "}, \"plan\": {\"single\": \"a\"}, \"personal_data\": \"" + policy + "\"}, " + last);
  }
  // These take other requests as well.
  check_fine(R"({"name": "r", "match": {"privacy": ["public", "personal"]}, "plan": {"single": "a"}}, )" +
             last);
  check_fine(R"({"name": "r", "match": {"tier": ["private", "fast"]}, "plan": {"single": "a"}}, )" + last);
}

TEST_CASE("without a route that takes everything a warning says so") {
  check_problem(R"({"name": "q", "plan": {"single": "p"}, "fallback": ["mixed"]},
                   @{"name": "r", "match": {"tier": ["fast"]}, "plan": {"single": "a"}})",
                "warning: routes[1]: the last route has a match, so a request may find no route "
                "(end with a route that has no match)");
  // A match without a set in it matches anything.
  check_fine(
      R"({"name": "q", "plan": {"single": "p"}, "fallback": ["mixed"]}, {"name": "r", "match": {}, "plan": {"single": "a"}})");
}

TEST_CASE("a route that an earlier one leaves nothing for is warned of") {
  const std::string warning =
      " is reached by name only: `q` takes everything that would match (move it up, or narrow the other's "
      "match)";
  const auto two = [](const std::string& first, const std::string& second) {
    return "{\"name\": \"q\", \"match\": {" + first +
           "}, \"plan\": {\"single\": \"a\"}}, @{\"name\": \"r\", \"match\": {" + second +
           "}, \"plan\": {\"single\": \"b\"}}, " + last;
  };
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {R"("tier": ["fast"])", R"("tier": ["fast"])"},
           {R"("tier": ["fast", "premium"])", R"("tier": ["premium"])"},
           {R"("tier": ["fast"])", R"("tier": ["fast"], "language": ["fr"])"},
           {R"("language": ["fr", "de"])", R"("language": ["de"], "task": ["code"])"}})
    check_problem(two(first, second), "warning: routes[1]:" + warning);
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {R"("tier": ["fast"])", R"("tier": ["fast", "premium"])"},
           {R"("tier": ["fast"], "language": ["fr"])", R"("tier": ["fast"])"},
           {R"("tier": ["fast"])", R"("language": ["fr"])"}}) {
    const marked given{two(first, second)};
    check_fine(given.text);
  }
  check_problem(R"({"name": "q", "match": {}, "plan": {"single": "a"}}, @)" + last,
                "warning: routes[1]:" + warning);
  // What has no match and is not the last is reached by name on purpose.
  check_fine(
      R"({"name": "by-name", "plan": {"single": "b"}}, {"name": "s", "match": {"tier": ["fast"]}, "plan": {"single": "a"}}, )" +
      last);
}

TEST_CASE("a pool that no route uses is warned of, an endpoint is not") {
  const marked given{
      "{\"endpoints\": {" + demo("a") + ", " + demo("b") +
      R"(}, "pools": {"p": {"members": ["a"]}, "q": @{"members": ["a"]}}, "routes": [{"name": "r", "plan": {"single": "p"}}]})"};
  CHECK(load_problems(given.text) ==
        lines{given.place + "warning: pools.q: no route uses this pool (it is reached by name only)"});
}

TEST_CASE("warnings leave a usable snapshot, errors do not, and an error hides no other error") {
  const auto warned = load_config(
      with_routes(R"({"name": "r", "plan": {"single": "a"}, "fallback": ["cache"]})"), test_secret);
  CHECK(warned.snapshot);
  CHECK(!warned.found.empty());
  CHECK(!has_errors(warned.found));
  const auto wrong =
      load_config(with_routes(R"({"name": "r", "plan": {"single": "x"}, "fallback": ["y"]})"), test_secret);
  CHECK(!wrong.snapshot);
  CHECK(wrong.found.size() == 2);
}
