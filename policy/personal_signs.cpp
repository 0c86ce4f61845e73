// SPDX-License-Identifier: Apache-2.0
// Counting signs around names.
#include "policy/personal_signs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "policy/personal_detectors.hpp"
#include "policy/personal_word_table.hpp"

namespace signalbox::personal {

namespace {

/// No word is in two lists.
enum class sign : std::uint8_t { speaker, listener, office, fame, exam, sum, world };
constexpr std::size_t signs = 7;

constexpr std::string_view speaker_words =
    "my me mine our us myself ours je j mon ma mes moi nous notre nos mein meine mir mi mis yo mio";
constexpr std::string_view listener_words =
    "please your yours thanks hello hi hey dear regards sincerely cordially vous votre vos merci veuillez "
    "bonjour "
    "cher chere chère cordialement salut bitte danke hola gracias";
constexpr std::string_view office_words =
    "account invoice booking appointment patient patients customer client employee employees colleague "
    "coworker "
    "salary payroll tenant landlord email mail phone mobile telephone contact meeting schedule reschedule "
    "remind "
    "reminder invite refund reservation passport licence license insurance claim complaint birthday wife "
    "husband "
    "daughter son brother sister mom mum dad mother father aunt uncle cousin neighbour neighbor boss manager "
    "address lives living resides moved flight hired resume cv applicant username profile "
    "diagnosed "
    "prescription lawyer loan mortgage owes paid transfer forwarded attached signed recipient sender "
    "subscriber "
    "member ticket order delivery parcel hr intern supervisor babysitter roommate girlfriend boyfriend "
    "fiancee "
    "compte facture rendez réservation patiente cliente salarié salariée employé employée collègue salaire "
    "locataire "
    "téléphone portable réunion rappelle rappeler rembourser remboursement passeport permis assurance "
    "plainte "
    "anniversaire femme mari fille fils frère soeur sœur maman papa mère père tante oncle cousine voisin "
    "voisine "
    "chef adresse habite vit réside domicilié domiciliée né née embauché candidat candidate dossier médecin "
    "ordonnance avocat prêt virement joint signé commande livraison colis stagiaire demande contrat";
constexpr std::string_view fame_words =
    "novel poem poet poetry author authors wrote written writer painted painter painting composed composer "
    "directed "
    "director film films movie movies song songs album band actor actress actors theory theorem law paradox "
    "hypothesis philosopher philosophy century king queen emperor empress empire president prime minister "
    "senator "
    "war wars battle treaty dynasty scientist physicist mathematician discovered discovery invented inventor "
    "novelist playwright singer nobel prize award character characters episode season starring starred "
    "played "
    "historian argued argues argument moral ethics according published founded founder revolution "
    "constitution "
    "court supreme justice amendment act republic nation nations political party congress parliament bible "
    "god saint "
    "championship cup league team tournament olympic olympics football basketball tv show series famous "
    "legend "
    "mythology chapter passage essay roman poème auteur écrit écrivain peintre peint compositeur réalisateur "
    "chanson actrice acteur théorie théorème philosophe siècle roi reine empereur président ministre guerre "
    "bataille "
    "traité scientifique découvert inventé œuvre personnage";
constexpr std::string_view exam_words =
    "following choices answer statement statements correct incorrect true false";
constexpr std::string_view sum_words =
    "many much total remaining altogether average twice times old older younger half percent probability "
    "each dollars cents combien";

constexpr std::string_view world_words =
    "who which what when where whose qui quel quelle quand lequel laquelle";

constexpr std::uint16_t bit_of(sign s) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(s)); }

constexpr std::array lists{
    listed_words{speaker_words, bit_of(sign::speaker)}, listed_words{listener_words, bit_of(sign::listener)},
    listed_words{office_words, bit_of(sign::office)},   listed_words{fame_words, bit_of(sign::fame)},
    listed_words{exam_words, bit_of(sign::exam)},       listed_words{sum_words, bit_of(sign::sum)},
    listed_words{world_words, bit_of(sign::world)},
};

const word_table<1024>& table() {
  static const word_table<1024> made{lists};
  return made;
}

/// Small letters for ASCII letters, bytes of other letters as they are, zeros for everything else.
constexpr auto folded = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 0x20] = static_cast<std::uint8_t>(c);
  for (unsigned c = 0x80; c < 0x100; ++c) out[c] = static_cast<std::uint8_t>(c);
  return out;
}();

/// What stands in a part of a text.
struct sign_counts {
  std::array<std::uint32_t, signs> words{};
  std::uint32_t numbers = 0;
  std::uint32_t years = 0;
  std::uint32_t choices = 0;  // "A.", "(B)" at the beginning of a line
  std::uint32_t questions = 0;

  [[nodiscard]] std::uint32_t of(sign s) const { return words[static_cast<std::size_t>(s)]; }
};

bool opens_choice(std::string_view text, std::size_t i) {
  const std::size_t letter = at(text, i) == '(' ? i + 1 : i;
  const char c = at(text, letter);
  const char close = at(text, letter + 1);
  return c >= 'A' && c <= 'J' && (close == '.' || close == ')' || close == ':');
}

sign_counts count_signs(std::string_view text) {
  sign_counts out;
  const auto& known = table();
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (folded[byte] != 0) {
      std::uint32_t hash = folded_hash({});
      for (; i < text.size() && folded[static_cast<std::uint8_t>(text[i])] != 0; ++i)
        hash = (hash ^ folded[static_cast<std::uint8_t>(text[i])]) * 16777619U;
      if (const auto bits = known.bits_of(hash); bits != 0)
        ++out.words[static_cast<std::size_t>(std::countr_zero(bits))];
      continue;
    }
    if (is_digit(text[i])) {
      const auto begin = i;
      while (i < text.size() && is_digit(text[i])) ++i;
      ++out.numbers;
      const char lead = text[begin];
      if (i - begin == 4 && (lead == '1' || lead == '2') &&
          folded[static_cast<std::uint8_t>(at(text, i))] == 0)
        ++out.years;
      continue;
    }
    if (text[i] == '\n' && opens_choice(text, i + 1)) ++out.choices;
    if (text[i] == '?') ++out.questions;
    ++i;
  }
  return out;
}

float bounded(std::uint32_t count, float each, float most) {
  return std::min(static_cast<float>(count) * each, most);
}

float weight_of(const sign_counts& n, std::size_t bytes) {
  constexpr std::size_t is_short = 250;
  constexpr std::size_t is_long = 300;
  float out = 0;
  const auto speaks = n.of(sign::speaker);
  if (speaks > 0) out += speaks > 1 ? 0.7F : 0.5F;
  if (n.of(sign::listener) > 0) out += 0.4F;
  out += bounded(n.of(sign::office), 0.4F, 0.8F);
  out -= bounded(n.of(sign::fame), 0.6F, 1.2F);
  if (n.choices > 1 || n.of(sign::exam) > 1) out -= 0.8F;
  const auto sums = n.of(sign::sum);
  if (sums > 1 || (sums > 0 && n.numbers > 1) || (n.numbers > 1 && n.questions > 0 && speaks == 0))
    out -= 0.8F;
  if (n.years > 0) out -= 0.3F;
  if (bytes <= is_short) out += 0.5F;
  if (bytes > is_long && speaks == 0) out -= 0.4F;
  if (n.of(sign::world) > 0 && n.questions > 0 && speaks == 0) out -= 0.6F;
  return out;
}

bool telling(const finding& f) {
  if (f.confidence < certain_finding) return false;
  return f.kind != personal_kind::person && f.kind != personal_kind::place &&
         f.kind != personal_kind::organisation && f.kind != personal_kind::company_id;
}

/// "Name: ..." of a record, or the greeting of a letter.
bool heads_line(std::string_view text, const finding& f) {
  const char before = at(text, std::size_t{f.begin} - 1);
  const char after = at(text, f.end);
  return (f.begin == 0 || before == '\n') && (after == ':' || after == ',' || after == '\n' || after == '\t');
}

class weighing {
 public:
  weighing(std::string_view text, std::vector<finding>& found, std::size_t first)
      : text_{text}, found_{found}, first_{first} {}

  void run() {
    for (auto i = first_; i < found_.size(); ++i) {
      auto& f = found_[i];
      if (f.kind == personal_kind::person && f.confidence >= certain_finding) weigh(f);
    }
  }

 private:
  void weigh(finding& f) {
    if (f.begin < begin_ || f.end > end_) read_around(f);
    // 0.8 counts half, what lists tell for certain counts whole.
    const float base = 0.5F + (f.confidence - certain_finding) * 4;
    const float sum = std::min(base, 1.0F) + around_ + (heads_line(text_, f) ? 0.4F : 0);
    if (sum < 1) f.confidence = std::min(f.confidence, uncertain_name);
  }

  void read_around(const finding& f) {
    constexpr std::size_t back = 256;
    constexpr std::size_t ahead = 512;
    begin_ = f.begin > back ? f.begin - back : 0;
    end_ = std::min(text_.size(), std::size_t{f.end} + ahead);
    const auto part = text_.substr(begin_, end_ - begin_);
    around_ = weight_of(count_signs(part), part.size());
    const auto near = [this](const finding& other) {
      return telling(other) && other.end > begin_ && other.begin < end_;
    };
    while (first_ < found_.size() && found_[first_].end <= begin_) ++first_;
    for (auto i = first_; i < found_.size() && found_[i].begin < end_; ++i)
      if (near(found_[i])) {
        around_ += 2;
        break;
      }
  }

  static constexpr float uncertain_name = 0.7F;

  std::string_view text_;
  std::vector<finding>& found_;
  std::size_t first_;
  std::size_t begin_ = 1;  // nothing has been read: no finding lies in [1, 0)
  std::size_t end_ = 0;
  float around_ = 0;
};

}  // namespace

void weigh_names(std::string_view text, std::vector<finding>& found, std::size_t first) {
  weighing{text, found, first}.run();
}

}  // namespace signalbox::personal
