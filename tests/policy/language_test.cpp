// SPDX-License-Identifier: Apache-2.0
// French, English or neither: with and without accents, short and long.
#include "policy/language.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "policy/language_words.hpp"

namespace signalbox {

namespace {

const std::vector<std::string_view> english{
    "What is the capital of France?",
    "Write a Python function that reverses a string.",
    "Who wrote Les Misérables?",
    "don't stop",
    "I'd like to book a table for two",
    "Summarize this in one sentence",
    "Translate to French: good morning",
    "please help me with my homework",
    "hello",
    "The café on the corner serves a nice crème brûlée",
    "Reverse a linked list in Rust and explain the ownership rules.",
    "It's raining again, isn't it?",
};

const std::vector<std::string_view> french{
    "Pourquoi le ciel est-il bleu ? Explique étape par étape, puis résume.",
    "Explique etape par etape, puis resume",
    "Quelle est la capitale de l'Espagne ?",
    "Ecris une fonction qui inverse une liste",
    "L’été dernier, j’ai visité l’Italie avec ma sœur",
    "Bonjour",
    "Merci beaucoup pour votre aide",
    "qu'est-ce que c'est ?",
    "Je voudrais reserver une table pour deux personnes",
    "Resume ce texte en trois phrases",
    "Comment faire cuire des pates sans sel ?",
    "Corrige les fautes de cette phrase s'il te plait",
    "Traduis en anglais : je suis en retard",
};

const std::vector<std::string_view> neither{
    "¿Puedes ayudarme con mi tarea de matemáticas?",
    "Escribe una carta formal para mi jefe sobre las vacaciones de verano",
    "La casa de mi abuela es muy grande y tiene un jardín con flores",
    "Wie spät ist es in Tokio?",
    "Schreibe bitte einen kurzen Brief an meinen Vermieter, weil die Heizung nicht geht",
    "Der schnelle braune Fuchs springt über den faulen Hund",
    "Scrivi una breve lettera al mio capo per chiedere una settimana di ferie",
    "Qual è la capitale della Francia?",
    "Perché il cielo è blu e il mare no?",
    "Escreva uma carta para o meu chefe sobre as férias de verão",
    "Qual é a capital da França e quantas pessoas moram lá?",
    "Hoe laat is het in Amsterdam en wat is het weer vandaag?",
    "Сколько сейчас времени в Москве?",
    "今天的天气怎么样？",
    "ما هي عاصمة فرنسا؟",
    "Jaka jest stolica Francji i ile osób tam mieszka?",
    "1234567890",
    "{}[]();",
    "",
    "qwrtz bfgh xkcd",
    "\xff\xfe\xfd",
};

}  // namespace

TEST_CASE("English prompts are read as English") {
  for (const auto text : english) {
    INFO(text);
    const auto guess = detect_language(text);
    CHECK(guess.code == "en");
    CHECK(guess.confidence > 0.15F);
    CHECK(guess.confidence <= 1);
  }
}

TEST_CASE("French prompts are read as French, accents or not") {
  for (const auto text : french) {
    INFO(text);
    const auto guess = detect_language(text);
    CHECK(guess.code == "fr");
    CHECK(guess.confidence > 0.15F);
    CHECK(guess.confidence <= 1);
  }
}

TEST_CASE("other languages, other scripts and no words at all are unknown") {
  for (const auto text : neither) {
    INFO(text);
    const auto guess = detect_language(text);
    CHECK(guess.code.empty());
    CHECK(guess.confidence == 0);
  }
}

TEST_CASE("a clear prompt is read with more confidence than a doubtful one") {
  CHECK(detect_language("Could you explain why the results of the two tests were not the same?").confidence >
        0.8F);
  CHECK(
      detect_language("Pourriez-vous m'expliquer pourquoi les résultats ne sont pas les mêmes ?").confidence >
      0.8F);
  CHECK(detect_language("table nation question").confidence < 0.5F);
}

TEST_CASE("the language of a long text is read from its beginning, whatever its size") {
  std::string text = "This is the beginning of a very long document. ";
  text.append(std::size_t{1} << 20, 'x');
  CHECK(detect_language(text).code == "en");
  // Cutting at the limit must not depend on where a code point ends.
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string accented(shift, ' ');
    while (accented.size() < 10'000) accented += "déjà là où l'été ";
    CHECK(detect_language(accented).code == "fr");
  }
}

TEST_CASE("no two words of the language lists share a hash") {
  std::map<std::uint32_t, std::string_view> seen;
  for (const auto& list : language_words::lists) {
    auto rest = list.words;
    while (!rest.empty()) {
      const auto end = rest.find(' ');
      const auto word = rest.substr(0, end);
      const auto [where, is_new] = seen.emplace(word_hash(word), word);
      INFO(word << " and " << where->second);
      CHECK((is_new || where->second == word));
      const auto* known = language_words::find(word_hash(word));
      REQUIRE(known != nullptr);
      CHECK((known->held >> static_cast<unsigned>(list.of) & 1) == 1);
      CHECK(language_words::table.votes[known->row][static_cast<std::size_t>(list.of)] > 0);
      rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    }
  }
  CHECK(seen.size() > 900);
  CHECK(seen.size() * 2 < language_words::slots);
}

TEST_CASE("folding drops case and accents, composed or combining, and keeps other bytes") {
  folded_text text;
  text.append("Crème BRÛLÉE, cœur, Straße, l’été — «\u00a0là\u00a0»");
  CHECK(text.text() == "creme brulee, coeur, strasse, l'ete - \" la \"\n");
  text.clear();
  text.append("cafe\u0301 Ω 漢 \xff");
  CHECK(text.text() == "cafe Ω 漢 \xff\n");
  CHECK(text.cues().other_script == 2);
  text.clear();
  text.append("Ÿ ÿ Œ Æ Þ ŉ ſ Ł");
  CHECK(text.text() == "y y oe ae th n s l\n");
}

TEST_CASE("words are hashed the same at run time and at compile time, at every length") {
  std::string raw;
  for (std::size_t length = 1; length < 40; ++length)
    raw += std::string(length, static_cast<char>('a' + length % 26)) + ' ';
  folded_text text;
  text.append(raw);
  REQUIRE(text.words().size() == 39);
  for (const auto& w : text.words()) CHECK(w.hash == word_hash(text.text_of(w)));
}

TEST_CASE("pieces of a folded text do not join into one word and apostrophes are noted") {
  folded_text text;
  text.append("l'eau");
  text.append("vive");
  REQUIRE(text.words().size() == 3);
  CHECK(text.words()[0].apostrophe_after);
  CHECK(text.words()[1].apostrophe_before);
  CHECK(text.text_of(text.words()[1]) == "eau");
  CHECK(text.text_of(text.words()[2]) == "vive");
}

}  // namespace signalbox
