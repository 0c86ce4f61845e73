// SPDX-License-Identifier: Apache-2.0
// Where a name may begin and end, and what stands beside it.
#include "policy/personal_runs.hpp"

#include <algorithm>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

constexpr auto hash_of = [](std::string_view word) { return folded_hash(word); };

constexpr std::array particles{hash_of("de"),  hash_of("da"),  hash_of("di"),  hash_of("du"),  hash_of("del"),
                               hash_of("der"), hash_of("den"), hash_of("van"), hash_of("von"), hash_of("la"),
                               hash_of("le"),  hash_of("bin"), hash_of("ibn"), hash_of("el"),  hash_of("al"),
                               hash_of("dos"), hash_of("das"), hash_of("ter"), hash_of("zu"),  hash_of("des"),
                               hash_of("d")};

bool is_particle(const name_word& w) {
  return !w.capital && std::find(particles.begin(), particles.end(), w.hash) != particles.end();
}

bool is_initial(const name_word& w) { return w.capital && w.letters == 1; }

/// An apostrophe at `i`, plain or typographic: its bytes.
std::size_t apostrophe_at(std::string_view text, std::size_t i) {
  if (at(text, i) == '\'') return 1;
  return text.substr(std::min(i, text.size()), 3) == "\xe2\x80\x99" ? 3 : 0;
}

/// What may join the words of a name, after `w`; 0: nothing does.
std::size_t joint_after(std::string_view text, const name_word& w) {
  const auto i = w.end;
  const char c = at(text, i);
  if (const auto blank = blank_at(text, i)) return blank;
  if (c == '-') return 1;
  // "J. Smith", "Dr. Smith", "J.R. Smith"
  if (c == '.' && (is_initial(w) || w.is(in_titles))) return 1 + blank_at(text, i + 1);
  const auto apostrophe = apostrophe_at(text, i);
  return w.letters == 1 ? apostrophe : 0;
}

/// Reads particles from `i` on; where the word after them stands.
std::size_t past_particles(std::string_view text, std::size_t i) {
  for (int k = 0; k < 2; ++k) {
    const auto w = read_word(text, i);
    if (w.empty() || !is_particle(w)) return i;
    const auto joint = joint_after(text, w);
    if (joint == 0) return i;
    i = w.end + joint;
  }
  return i;
}

std::size_t back_over_blanks(std::string_view text, std::size_t i) {
  while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t')) --i;
  return i;
}

/// Whether a sentence, a line or a quotation begins after `i`.
bool begins_after(std::string_view text, std::size_t i) {
  if (i == 0) return true;
  const char c = text[i - 1];
  if (std::string_view{".!?:;\n\"'*#>-(|[\r\x9c\xab\xbb\x94\x93\xa2"}.find(c) == std::string_view::npos)
    return false;
  return c != '\'' || i < 2 || !is_letter(text[i - 2]);
}

bool names_somebody(const name_word& w) {
  return w.is(in_first_names) && w.capital && !w.is(in_ordinary | in_places);
}

bool joins_names(const name_word& w) {
  return w.hash == hash_of("and") || w.hash == hash_of("et") || w.hash == hash_of("or") ||
         w.hash == hash_of("ou");
}

/// "Mary, X" or "Mary and X"
bool named_in_list(std::string_view text, std::size_t begin, const surroundings& s) {
  auto i = back_over_blanks(text, begin);
  if (at(text, i - 1) == ',') return names_somebody(word_before(text, i - 1));
  return joins_names(s.before) && names_somebody(s.further);
}

}  // namespace

void name_run::drop_first() noexcept {
  std::move(words.begin() + 1, words.begin() + static_cast<std::ptrdiff_t>(count), words.begin());
  --count;
}

name_run read_run(std::string_view text, const name_word& first, bool capitals) noexcept {
  name_run out;
  for (auto w = first; out.count < name_run::most_words && !w.empty() && (w.capital || !capitals);) {
    out.words[out.count++] = w;
    const auto joint = joint_after(text, w);
    if (joint == 0) break;
    const auto next = w.end + joint;
    w = read_word(text, capitals ? past_particles(text, next) : next);
  }
  return out;
}

surroundings surroundings_of(std::string_view text, const name_run& run) noexcept {
  surroundings out;
  const auto begin = run.first().begin;
  auto i = back_over_blanks(text, begin);
  out.begins = begins_after(text, i);
  auto end = i;
  if (at(text, i - 1) == ':') {
    end = back_over_blanks(text, i - 1);
  } else if (i > 0 && std::string_view{".'\""}.find(text[i - 1]) != std::string_view::npos) {
    end = i - 1;  // "Mr.", "I'm"
  } else if (i >= 3 && text.substr(i - 3, 3) == "\xe2\x80\x99") {
    end = i - 3;
  }
  out.before = word_before(text, end);
  // "is", "me", "and": what makes the word further on tell something.
  constexpr std::size_t joint_letters = 3;
  if (!out.before.empty() && out.before.letters <= joint_letters) {
    i = back_over_blanks(text, out.before.begin);
    if (at(text, i - 1) == '\'') --i;
    out.further = word_before(text, i);
  }
  i = run.last().end;
  if (const auto apostrophe = apostrophe_at(text, i))
    out.owns = at(text, i + apostrophe) == 's' && !letter_at(text, i + apostrophe + 1);
  const bool comma = at(text, i) == ',';
  out.addressed = comma && begin == 0;
  if (comma) ++i;
  out.after = read_word(text, i + blank_at(text, i));
  out.among_names = (comma && names_somebody(out.after)) || named_in_list(text, begin, out);
  if (!comma && joins_names(out.after)) {
    const auto next = read_word(text, out.after.end + blank_at(text, out.after.end));
    out.among_names = out.among_names || names_somebody(next);
  }
  return out;
}

bool inside_code(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const char before = at(text, begin - 1);
  const char after = at(text, end);
  constexpr std::string_view signs = "_@/\\#={$%&<+~`";
  if (before != '\0' && signs.find(before) != signs.npos) return true;
  if (is_digit(before) || is_digit(after) || before == '.') return true;
  if (before == ':' && at(text, begin - 2) == ':') return true;
  if (after == '\\' && (at(text, end + 1) == '\'' || at(text, end + 1) == '"')) return false;  // quoted twice
  if (after != '\0' && std::string_view{"_@\\={(</`"}.find(after) != std::string_view::npos) return true;
  return (after == '.' || after == ':') && (is_alnum(at(text, end + 1)) || at(text, end + 1) == ':');
}

}  // namespace signalbox::personal
