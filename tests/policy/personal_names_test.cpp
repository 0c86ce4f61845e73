// SPDX-License-Identifier: Apache-2.0
// What a capitalised word or a number begins: a name, an address, or nothing.
#include "policy/personal_names.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/personal_runs.hpp"

namespace signalbox::personal {

namespace {

using enum personal_kind;

struct expectation {
  std::string_view text;
  std::string_view at;  // where to look
  personal_kind kind;
  std::string_view found;
  float least;  // confidence
};

found_at look(std::string_view text, std::size_t begin, bool small = false) {
  std::size_t past = 0;
  const auto word = read_word(text, begin);
  return small ? small_name_at(text, word, past) : name_at(text, word, past);
}

void check_all(const std::vector<expectation>& table, bool small = false) {
  for (const auto& e : table) {
    INFO(e.text);
    const auto begin = e.text.find(e.at);
    REQUIRE(begin != e.text.npos);
    const auto found = e.kind == address ? address_at(e.text, begin, small) : look(e.text, begin, small);
    REQUIRE(found);
    CHECK(found->kind == e.kind);
    CHECK(e.text.substr(found->begin, found->end - found->begin) == e.found);
    CHECK(found->confidence >= e.least);
    CHECK(found->confidence < 1);
  }
}

/// Every word of a text is looked at; none may be a person.
void check_nobody(const std::vector<std::string_view>& table) {
  for (const auto text : table)
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!letter_at(text, i) || (i > 0 && letter_at(text, i - 1))) continue;
      INFO(text << " at " << i);
      const auto found = look(text, i);
      CHECK((!found || found->kind != person || found->confidence < 0.5F));
    }
}

}  // namespace

TEST_CASE("people are known by lists, titles and the words beside them, in English and French") {
  check_all({
      {"Please call Mary Johnson today", "Mary", person, "Mary Johnson", 0.9F},
      {"My name is Tarkovych", "Tarkovych", person, "Tarkovych", 0.8F},
      {"Dr. Hrdlicka will see you", "Dr", person, "Dr. Hrdlicka", 0.9F},
      {"said Keiko to him", "Keiko", person, "Keiko", 0.8F},
      {"I spoke with Donald van der Voet", "Donald", person, "Donald van der Voet", 0.9F},
      {"They met J. Smith there", "J", person, "J. Smith", 0.8F},
      {"Mark Smith wrote", "Mark", person, "Mark Smith", 0.8F},
      {"the house of Anna McKenzie", "Anna", person, "Anna McKenzie", 0.9F},
      {"Je m'appelle Ouedraogo", "Ouedraogo", person, "Ouedraogo", 0.8F},
      {"Madame Lef\u00e8vre est l\u00e0", "Madame", person, "Madame Lef\u00e8vre", 0.9F},
      {"avec Jean-Michel Basquiat hier", "Jean", person, "Jean-Michel Basquiat", 0.9F},
      {"selon \u00c9lodie Martin, oui", "\u00c9lodie", person, "\u00c9lodie Martin", 0.9F},
      {"le docteur Marie DUPONT", "Marie", person, "Marie DUPONT", 0.9F},
  });
}

TEST_CASE("words of the dictionary, months, brands and names in code are nobody") {
  check_nobody({"The Quick answer", "Thank you for May and June", "I use Python and Kubernetes on Linux",
                "What Is The Best Way", "Monsieur", "my_Mary = getJohn()", "https://example.com/John/Mary",
                "Photosynthesis is important", "Explique la R\u00e9volution", "std::John",
                "Dear Sir or Madam", "option A or B", "JohnController.java", "We love Microsoft",
                "Bonjour, Merci", "Paris is big"});
}

TEST_CASE("places and organisations are told from people") {
  check_all({
      {"We moved here from Lyon", "Lyon", place, "Lyon", 0.6F},
      {"born in Florence", "Florence", place, "Florence", 0.6F},
      {"she joined Acme Widgets Ltd", "Acme", organisation, "Acme Widgets Ltd", 0.6F},
      {"la soci\u00e9t\u00e9 Dupuis SARL", "Dupuis", organisation, "Dupuis SARL", 0.6F},
      {"studies at Stanford University now", "Stanford", organisation, "Stanford University", 0.6F},
  });
}

TEST_CASE("in a text without capitals only listed or announced names count") {
  check_all({{"my name is tarkovych", "tarkovych", person, "tarkovych", 0.8F},
             {"please write to mary johnson", "mary", person, "mary johnson", 0.8F},
             {"we went to spain", "spain", place, "spain", 0.5F}},
            true);
  for (const std::string_view text :
       {"the will of the people", "mark the page", "may i ask", "hope it works"}) {
    INFO(text);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (letter_at(text, i) && (i == 0 || !letter_at(text, i - 1))) CHECK_FALSE(look(text, i, true));
  }
}

TEST_CASE("postal addresses reach from the number to the country, in either order") {
  check_all({
      {"at 221 Baker Street, London", "221", address, "221 Baker Street, London", 0.8F},
      {"habite 12 rue de la Paix, 75002 Paris", "12", address, "12 rue de la Paix, 75002 Paris", 0.8F},
      {"12 bis, avenue Victor Hugo\n69002 Lyon", "12", address, "12 bis, avenue Victor Hugo\n69002 Lyon",
       0.8F},
      {"my address is 71 Rostsestraat 222", "71", address, "71 Rostsestraat 222", 0.8F},
      {"1600 Pennsylvania Ave, Washington, DC 20500", "1600", address,
       "1600 Pennsylvania Ave, Washington, DC 20500", 0.8F},
      {"my zip code is 35649", "35649", address, "35649", 0.8F},
  });
  for (const std::string_view text :
       {"12 angry men", "3 Apples", "2024 was good", "100 People", "12345 items", "7 Wonders of the World",
        "5 rules", "10 road signs", "42"}) {
    INFO(text);
    const auto found = address_at(text, 0, false);
    CHECK((!found || found->confidence < 0.5F));
  }
  const std::string_view box = "P.O. Box 101";
  const auto found = box_at(box, read_word(box, 0));
  REQUIRE(found);
  CHECK(found->end == box.size());
}

TEST_CASE("a word is folded, and where it is longer than any name none is read") {
  CHECK(read_word("\u00c9LODIE", 0).hash == folded_hash("elodie"));
  CHECK(read_word("\u0160imi\u0107", 0).hash == folded_hash("simic"));
  CHECK(read_word(std::string(40, 'a'), 0).empty());
  CHECK(read_word("1", 0).empty());
  CHECK(read_word("\xc3", 0).empty());
}

TEST_CASE("whatever the bytes are, what is found lies in the text") {
  std::uint32_t state = 7;
  const std::string_view letters = "AbMary JD.,'-\n12 Rue\xc3\xa9\xc3\x89\xe2\x80\x99\xff";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      state = state * 1664525U + 1013904223U;
      text += letters[(state >> 16) % letters.size()];
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
      found_at found;
      if (letter_at(text, i) && (i == 0 || !letter_at(text, i - 1))) {
        found = look(text, i, round % 2 == 0);
        if (!found) found = box_at(text, read_word(text, i));
      } else {
        found = address_at(text, i, round % 2 == 0);
      }
      if (!found) continue;
      CHECK(found->begin < found->end);
      CHECK(found->end <= text.size());
    }
  }
}

}  // namespace signalbox::personal
