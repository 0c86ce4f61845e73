// SPDX-License-Identifier: Apache-2.0
// Names, addresses and licences among what is found by form: order, privacy and
// cost.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/personal_data.hpp"
#include "tests/support/linear.hpp"

namespace signalbox {

namespace {

std::vector<finding> find(std::string_view text) {
  std::vector<finding> out;
  find_personal_data(text, out);
  return out;
}

}  // namespace

TEST_CASE(
    "names and addresses stand in order among the findings by form and "
    "overlap none") {
  const std::string_view text =
      "Mary Johnson, mary.johnson@example.com, lives at 221 Baker Street, "
      "London. Call 06 12 34 56 78 or John Smith.";
  const auto found = find(text);
  REQUIRE(found.size() == 5);
  const std::vector<personal_kind> kinds{personal_kind::person, personal_kind::email, personal_kind::address,
                                         personal_kind::phone, personal_kind::person};
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].kind == kinds[i]);
    if (i > 0) CHECK(found[i - 1].end <= found[i].begin);
  }
}

TEST_CASE(
    "places and organisations alone are nobody's, a name only where it "
    "is certain") {
  CHECK(privacy_of(find("The weather in Paris and Berlin")) == privacy_level::open);
  CHECK(privacy_of(find("The shares of Acme Widgets Ltd fell")) == privacy_level::open);
  CHECK(privacy_of(find("Write to Mary Johnson")) == privacy_level::personal);
  CHECK(privacy_of({{personal_kind::person, 0, 4, 0.79F}}) == privacy_level::open);
  CHECK(privacy_of({{personal_kind::licence, 0, 4, 0.9F}}) == privacy_level::personal);
}

TEST_CASE("a licence or passport is a number that is called one") {
  for (const auto text : {"My driver's license number is M943688896309", "passport no. LH329609T",
                          "permis de conduire 13AA00002", "driving licence: 425700624"}) {
    INFO(text);
    const auto found = find(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == personal_kind::licence);
  }
  CHECK(find("order M943688896309").empty());
  CHECK(find("the license is MIT").empty());
}

TEST_CASE("names in twice the text take at most three times the work") {
  for (const std::string_view piece : {"Mary ", "A", "Ab", "\xc3\x89", "12 Rue ", "J. ", "de la ", "12, ",
                                       "Mr. ", "Apt. 12\n", "O'", "a ", "mary ", "x"}) {
    std::string once;
    while (once.size() < 1024 * 1024) once += piece;
    const auto twice = once + once;
    std::vector<finding> found;
    test::check_linear(
        std::string{piece},
        [&] {
          found.clear();
          find_personal_data(once, found);
        },
        [&] {
          found.clear();
          find_personal_data(twice, found);
        });
  }
}

}  // namespace signalbox
