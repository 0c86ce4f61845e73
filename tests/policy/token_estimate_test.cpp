// SPDX-License-Identifier: Apache-2.0
// The token estimate against counts of the real o200k_base vocabulary, made by hand for these texts.
#include "policy/token_estimate.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

namespace signalbox {

namespace {

struct counted_text {
  std::uint32_t tokens;  // o200k_base
  std::string_view text;
};

const std::vector<counted_text> english{
    {37,
     "The harbour was quiet that morning. Two fishermen repaired their nets on the quay while a dog slept "
     "in the sun, and nobody seemed to notice that the ferry was already an hour late."},
    {43,
     "Could you explain how vaccines train the immune system? I understand that they contain a harmless "
     "part of the virus, but I don't see why the protection fades after a few years, or why some of them "
     "need boosters."},
    {47,
     "Our quarterly revenue grew by 12 percent, mostly because of the new subscription plan. Costs stayed "
     "flat, so the operating margin improved from 18 to 21 percent. The board asked for a forecast until "
     "the end of next year."},
    {39,
     "Write a short letter to my landlord. The heating has been broken since Monday, I have called three "
     "times, and nobody has come. I would like it repaired by Friday, politely but firmly."},
    {49,
     "Historians disagree about the causes of the fire. Some blame the bakery in Pudding Lane; others point "
     "to the long drought, the strong easterly wind, and the wooden houses that stood so close together "
     "that their roofs nearly touched."},
    {39,
     "I'm planning a trip to Portugal in October with two small children. We like beaches, trains and simple "
     "food. What would you suggest for ten days, and how much should we expect to spend?"},
    {32,
     "The committee's recommendation is straightforward: publish the methodology, invite independent "
     "replication, "
     "and postpone any implementation until the results have been confirmed by at least one other "
     "laboratory."},
};

const std::vector<counted_text> french{
    {45,
     "Le port était calme ce matin-là. Deux pêcheurs réparaient leurs filets sur le quai pendant qu'un "
     "chien dormait au soleil, et personne ne semblait remarquer que le ferry avait déjà une heure de "
     "retard."},
    {47,
     "Pouvez-vous m'expliquer comment les vaccins entraînent le système immunitaire ? Je comprends qu'ils "
     "contiennent une partie inoffensive du virus, mais je ne vois pas pourquoi la protection diminue au "
     "bout de quelques années."},
    {49,
     "Notre chiffre d'affaires trimestriel a augmenté de 12 pour cent, surtout grâce à la nouvelle formule "
     "d'abonnement. Les coûts sont restés stables, si bien que la marge est passée de 18 à 21 pour cent."},
    {44,
     "Écris une courte lettre à mon propriétaire. Le chauffage est en panne depuis lundi, j'ai appelé trois "
     "fois et personne n'est venu. Je voudrais qu'il soit réparé avant vendredi, poliment mais fermement."},
    {53,
     "Les historiens ne sont pas d'accord sur les causes de l'incendie. Certains accusent la boulangerie "
     "; d'autres rappellent la longue sécheresse, le vent d'est et les maisons de bois dont les toits se "
     "touchaient presque."},
    {40,
     "Je prépare un voyage au Portugal en octobre avec deux jeunes enfants. Nous aimons la plage, le train "
     "et la cuisine simple. Que proposez-vous pour dix jours, et combien faut-il prévoir ?"},
    {43,
     "La recommandation du comité est simple : publier la méthode, inviter d'autres équipes à reproduire "
     "les résultats et reporter toute mise en œuvre tant qu'ils n'ont pas été confirmés par au moins un "
     "autre laboratoire."},
};

const std::vector<counted_text> others{
    {46,
     "def read_lines(path):\n    with open(path, encoding=\"utf-8\") as handle:\n        for number, line "
     "in enumerate(handle, start=1):\n            if line.strip():\n                yield number, "
     "line.rstrip(\"\\n\")\n"},
    {46,
     "for (std::size_t i = 0; i < items.size(); ++i) {\n  if (items[i].price > limit) continue;\n  total "
     "+= items[i].price * items[i].count;\n}\n"},
    {47,
     "{\"id\": 4711, \"name\": \"garden chair\", \"tags\": [\"wood\", \"outdoor\"], \"price\": {\"amount\": "
     "39.9, \"currency\": \"EUR\"}, \"stock\": 128}"},
    {23, "今天的天气很好，我们打算去公园散步，然后在河边的小餐馆吃午饭。"},
    {31, "来週の会議の資料をまだ準備していないので、今夜中に終わらせなければなりません。"},
    {27, "Сегодня хорошая погода, и мы собираемся погулять в парке, а потом пообедать у реки."},
    {21, "Der Zug nach Hamburg hat heute leider wieder Verspätung, deshalb komme ich erst am Abend an."},
};

double error_of(const counted_text& t) {
  return std::abs(static_cast<double>(estimate_tokens(t.text)) - t.tokens) / t.tokens;
}

double median_error(const std::vector<counted_text>& texts) {
  std::vector<double> errors;
  for (const auto& t : texts) errors.push_back(error_of(t));
  std::nth_element(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2),
                   errors.end());
  return errors[errors.size() / 2];
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

}  // namespace

TEST_CASE("tokens of ordinary English and French prose are estimated within a tenth at the median") {
  CHECK(median_error(english) < 0.1);
  CHECK(median_error(french) < 0.1);
  for (const auto& list : {english, french})
    for (const auto& t : list) {
      INFO(t.text);
      CHECK(error_of(t) < 0.2);
    }
}

TEST_CASE("tokens of code, JSON and other scripts are estimated within a fifth") {
  for (const auto& t : others) {
    INFO(t.text << ": " << estimate_tokens(t.text) << " for " << t.tokens);
    CHECK(error_of(t) < 0.2);
  }
}

TEST_CASE("an empty text has no tokens and any other at least one") {
  CHECK(estimate_tokens("") == 0);
  for (const auto text : {" ", "a", "\n", "\xff", "\xf0\x9f\x99\x82", "1", "?"})
    CHECK(estimate_tokens(text) >= 1);
}

TEST_CASE("more of the same text never has fewer tokens, and twice the text about twice as many") {
  std::string text;
  std::uint32_t before = 0;
  for (int i = 0; i < 50; ++i) {
    text += "One more sentence of some length, with 3 numbers: 12, 1024 and 7. ";
    const auto now = estimate_tokens(text);
    CHECK(now > before);
    before = now;
  }
  const auto twice = estimate_tokens(text + text);
  CHECK(twice > before * 19 / 10);
  CHECK(twice < before * 21 / 10);
}

TEST_CASE("a mebibyte of one thing is counted without surprise") {
  const auto size = std::size_t{1} << 20;
  for (const auto piece :
       {"a", "A", "1", " ", "\n", "=", "\xff", "\xc3\xa9", "\xe6\xbc\xa2", "{\"a\": 1}, "}) {
    const auto tokens = estimate_tokens(repeated(piece, size));
    INFO(piece << " " << tokens);
    CHECK(tokens >= 1);
    CHECK(tokens <= size);
  }
}

TEST_CASE("bytes that are not UTF-8 are counted, also where a code point is cut at the end") {
  const std::string cut = "caf\xc3";
  CHECK(estimate_tokens(cut) >= 2);
  CHECK(estimate_tokens("\xc3\x28\xa0\xa1\xe2\x28\xa1") >= 3);
  CHECK(estimate_tokens("\xf0\x9f\x99") >= 1);
}

TEST_CASE("the expected output follows the task and never passes what the request allows") {
  for (std::size_t i = 0; i < names_of<task_kind>.size(); ++i) {
    const auto task = static_cast<task_kind>(i);
    INFO(name_of(task));
    CHECK(expected_output_tokens(task, 500, 0) > 0);
    CHECK(expected_output_tokens(task, 4'000'000'000U, 64) <= 64);
    CHECK(expected_output_tokens(task, 500, 1) == 1);
  }
  CHECK(expected_output_tokens(task_kind::classification, 2000, 0) < 50);
  CHECK(expected_output_tokens(task_kind::translation, 2000, 0) > 2000);
  CHECK(expected_output_tokens(task_kind::summarisation, 2000, 0) < 1000);
  CHECK(expected_output_tokens(task_kind::rewriting, 2000, 0) >
        expected_output_tokens(task_kind::rewriting, 200, 0));
}

}  // namespace signalbox
