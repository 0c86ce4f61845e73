// SPDX-License-Identifier: Apache-2.0
// Names in private matters are certain, names that everybody may speak of are not.
#include "policy/personal_signs.hpp"

#include <catch2/catch.hpp>

#include "policy/personal_data.hpp"
#include "tests/support/linear.hpp"

namespace signalbox {

namespace {

std::vector<finding> find(const std::string& text) {
  std::vector<finding> out;
  find_personal_data(text, out);
  return out;
}

bool is_private(const std::string& text) { return privacy_of(find(text)) == privacy_level::personal; }

bool names_somebody(const std::string& text) {
  const auto found = find(text);
  return std::any_of(found.begin(), found.end(),
                     [](const finding& f) { return f.kind == personal_kind::person; });
}

}  // namespace

TEST_CASE("questions about the world name people and are nobody's private matter") {
  for (const auto* text : {
           "Who wrote the novel that made Victor Hugo famous?",
           "Which president was elected in 1960, Richard Nixon or John Kennedy?",
           "In which film was Peter Sellers directed by Stanley Kubrick?",
           "Quel poème Victor Hugo a-t-il écrit en 1853 ?",
           "Which of the following did Thomas Jefferson argue?\nA. Liberty\nB. Property\nC. Union\nD. Trade",
           "Natalia sold clips to 48 of her friends in April, and half as many in May. How many clips did "
           "Natalia "
           "sell altogether?",
           "Mary is 12 years old, and her brother John is twice as old. How old is John?",
           "What did Albert Einstein say about the theory of Isaac Newton?",
       }) {
    INFO(text);
    CHECK(names_somebody(text));
    CHECK_FALSE(is_private(text));
  }
}

TEST_CASE("letters, notes and records about people are private, in English and French") {
  for (const auto* text : {
           "Write to Mary Johnson",
           "My name is Mary Johnson and I cannot log in to my account.",
           "Please call Peter Miller about his invoice, he is a customer of ours.",
           "Je m'appelle Claire Dubois et je voudrais annuler ma commande.",
           "Rappelle Pierre Martin pour son rendez-vous de demain.",
           "My colleague Sarah Connor told me that her salary had not been paid.",
           "Patient: John Smith\nAppointment: Tuesday",
           "Dear Mr. Baker, thank you for your order.",
       }) {
    INFO(text);
    CHECK(is_private(text));
  }
}

TEST_CASE("another finding of the same person makes a name certain") {
  const std::string story(400, 'x');
  const std::string about = "John Smith was the author of a novel. " + story;
  CHECK_FALSE(is_private(about));
  const auto found = find(about + " john.smith@example.com");
  REQUIRE(found.size() == 2);
  CHECK(found[0].kind == personal_kind::person);
  CHECK(found[0].confidence >= certain_finding);
}

TEST_CASE("what stands far away says nothing") {
  const std::string question = "Which novel did John Smith write in 1902? ";
  const std::string gap(4000, '.');
  for (const std::string far : {"My account, my invoice, please. ", "john.smith@example.com "}) {
    const auto alone = find(question + gap);
    const auto beside = find(question + gap + far);
    REQUIRE_FALSE(alone.empty());
    REQUIRE_FALSE(beside.empty());
    CHECK(alone[0].kind == personal_kind::person);
    CHECK(alone[0].confidence == beside[0].confidence);
  }
}

TEST_CASE("weighing changes confidences alone, downwards, and only those of names") {
  const std::string text = "Which novel did John Smith write in 1902 about Mary Jones?";
  std::vector<finding> found{{personal_kind::person, 16, 26, 0.92F},
                             {personal_kind::place, 30, 35, 0.9F},
                             {personal_kind::person, 47, 57, 0.97F},
                             {personal_kind::person, 47, 57, 0.3F}};
  auto weighed = found;
  personal::weigh_names(text, weighed, 0);
  CHECK(weighed[0].confidence < certain_finding);
  CHECK(weighed[1].confidence == found[1].confidence);
  CHECK(weighed[2].confidence < certain_finding);
  CHECK(weighed[3].confidence == found[3].confidence);
  weighed = found;
  personal::weigh_names(text, weighed, 1);
  CHECK(weighed[0].confidence == found[0].confidence);  // of another text
}

TEST_CASE("names everywhere in twice the text take at most three times the work") {
  for (const std::string piece : {"Mary Johnson ", "Mary Johnson my account 12 1999?\n", "John "}) {
    std::string once;
    while (once.size() < 512 * 1024) once += piece;
    const auto twice = once + once;
    test::check_linear(
        piece, [&] { (void)find(once); }, [&] { (void)find(twice); });
  }
}

}  // namespace signalbox
