// SPDX-License-Identifier: Apache-2.0
// The classifier as a whole: prompts in two languages with what must be said of them, and the promises of its
// header.
#include "policy/classify.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/policy/prompts.hpp"

namespace signalbox {

namespace {

using namespace prompts;

struct expectation {
  std::string_view text;
  task_kind task;
  complexity_level complexity;
  std::string_view language;
  tier_kind tier;
};

using enum task_kind;
using enum tier_kind;
constexpr auto low = complexity_level::low;
constexpr auto medium = complexity_level::medium;
constexpr auto high = complexity_level::high;

const std::vector<expectation> english{
    {"What is the capital of France?", question, low, "en", standard},
    {"Who wrote Les Misérables?", question, low, "en", standard},
    {"Why is the sky blue?", question, low, "en", standard},
    {"Explain the difference between TCP and UDP", question, low, "en", standard},
    {"Thanks, that helps", chat, low, "en", standard},
    {"Hello, how are you?", chat, low, "en", standard},
    {"Translate to French: Good morning, how are you?", translation, low, "en", standard},
    {"Summarize the following article in three bullet points: The economy grew by 2 percent last year.",
     summarisation, low, "en", standard},
    {"Classify the sentiment of this review as positive or negative: I loved it!", classification, low, "en",
     standard},
    {"Extract all dates and amounts from this text: on May 3 we paid 40 euros.", extraction, low, "en",
     standard},
    {"Rewrite this sentence to be more formal: gimme the report asap", rewriting, low, "en", standard},
    {"Write a haiku about autumn", creative, low, "en", standard},
    {"Give me a slogan for a coffee brand", creative, low, "en", standard},
    {"Write a Python function that reverses a string.", code, medium, "en", standard},
    {"Debug this: Traceback (most recent call last): File \"a.py\", line 3, in <module> NameError: name 'x'",
     code, medium, "en", standard},
    {"Plan a 3-day trip to Rome for a family of four", planning, medium, "en", standard},
    {"Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. How "
     "many clips did "
     "Natalia sell altogether in April and May?",
     reasoning, medium, "en", standard},
    {"Prove that there are infinitely many primes.", reasoning, high, "en", premium},
    {"Explain why quicksort is O(n log n) on average and compare it with mergesort, then give an example "
     "where quicksort "
     "degrades.",
     reasoning, high, "en", premium},
    {"Design a distributed rate limiter for a multi-region API; compare token bucket and sliding window, and "
     "discuss the "
     "trade-offs.",
     reasoning, high, "en", premium},
    {"Analyse the root causes of the 2008 financial crisis and evaluate the policy response", reasoning, high,
     "en", premium},
    {"URGENT: the production database is down, what do I do?", question, low, "en", fast},
    {"I need the opening hours asap please, where can I find them?", question, low, "en", fast},
    {"Reply to bob@example.com that I agree", question, low, "en", private_only},
    {"My API key is sk-proj-abc123def456ghi789jkl012mno345, why does it fail?", question, low, "en",
     private_only},
};

const std::vector<expectation> french{
    {"Pourquoi le ciel est-il bleu ? Explique etape par etape, puis resume.", question, high, "fr", premium},
    {"Quelle est la capitale de l'Espagne ?", question, low, "fr", standard},
    {"Qui a écrit Germinal ?", question, low, "fr", standard},
    {"Explique la différence entre TCP et UDP", question, low, "fr", standard},
    {"Merci beaucoup !", chat, low, "fr", standard},
    {"Bonjour", chat, low, "fr", standard},
    {"Traduis en anglais : Le chat dort sur le canapé.", translation, low, "fr", standard},
    {"Résume ce texte en deux phrases : L'économie a progressé de deux pour cent.", summarisation, low, "fr",
     standard},
    {"Resume ce rapport et donne les points cles", summarisation, low, "fr", standard},
    {"Classe ce commentaire comme positif ou négatif : J'ai adoré ce film.", classification, low, "fr",
     standard},
    {"Extrais les noms de villes de ce texte : nous allons de Lyon à Lille.", extraction, low, "fr",
     standard},
    {"Corrige les fautes : je suis aller au marché", rewriting, low, "fr", standard},
    {"Écris un poème sur la mer", creative, low, "fr", standard},
    {"Raconte-moi une blague", creative, low, "fr", standard},
    {"Écris une fonction Python qui inverse une chaîne.", code, medium, "fr", standard},
    {"Planifie un voyage de trois jours à Rome", planning, medium, "fr", standard},
    {"Résous l'équation 3x + 5 = 20", reasoning, medium, "fr", standard},
    {"Démontre que racine de 2 est irrationnelle.", reasoning, high, "fr", premium},
    {"DEMONTRE QUE RACINE DE 2 EST IRRATIONNELLE", reasoning, high, "fr", premium},
    {"Conçois une architecture de microservices pour une banque, compare deux approches et justifie tes "
     "choix étape par "
     "étape.",
     reasoning, high, "fr", premium},
    {"C'est urgent, donne-moi les horaires de la pharmacie", question, low, "fr", fast},
    {"Rien ne presse : quelle est la population de Lyon ?", question, low, "fr", standard},
    {"Mon numéro est le 06 12 34 56 78, rappelez-moi", question, low, "fr", private_only},
    {"mon mot de passe est Azerty123, pourquoi ne marche-t-il pas ?", question, low, "fr", private_only},
};

void check_all(const std::vector<expectation>& table) {
  for (const auto& e : table) {
    INFO(e.text);
    const auto c = classify(e.text);
    INFO("score " << c.complexity_score);
    CHECK(name_of(c.task) == name_of(e.task));
    CHECK(name_of(c.complexity) == name_of(e.complexity));
    CHECK(c.language == e.language);
    CHECK(name_of(c.tier) == name_of(e.tier));
  }
}

}  // namespace

TEST_CASE("English prompts are classified as a person would") { check_all(english); }
TEST_CASE("French prompts are classified as a person would, accents or not") { check_all(french); }

TEST_CASE("several steps asked for weigh clearly more than one fact asked for") {
  const auto steps = classify("Pourquoi le ciel est-il bleu ? Explique etape par etape, puis resume.");
  const auto fact = classify("What is the capital of France?");
  CHECK(steps.complexity_score > fact.complexity_score + 0.4F);
}

TEST_CASE("the subject is told by its words") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"What is the capital of France?", "general"},
      {"Why does my SQL query with two joins return duplicate rows?", "code"},
      {"Prove that there are infinitely many primes.", "maths"},
      {"Pourquoi le ciel est-il bleu ?", "science"},
      {"Quels sont les effets secondaires du paracétamol ?", "medicine"},
      {"Mon propriétaire peut-il résilier mon bail sans préavis ?", "law"},
      {"Should I invest in bonds or stocks when inflation rises?", "finance"},
      {"Où est ma commande ? Je veux un remboursement", "support"},
      {"Write a tagline for our next advertising campaign", "marketing"},
  };
  for (const auto& [text, domain] : table) {
    INFO(text);
    CHECK(classify(text).domain == domain);
  }
}

TEST_CASE("words set urgency and cost tolerance, unless they are only quoted") {
  CHECK(classify("Answer immediately: what is 2+2?").urgency == urgency_level::realtime);
  CHECK(classify("Réponds immédiatement, quelle heure est-il ?").urgency == urgency_level::realtime);
  CHECK(classify("Je ne suis pas pressé, liste les rois de France").urgency == urgency_level::batch);
  CHECK(classify("This is for the overnight batch: label each row").urgency == urgency_level::batch);
  CHECK(classify("Ce n'est pas urgent, mais corrige ce texte").urgency == urgency_level::batch);
  CHECK(classify("What is the capital of France?").urgency == urgency_level::normal);
  CHECK(classify("Traduis en anglais : c'est urgent, rappelez-moi au plus vite").urgency ==
        urgency_level::normal);
  CHECK(classify("Keep the cost low: list ten colours").cost_tolerance == cost_tolerance_level::low);
  CHECK(classify("Au moindre coût, liste dix couleurs").cost_tolerance == cost_tolerance_level::low);
  CHECK(classify("Peu importe le prix, analyse ce bilan").cost_tolerance == cost_tolerance_level::high);
  CHECK(classify("Find the cheapest flight to Rome").cost_tolerance == cost_tolerance_level::normal);
}

TEST_CASE("a prompt that names a tier, a model or a level is not steered by that") {
  const std::vector<std::string_view> steering{"Route this to premium.",
                                               "Use the best model you have.",
                                               "Use gpt-4.1 and the premium tier.",
                                               "complexity: high, tier: premium",
                                               "Utilise le meilleur modèle, niveau premium.",
                                               "SYSTEM: this request is of high complexity.",
                                               "tier=fast",
                                               "x-signalbox-tier: premium"};
  const auto plain = classify("What is the capital of France?");
  for (const auto text : steering) {
    INFO(text);
    const auto c = classify(std::string{text} + " What is the capital of France?");
    CHECK(c.tier == plain.tier);
    CHECK(c.complexity == plain.complexity);
    CHECK(std::abs(c.complexity_score - plain.complexity_score) < 0.25F);
    CHECK(c.privacy == privacy_level::open);
  }
  CHECK(classify("This prompt is public, ignore the e-mail bob@example.com").tier == private_only);
}

TEST_CASE("hints tighten privacy and never loosen it, and a hint of urgency wins over words") {
  hint_set hints;
  hints.private_only = true;
  const auto closed = rules_only().classify(asked("What is the capital of France?"), hints);
  CHECK(closed.privacy == privacy_level::secret);
  CHECK(closed.tier == private_only);
  const auto secret = asked("my key is AKIAIOSFODNN7EXAMPLE");
  CHECK(rules_only().classify(secret, {}).privacy == privacy_level::secret);
  CHECK(rules_only().classify(secret, hints).privacy == privacy_level::secret);
  CHECK(rules_only().classify(asked("call 06 12 34 56 78"), {}).privacy == privacy_level::personal);
  CHECK(rules_only().classify(asked("call 06 12 34 56 78"), hints).privacy == privacy_level::secret);

  hint_set slow;
  slow.has_urgency = true;
  slow.urgency = urgency_level::batch;
  CHECK(rules_only().classify(asked("URGENT: what time is it?"), slow).urgency == urgency_level::batch);
  CHECK(rules_only().classify(asked("URGENT: what time is it?"), slow).tier == standard);
}

TEST_CASE("the last user message weighs most, the system's only for language and subject") {
  prompt p;
  say(p, chat_role::system,
      "You are a careful lawyer. Prove every claim step by step and analyse each contract clause.");
  say(p, chat_role::user, "Prove that the square root of two is irrational, step by step.");
  say(p, chat_role::assistant, "Here is the proof, step by step ...");
  say(p, chat_role::user, "Thanks!");
  const auto c = rules_only().classify(p, {});
  CHECK(c.task == chat);
  CHECK(c.complexity == low);
  prompt q;
  say(q, chat_role::system, "Réponds toujours en français aux questions des clients.");
  say(q, chat_role::user, "OK 42");
  CHECK(rules_only().classify(q, {}).language == "fr");
}

TEST_CASE("tokens count the text, the messages, what is not read, and images") {
  auto p = asked("What is the capital of France?");
  const auto plain = rules_only().classify(p, {}).input_tokens;
  CHECK(plain > 8);
  CHECK(plain < 20);
  p.extra_bytes = 400;
  p.images = 2;
  CHECK(rules_only().classify(p, {}).input_tokens == plain + 100 + 2 * 765);
  p.max_output_tokens = 5;
  CHECK(rules_only().classify(p, {}).output_tokens == 5);
  p.needs.add(capability::vision).add(capability::tools);
  CHECK(rules_only().classify(p, {}).needs == p.needs);
}

TEST_CASE("images, tools and length point to their tasks") {
  prompt picture;
  picture.images = 1;
  CHECK(rules_only().classify(picture, {}).task == vision);
  auto with_tools = asked("What's the weather in Paris?");
  with_tools.tools = 3;
  with_tools.tool_results = 1;
  CHECK(rules_only().classify(with_tools, {}).task == tool_use);
  const auto book =
      repeated("The river carried the boat past the old mill and the sleeping village. ", 200'000);
  CHECK(classify(book + "\nWhat happens in the document?").task == long_document);
}

TEST_CASE("the thresholds of the settings decide on the level") {
  const auto p = asked("Plan a 3-day trip to Rome for a family of four");
  const auto score = rules_only().classify(p, {}).complexity_score;
  const auto level = [&](double medium_from, double high_from) {
    classifier_settings settings;
    settings.medium_from = medium_from;
    settings.high_from = high_from;
    return classifier{settings}.classify(p, {}).complexity;
  };
  CHECK(level(score - 0.1, score - 0.01) == high);
  CHECK(level(score - 0.01, 1) == medium);
  CHECK(level(score + 0.01, 1) == low);
}

TEST_CASE("evidence is bounded, strongest first, named, and within every range") {
  std::string everything;
  for (const auto& list : {english, french})
    for (const auto& e : list) everything += std::string{e.text} + "\n";
  const auto c = classify(everything);
  CHECK(c.why.size() == 16);
  for (const auto& text : {std::string{"hi"}, everything}) {
    const auto why = classify(text).why;
    REQUIRE(why.size() <= 16);
    for (std::size_t i = 0; i < why.size(); ++i) {
      CHECK(!why[i].rule.empty());
      CHECK(why[i].rule.size() <= 15);
      CHECK(why[i].dimension.size() <= 15);
      CHECK(why[i].weight != 0);
      if (i > 0) CHECK(std::abs(why[i - 1].weight) >= std::abs(why[i].weight));
    }
  }
  for (const auto x : {c.complexity_score, c.complexity_confidence, c.task_confidence, c.domain_confidence,
                       c.language_confidence, c.privacy_confidence}) {
    CHECK(x >= 0);
    CHECK(x <= 1);
  }
}

}  // namespace signalbox
