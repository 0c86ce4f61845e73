// SPDX-License-Identifier: Apache-2.0
// Languages: with and without accents, short and long, of one script and of several, and what is none.
#include "policy/language.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace signalbox {

namespace {

struct known_text {
  std::string_view code;
  std::string_view text;
};

const std::vector<known_text> prompts{
    {"en", "What is the capital of France?"},
    {"en", "Write a Python function that reverses a string."},
    {"en", "Who wrote Les Misérables?"},
    {"en", "don't stop"},
    {"en", "I'd like to book a table for two"},
    {"en", "Summarize this in one sentence"},
    {"en", "Translate to French: good morning"},
    {"en", "please help me with my homework"},
    {"en", "hello"},
    {"en", "The café on the corner serves a nice crème brûlée"},
    {"en", "Reverse a linked list in Rust and explain the ownership rules."},
    {"en", "It's raining again, isn't it?"},
    {"fr", "Pourquoi le ciel est-il bleu ? Explique étape par étape, puis résume."},
    {"fr", "Explique etape par etape, puis resume"},
    {"fr", "Quelle est la capitale de l'Espagne ?"},
    {"fr", "Ecris une fonction qui inverse une liste"},
    {"fr", "L’été dernier, j’ai visité l’Italie avec ma sœur"},
    {"fr", "Bonjour"},
    {"fr", "Merci beaucoup pour votre aide"},
    {"fr", "qu'est-ce que c'est ?"},
    {"fr", "Je voudrais reserver une table pour deux personnes"},
    {"fr", "Resume ce texte en trois phrases"},
    {"fr", "Comment faire cuire des pates sans sel ?"},
    {"fr", "Corrige les fautes de cette phrase s'il te plait"},
    {"fr", "Traduis en anglais : je suis en retard"},
    {"es", "¿Puedes ayudarme con mi tarea de matemáticas?"},
    {"es", "Escribe una carta formal para mi jefe sobre las vacaciones de verano"},
    {"ca", "Escriu una carta al meu cap per demanar una setmana de vacances"},
    {"de", "Wie spät ist es in Tokio?"},
    {"de", "Schreibe bitte einen kurzen Brief an meinen Vermieter, weil die Heizung nicht geht"},
    {"it", "Scrivi una breve lettera al mio capo per chiedere una settimana di ferie"},
    {"it", "Perché il cielo è blu e il mare no?"},
    {"pt", "Escreva uma carta para o meu chefe sobre as férias de verão"},
    {"nl", "Hoe laat is het in Amsterdam en wat is het weer vandaag?"},
    {"da", "Skriv et kort brev til min udlejer, fordi varmen ikke virker"},
    {"sv", "Skriv ett kort brev till min hyresvärd eftersom värmen inte fungerar"},
    {"pl", "Jaka jest stolica Francji i ile osób tam mieszka?"},
    {"ro", "Care este capitala Franței și câți oameni locuiesc acolo?"},
    {"tr", "Fransa'nın başkenti neresi ve orada kaç kişi yaşıyor?"},
    {"cs", "Jaké je hlavní město Francie a kolik lidí tam žije?"},
    {"hu", "Mi Franciaország fővárosa, és hányan laknak ott?"},
    {"fi", "Mikä on Ranskan pääkaupunki ja kuinka monta ihmistä siellä asuu?"},
    {"vi", "Thủ đô của Pháp là gì và có bao nhiêu người sống ở đó?"},
};

const std::vector<known_text> scripts{
    {"ru", "Сколько сейчас времени в Москве, и какая там погода?"},
    {"uk", "Яка столиця Франції і скільки людей там живе?"},
    {"bg", "Коя е столицата на България и колко души живеят там?"},
    {"sr", "Шта радиш данас, мој пријатељу?"},
    {"be", "Колькі людзей жыве ў сталіцы Беларусі?"},
    {"kk", "Қазақстанның астанасы қай қала?"},
    {"el", "Ποια είναι η πρωτεύουσα της Γαλλίας;"},
    {"he", "מהי בירת צרפת?"},
    {"ar", "ما هي عاصمة فرنسا؟"},
    {"fa", "پایتخت فرانسه کجاست؟ چند نفر در آن زندگی می‌کنند؟"},
    {"ur", "فرانس کا دارالحکومت کیا ہے؟"},
    {"hi", "फ्रांस की राजधानी क्या है?"},
    {"bn", "ফ্রান্সের রাজধানী কী?"},
    {"ta", "பிரான்சின் தலைநகரம் எது?"},
    {"th", "เมืองหลวงของฝรั่งเศสคืออะไร"},
    {"ka", "რა არის საფრანგეთის დედაქალაქი?"},
    {"hy", "Ո՞րն է Ֆրանսիայի մայրաքաղաքը"},
    {"ko", "프랑스의 수도는 어디입니까?"},
    {"ja", "フランスの首都はどこですか？"},
    {"ja", "東京大学の入学試験問題集"},
    {"zh", "今天的天气怎么样？"},
    {"zh", "法国"},
    {"ja", "みかん"},
};

const std::vector<std::string_view> nothing{
    "1234567890",
    "{}[]();",
    "",
    "qwrtz bfgh xkcd",
    "\xff\xfe\xfd",
    "\xc3",
    "\n\n\t ",
    "😊😀😁😂🤣",
    "^$%#*@!&)(_+=}{|",
    "a",
    "xxxxxxxxxxxxxxxxxxxx",
    "42 + 17 = ?",
    "'''",
};

language_guess of(std::string_view text) { return detect_language(text); }

}  // namespace

TEST_CASE("prompts are read in their language, accents or not") {
  for (const auto& p : prompts) {
    INFO(p.text);
    const auto guess = of(p.text);
    CHECK(guess.code == p.code);
    CHECK(guess.confidence > 0.3F);
    CHECK(guess.confidence <= 1);
  }
}

TEST_CASE("a script of one language decides alone, and letters of their own tell neighbours apart") {
  for (const auto& p : scripts) {
    INFO(p.text);
    const auto guess = of(p.text);
    CHECK(guess.code == p.code);
    CHECK(guess.confidence >= 0.6F);
    CHECK(guess.confidence <= 1);
  }
}

TEST_CASE("no words, no letters and keyboard noise are no language") {
  for (const auto text : nothing) {
    INFO(text);
    const auto guess = of(text);
    CHECK(guess.code.empty());
    CHECK(guess.confidence == 0);
  }
}

TEST_CASE("a clear prompt is read with more confidence than a doubtful one") {
  CHECK(of("Could you explain why the results of the two tests were not the same?").confidence > 0.9F);
  CHECK(of("Pourriez-vous m'expliquer pourquoi les résultats ne sont pas les mêmes ?").confidence > 0.9F);
  CHECK(of("table nation question").confidence < 0.8F);
}

TEST_CASE("of a text in several scripts the one that says most decides, with less confidence") {
  CHECK(of("Translate 'good morning, how are you today?' to Japanese: おはよう").code == "en");
  const auto mixed = of("Summarize: 今天的天气很好，我们打算去公园散步，然后在河边的小餐馆吃午饭。");
  CHECK(mixed.code == "zh");
  const auto half = of("What does this mean in our language? Что это значит на нашем языке?");
  CHECK(half.confidence < 0.8F);
}

TEST_CASE("capitals, typographic apostrophes and marks written apart make no difference") {
  CHECK(of("QUELLE EST LA CAPITALE DE L'ESPAGNE ?").code == "fr");
  CHECK(of("ÉCRIS UNE FONCTION QUI INVERSE UNE LISTE TRIÉE").code == "fr");
  CHECK(of("L'été dernier, j'ai visité l'Italie").confidence ==
        of("L’été dernier, j’ai visité l’Italie").confidence);
  CHECK(of("Il a e\u0301te\u0301 tre\u0300s content de vous revoir").code == "fr");
}

TEST_CASE("a long text is read from its beginning, its middle and its end, whatever its size") {
  std::string text =
      "This is the beginning of a very long document, and it says what should be done with the rest. ";
  for (int i = 0; i < 100'000; ++i) text += "0123456789";
  CHECK(of(text).code == "en");
  // Parts must not depend on where a code point is cut.
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string accented(shift, ' ');
    while (accented.size() < 10'000) accented += "déjà là où l'été ";
    CHECK(of(accented).code == "fr");
    std::string russian(shift, ' ');
    while (russian.size() < 10'000) russian += "это было бы";
    CHECK(of(russian).code == "ru");
  }
  std::string code = "{ [ ( 1, 2, 3 ) ] } ";
  while (code.size() < 4000) code += "{ [ ( 1, 2, 3 ) ] } ";
  CHECK(of(code + "Explique ce que fait ce programme et corrige ses erreurs").code == "fr");
}

TEST_CASE("every cut of a text and every single byte is read without harm") {
  const std::string text = "Ça été l'œuvre — Что? 今天 \xff\xfe ไทย e\u0301 'a' ";
  for (std::size_t from = 0; from < text.size(); ++from)
    for (std::size_t size = 0; size <= text.size() - from; ++size) {
      const auto guess = of(std::string_view{text}.substr(from, size));
      REQUIRE(guess.confidence >= 0);
      REQUIRE(guess.confidence <= 1);
      REQUIRE(guess.code.empty() == (guess.confidence == 0));
    }
  for (int byte = 0; byte < 256; ++byte)
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{223}, std::size_t{224}, std::size_t{225}, std::size_t{5000}})
      REQUIRE(of(std::string(size, static_cast<char>(byte))).confidence <= 1);
}

TEST_CASE("a folded text is read as it is, and its raw one in its place where that is given") {
  constexpr std::string_view raw = "Quelle était la première capitale ?";
  folded_text folded;
  folded.append(raw);
  CHECK(detect_language(folded).code == "fr");
  CHECK(detect_language(folded, raw).confidence == of(raw).confidence);
  folded_text none;
  CHECK(detect_language(none).code.empty());
}

}  // namespace signalbox
