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
constexpr auto calling = hashes({"appelle", "appelles", "call", "calls", "called"});
constexpr auto of_person = hashes({"by", "par", "with", "avec", "than", "unlike", "not", "and", "et"});
constexpr auto whose = hashes({"my", "mon", "ma", "his", "her", "son", "sa", "our", "notre"});
constexpr auto doing = hashes(
    {"was", "is", "has", "had", "will", "said", "says", "est", "etait", "a", "avait", "spent", "s", "and"});

/// Endings that surnames have and other words of English and French have not.
bool ends_like_surname(const name_word& w) {
  const auto tail = w.ending();
  if (w.letters < 5) return false;
  for (const std::string_view end :
       {"sson", "ttir", "ovic", "evic", "ski",  "sky",  "ska",  "czyk", "enko", "escu", "yan", "idis",
        "akis", "ova",  "eva",  "dze",  "wicz", "sen",  "nen",  "kov",  "nov",  "rov",  "lov", "uk",
        "ez",   "ini",  "elli", "etti", "moto", "mura", "kawa", "ic",   "ek",   "hara", "oglu"})
    if (tail.ends_with(end)) return true;
  return false;
}

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
  return one_of(calling, s.further);
}

/// Whether what follows is what people do or have.
bool acts(const surroundings& s) { return s.owns || (s.after.is(in_cues) && !s.after.capital); }

name_finding found_in(const name_run& run, name_kind kind, float confidence) {
  return {kind, run.first().begin, run.last().end, confidence};
}

/// "Acme Ltd", "University of Oslo"
bool names_organisation(const name_run& run) {
  if (run.count < 2) return false;
  if (run.last().is(in_organisations) && !run.first().is(in_ordinary)) return true;
  return run.first().is(in_organisations) && run.count >= 2 && !run.first().is(in_first_names | in_surnames);
}

/// Words that begin a sentence or stand before a name without being of it.
void drop_opening(std::string_view text, name_run& run, bool& titled) {
  while (run.count > 0) {
    const auto& w = run.first();
    if (title(w) || short_title(text, w)) {
      titled = true;
    } else if (run.count > 1 && w.is(in_first_names | in_surnames) && run.words[1].begin == w.end + 1 &&
               !run.words[1].is(in_ordinary)) {
      return;  // "Mark Smith", though Mark is a word
    } else if (!w.is(in_ordinary | in_brands)) {
      return;
    }
    run.drop_first();
  }
}

void drop_ending(name_run& run) {
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
std::optional<name_finding> full_name(const name_run& run, const surroundings& s) {
  const auto& first = run.first();
  const auto& last = run.last();
  const bool ordinary = count_of(run, not_a_name) > count_of(run, in_first_names | in_surnames);
  if (listed_first(first) && !first.is(in_places) && !(last.is(in_ordinary) && !last.is(in_surnames)))
    return found_in(run, name_kind::person, 0.92F);
  if (ordinary) return {};
  if (first.is(in_first_names) && (unknown(last) || last.is(in_surnames)))
    return found_in(run, name_kind::person, last.is(in_surnames) || announced(s) ? 0.88F : 0.8F);
  if (announced(s) || acts(s)) return found_in(run, name_kind::person, 0.85F);
  if (first.is(in_places)) return found_in(run, name_kind::place, 0.6F);
  if (one_of(place_words_before, s.before)) return found_in(run, name_kind::place, 0.5F);
  if (last.is(in_surnames)) return found_in(run, name_kind::person, s.begins ? 0.6F : 0.8F);
  if (ends_like_surname(last)) return found_in(run, name_kind::person, 0.65F);
  if (first.letters == 1) return found_in(run, name_kind::person, 0.5F);
  return s.begins ? std::nullopt : std::optional{found_in(run, name_kind::organisation, 0.4F)};
}

/// A lone word.
std::optional<name_finding> single_name(const name_run& run, const surroundings& s) {
  const auto& w = run.first();
  const bool called = announced(s) || (s.owns && !w.is(in_places)) || acts(s);
  if (w.letters < 2 || w.is(in_organisations | in_flats)) return {};
  if (w.is(in_places)) {
    const bool person = w.is(in_first_names) && called && !one_of(place_words_before, s.before);
    return found_in(run, person ? name_kind::person : name_kind::place, person ? 0.8F : 0.7F);
  }
  if (listed_first(w)) return found_in(run, name_kind::person, called ? 0.9F : 0.8F);
  if (w.is(in_ordinary | in_brands | in_streets | in_titles)) {
    const bool named = one_of(naming, s.further) && one_of(being, s.before);
    if (w.is(in_first_names | in_surnames) && (named || (s.before.is(in_cues) && !s.begins)))
      return found_in(run, name_kind::person, 0.8F);
    return {};
  }
  if (w.capitals && !w.is(in_surnames)) return {};
  if (called) return found_in(run, name_kind::person, s.begins && !s.owns ? 0.6F : 0.82F);
  if (one_of(place_words_before, s.before)) return found_in(run, name_kind::place, 0.5F);
  if (w.is(in_surnames)) return found_in(run, name_kind::person, s.begins ? 0.5F : 0.7F);
  const bool human = one_of(of_person, s.before) || one_of(doing, s.after);
  if (ends_like_surname(w)) return found_in(run, name_kind::person, human ? 0.7F : 0.5F);
  if (human && !s.begins) return found_in(run, name_kind::person, 0.5F);
  if (s.begins) return {};
  return found_in(run, name_kind::organisation, 0.35F);
}

/// A word that follows a listed name in a text without capitals and may be of it.
bool continues(const name_word& w) {
  return !w.empty() && w.letters > 1 && (w.lists == 0 || w.is(in_surnames | in_first_names)) &&
         !w.is(not_a_name | in_cues | in_places);
}

}  // namespace

std::optional<name_finding> name_at(std::string_view text, std::size_t begin, std::size_t& past) noexcept {
  auto run = read_run(text, begin, true);
  past = begin + 1;
  if (run.count == 0) return {};
  past = run.last().end;
  if (inside_code(text, begin, past)) return {};
  bool titled = false;
  drop_opening(text, run, titled);
  if (run.count > 0 && names_organisation(run)) return found_in(run, name_kind::organisation, 0.7F);
  drop_ending(run);
  if (run.count == 0) return {};
  const auto first_seen = run.first().begin;
  auto beside = surroundings_of(text, run);
  if (titled || beside.before.is(in_titles)) {
    const bool address = beside.before.is(in_streets) && !titled;
    if (!address && !run.first().is(in_organisations) &&
        (titled || beside.before.capital || listed_first(run.first())))
      return found_in(run, name_kind::person, 0.9F);
  }
  if (first_seen != begin) beside.begins = false;
  for (std::size_t i = 0; i < run.count; ++i)
    if (run.words[i].joined && run.words[i].letters > 3 && !run.words[i].is(in_surnames) &&
        !text.substr(run.words[i].begin).starts_with("Mc") &&
        !text.substr(run.words[i].begin).starts_with("Mac"))
      return {};
  return run.count > 1 ? full_name(run, beside) : single_name(run, beside);
}

std::optional<name_finding> small_name_at(std::string_view text, std::size_t begin,
                                          std::size_t& past) noexcept {
  auto run = read_run(text, begin, false);
  past = begin + 1;
  if (run.count == 0) return {};
  past = run.first().end;
  const auto& w = run.first();
  if (w.letters < 3 || w.is(not_a_name | in_cues) || inside_code(text, begin, w.end)) return {};
  const bool first = w.is(in_first_names) && !w.is(in_places);
  if (!first && !w.is(in_places) && !unknown(w)) return {};
  std::size_t words = 1;
  while (words < run.count && words < 3 && continues(run.words[words])) ++words;
  const bool followed = words > 1;
  run.count = words;
  const auto beside = surroundings_of(text, run);
  const bool named = (one_of(naming, beside.further) && one_of(being, beside.before)) ||
                     (beside.before.is(in_titles) && !beside.before.is(in_streets)) ||
                     one_of(calling, beside.before);
  if (!first && !named) {
    if (!w.is(in_places)) return {};
    run.count = 1;
    past = w.end;
    return found_in(run, name_kind::place, 0.6F);
  }
  past = run.last().end;
  const bool surname = followed && run.last().is(in_surnames);
  if (named && !first && one_of(whose, beside.before)) return {};
  return found_in(run, name_kind::person, named || surname ? 0.82F : 0.6F);
}

}  // namespace signalbox::personal
