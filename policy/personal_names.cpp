// SPDX-License-Identifier: Apache-2.0
// What a run of capitalised words names: told by lists, by endings of surnames and by the words beside it.
#include "policy/personal_names.hpp"

#include <algorithm>

#include "policy/personal_detectors.hpp"
#include "policy/personal_runs.hpp"
#include "policy/personal_words.hpp"

namespace signalbox::personal {

namespace {

constexpr std::uint16_t not_a_name = in_ordinary | in_brands | in_organisations | in_streets | in_flats;

template <std::size_t count>
constexpr std::array<std::uint32_t, count> hashes(const std::string_view (&words)[count]) {
  std::array<std::uint32_t, count> out{};
  for (std::size_t i = 0; i < count; ++i) out[i] = folded_hash(words[i]);
  return out;
}

template <std::size_t count>
bool one_of(const std::array<std::uint32_t, count>& of, const name_word& w) {
  return !w.empty() && std::find(of.begin(), of.end(), w.hash) != of.end();
}

constexpr auto place_words_before =
    hashes({"in",  "from",  "to",      "at",   "near",  "a",    "en",      "au",   "aux",   "vers",  "around",
            "via", "visit", "towards", "city", "ville", "town", "country", "pays", "where", "region"});
constexpr auto being = hashes({"is", "am", "m", "est", "suis", "s", "as", "c"});
constexpr auto naming = hashes({"name", "nom", "prenom", "names", "surname"});
constexpr auto calling = hashes({"appelle", "appelles", "called", "nommee", "nomme"});
constexpr auto call = hashes({"call", "calls", "called"});
constexpr auto me = hashes({"me", "him", "her"});
constexpr auto calendar = hashes(
    {"january",   "february", "march",    "april",   "may",    "june",   "july",     "august", "september",
     "october",   "november", "december", "mai",     "juin",   "mars",   "avril",    "monday", "sunday",
     "christmas", "god",      "american", "english", "french", "german", "christian"});
constexpr auto of_person = hashes({"by", "par", "with", "avec", "than", "unlike", "not", "and", "et"});
constexpr auto doing = hashes(
    {"was", "is", "has", "had", "will", "said", "says", "est", "etait", "a", "avait", "spent", "s", "and"});

constexpr auto word_ends =
    endings({"tion", "sion", "ness", "ment", "ism",  "isme", "ists", "ing",  "ity",  "ite",  "ogy",  "ogie",
             "ics",  "ique", "ence", "ance", "ship", "sis",  "ture", "ware", "ized", "able", "ally", "ful"});

constexpr auto surname_ends =
    endings({"sson", "ttir", "ovic", "evic", "ski",  "sky",  "ska",  "czyk", "enko", "escu", "yan", "idis",
             "akis", "ova",  "eva",  "dze",  "wicz", "sen",  "nen",  "kov",  "nov",  "rov",  "lov", "uk",
             "ez",   "ini",  "elli", "etti", "moto", "mura", "kawa", "ic",   "ek",   "hara", "oglu"});

/// Endings that surnames have and other words of English and French have not.
bool ends_like_surname(const name_word& w) { return w.letters >= 5 && ends_in(surname_ends, w); }

bool listed_first(const name_word& w) { return w.is(in_first_names) && !w.is(in_ordinary); }
bool unknown(const name_word& w) { return w.lists == 0 && w.letters > 1; }
bool title(const name_word& w) { return w.capital && w.is(in_titles) && w.letters > 1; }
/// M. Dupont: one letter that is a title in French.
bool short_title(std::string_view text, const name_word& w) {
  return w.capital && w.letters == 1 && lower(at(text, w.begin)) == 'm' && at(text, w.end) == '.';
}

/// Whether the words before announce a person.
bool announced(const surroundings& s) {
  if (s.before.is(in_cues)) return true;
  if (one_of(calling, s.before) || one_of(naming, s.before)) return true;
  if (one_of(being, s.before) && (one_of(naming, s.further) || s.further.is(in_cues))) return true;
  return one_of(me, s.before) && (one_of(call, s.further) || s.further.is(in_cues));
}

/// Endings of other words than names, in English and French: "tion" and the like.
bool ends_like_word(const name_word& w) { return w.letters > 5 && ends_in(word_ends, w); }

/// Whether what follows is what people do or have.
bool acts(const surroundings& s) { return s.owns || (s.after.is(in_cues) && !s.after.capital); }

finding found_in(const name_run& run, personal_kind kind, float confidence) {
  return make(kind, run.first().begin, run.last().end, confidence);
}

/// "Acme Ltd", "University of Oslo"
bool names_organisation(const name_run& run) {
  if (run.count < 2) return false;
  if (run.last().is(in_organisations) && !run.first().is(in_ordinary)) return true;
  return run.first().is(in_organisations) && run.count >= 2 && !run.first().is(in_first_names | in_surnames);
}

/// Words that begin a sentence or stand before a name without being of it.
void drop_opening(std::string_view text, name_run& run, bool& titled, std::size_t& titled_at) {
  while (run.count > 0) {
    const auto& w = run.first();
    const bool names = w.is(in_first_names | in_surnames);
    if (title(w) || short_title(text, w)) {
      titled = true;
    } else {
      // "Mark Smith", though Mark is a word
      const bool named =
          names && run.count > 1 && run.words[1].begin == w.end + 1 && !run.words[1].is(in_ordinary);
      if (named || (!w.is(in_ordinary | in_brands) && (!w.is(in_cues) || names))) return;
    }
    titled_at = std::min(titled_at, titled ? w.begin : text.size());
    run.drop_first();
  }
}

void drop_ending(name_run& run) {
  if (run.count == 2 && listed_first(run.first()) && !run.last().is(in_brands | in_flats | in_streets))
    return;
  while (run.count > 0 && run.last().is(in_ordinary | in_brands | in_flats | in_streets) &&
         !run.last().is(in_surnames | in_first_names))
    --run.count;
}

std::size_t count_of(const name_run& run, std::uint16_t lists) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < run.count; ++i) out += run.words[i].is(lists) ? 1U : 0U;
  return out;
}

/// Two words or more.
found_at full_name(const name_run& run, const surroundings& s) {
  const auto& first = run.first();
  const auto& last = run.last();
  const bool ordinary = count_of(run, not_a_name) > count_of(run, in_first_names | in_surnames);
  if (listed_first(first) && !first.is(in_places)) return found_in(run, personal_kind::person, 0.92F);
  if (ordinary) return {};
  if (first.is(in_first_names) && (unknown(last) || last.is(in_surnames | in_first_names)))
    return found_in(run, personal_kind::person, last.is(in_surnames) || announced(s) ? 0.88F : 0.8F);
  if (announced(s) || acts(s)) return found_in(run, personal_kind::person, 0.85F);
  if (first.is(in_places)) return found_in(run, personal_kind::place, 0.6F);
  if (one_of(place_words_before, s.before)) return found_in(run, personal_kind::place, 0.5F);
  if (last.is(in_surnames | in_first_names))
    return found_in(run, personal_kind::person, s.begins ? 0.6F : 0.8F);
  if (ends_like_surname(last)) return found_in(run, personal_kind::person, 0.65F);
  if (first.letters == 1) return found_in(run, personal_kind::person, 0.5F);
  return s.begins ? found_at{} : found_in(run, personal_kind::organisation, 0.4F);
}

/// A lone word.
found_at single_name(const name_run& run, const surroundings& s) {
  const auto& w = run.first();
  const bool called = announced(s) || (s.owns && !w.is(in_places)) || acts(s) || s.among_names;
  if (w.letters < 2 || w.is(in_organisations | in_flats)) return {};
  if (w.is(in_places)) {
    const bool person = w.is(in_first_names) && called && !one_of(place_words_before, s.before);
    return found_in(run, person ? personal_kind::person : personal_kind::place, person ? 0.8F : 0.7F);
  }
  if (listed_first(w)) return found_in(run, personal_kind::person, called ? 0.9F : 0.8F);
  if (w.is(in_ordinary | in_brands | in_streets | in_titles)) {
    const bool named = one_of(naming, s.further) && one_of(being, s.before);
    if (w.is(in_first_names | in_surnames) && (named || (s.before.is(in_cues) && !s.begins)))
      return found_in(run, personal_kind::person, 0.8F);
    if (!w.is(in_first_names) || one_of(calendar, w)) return {};
    if (s.among_names || (s.owns && !s.begins)) return found_in(run, personal_kind::person, 0.8F);
    if (s.begins || s.after.capital) return {};
    return found_in(run, personal_kind::person, 0.5F);
  }
  if ((w.capitals && !w.is(in_surnames)) || ends_like_word(w)) return {};
  if (called) return found_in(run, personal_kind::person, s.begins && !s.owns ? 0.6F : 0.82F);
  if (one_of(place_words_before, s.before)) return found_in(run, personal_kind::place, 0.5F);
  if (w.is(in_surnames)) return found_in(run, personal_kind::person, s.begins ? 0.5F : 0.7F);
  const bool human = one_of(of_person, s.before) || one_of(doing, s.after);
  if (ends_like_surname(w)) return found_in(run, personal_kind::person, human ? 0.7F : 0.5F);
  if (human && !s.begins) return found_in(run, personal_kind::person, 0.5F);
  if (s.begins && !s.addressed) return {};
  return found_in(run, s.addressed ? personal_kind::person : personal_kind::organisation,
                  s.addressed ? 0.5F : 0.35F);
}

/// A letter of a formula or a choice, or a word that sentences begin with, before a small letter.
bool stands_alone(std::string_view text, const name_word& w) {
  const char next = at(text, w.end);
  if (w.letters == 1) return next != '.' && next != '\'' && next != '\xe2';
  constexpr std::uint16_t telling = in_first_names | in_surnames | in_titles | in_organisations | in_places;
  const char after = at(text, w.end + 1);
  return w.is(in_ordinary | in_brands) && !w.is(telling) && next == ' ' && is_letter(after) &&
         !is_upper(after);
}

/// Nothing but the words that sentences begin with.
bool nobody(const name_run& run) {
  for (std::size_t i = 0; i < run.count; ++i) {
    const auto& w = run.words[i];
    if (!w.is(in_ordinary | in_brands) ||
        w.is(in_first_names | in_surnames | in_titles | in_organisations | in_places))
      return false;
  }
  return true;
}

/// camelCase, but for McKenzie and the like.
bool joined_like_code(std::string_view text, const name_run& run) {
  for (std::size_t i = 0; i < run.count; ++i) {
    const auto& w = run.words[i];
    const auto start = text.substr(w.begin, 3);
    if (w.joined && !w.is(in_surnames) && !start.starts_with("Mc") && start != "Mac") return true;
  }
  return false;
}

/// Whether the letters before a word are the last of "is", "me", "mr" and the like.
bool may_be_named(std::string_view text, std::size_t begin) {
  if (at(text, begin - 1) != ' ') return false;
  const char c = at(text, begin - 2);
  return c == 's' || c == 'e' || c == 'r' || c == '.' || c == 'm' || c == ':';
}

/// A word that follows a listed name in a text without capitals and may be of it.
bool continues(const name_word& w) {
  return !w.empty() && w.letters > 1 && (w.lists == 0 || w.is(in_surnames | in_first_names)) &&
         !w.is(not_a_name | in_cues | in_places);
}

}  // namespace

found_at name_at(std::string_view text, const name_word& word, std::size_t& past) noexcept {
  past = word.end;
  if (!word.capital || stands_alone(text, word)) return {};
  auto run = read_run(text, word, true);
  const auto begin = word.begin;
  past = run.last().end;
  if (nobody(run) || inside_code(text, begin, past)) return {};
  bool titled = false;
  auto titled_at = text.size();
  drop_opening(text, run, titled, titled_at);
  if (run.count > 0 && names_organisation(run)) return found_in(run, personal_kind::organisation, 0.7F);
  drop_ending(run);
  if (run.count == 0) return {};
  const auto first_seen = run.first().begin;
  auto beside = surroundings_of(text, run);
  if (titled || beside.before.is(in_titles)) {
    const bool address = beside.before.is(in_streets) && !titled;
    if (!address && !run.first().is(in_organisations) &&
        (titled || beside.before.capital || listed_first(run.first())))
      return make(personal_kind::person, std::min(titled_at, first_seen), run.last().end, 0.9F);
  }
  if (first_seen != begin) beside.begins = false;
  if (!listed_first(run.first()) && joined_like_code(text, run)) return {};
  return run.count > 1 ? full_name(run, beside) : single_name(run, beside);
}

found_at small_name_at(std::string_view text, const name_word& w, std::size_t& past) noexcept {
  const auto begin = w.begin;
  past = w.end;
  if (w.letters < 3 || w.is(not_a_name | in_cues)) return {};
  const bool first = w.is(in_first_names) && !w.is(in_places);
  if (!first && !w.is(in_places) && !(unknown(w) && may_be_named(text, begin))) return {};
  if (inside_code(text, begin, w.end)) return {};
  auto run = read_run(text, w, false);
  std::size_t words = 1;
  while (words < run.count && words < 3 && continues(run.words[words])) ++words;
  run.count = words;
  const auto beside = surroundings_of(text, run);
  const bool named = (one_of(naming, beside.further) && one_of(being, beside.before)) ||
                     (beside.before.is(in_titles) && !beside.before.is(in_streets)) ||
                     one_of(calling, beside.before) ||
                     (one_of(me, beside.before) && one_of(call, beside.further));
  if (!first && !named) {
    if (!w.is(in_places)) return {};
    run.count = 1;
    return found_in(run, personal_kind::place, 0.6F);
  }
  past = run.last().end;
  const bool surname = words > 1 && (run.words[1].is(in_surnames) || ends_like_surname(run.words[1]));
  const bool certain = named || surname || beside.owns || (listed_first(w) && beside.before.is(in_cues));
  return found_in(run, personal_kind::person, certain ? 0.82F : 0.6F);
}

}  // namespace signalbox::personal
