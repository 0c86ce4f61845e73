// SPDX-License-Identifier: Apache-2.0
// From letters to a language.
#include "policy/language.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "policy/language_letters.hpp"
#include "policy/language_model.hpp"

namespace signalbox {

namespace {

constexpr float least_confidence = 0.3F;  // below, no language is named

struct script_trait {
  std::string_view code;  ///< of the language that most of what is written in it is in
  float weight = 1;       ///< how many Latin letters one letter is worth
  float sure = 0;         ///< how probable that language is, whatever stands there
};

constexpr std::array<script_trait, script_kinds> traits{{
    {"", 0, 0},                                                 // none
    {"en", 1, 0},     {"el", 1, 1},        {"ru", 1, 0.8F},     // Latin, Greek, Cyrillic
    {"hy", 1, 1},     {"he", 1.2F, 0.97F}, {"ar", 1.2F, 0.8F},  // Armenian, Hebrew, Arabic
    {"hi", 1, 0.85F}, {"bn", 1, 0.95F},    {"pa", 1, 1},        // Devanagari, Bengali, Gurmukhi
    {"gu", 1, 1},     {"or", 1, 1},        {"ta", 1, 1},        // Gujarati, Oriya, Tamil
    {"te", 1, 1},     {"kn", 1, 1},        {"ml", 1, 1},        // Telugu, Kannada, Malayalam
    {"si", 1, 1},     {"th", 1, 1},        {"lo", 1, 1},        // Sinhala, Thai, Lao
    {"bo", 1, 0.9F},  {"my", 1, 0.95F},    {"ka", 1, 1},        // Tibetan, Burmese, Georgian
    {"am", 2, 0.9F},  {"km", 1, 1},        {"ko", 2.5F, 1},     // Ethiopic, Khmer, Hangul
    {"ja", 1.8F, 1},  {"zh", 3, 0.9F},                          // kana, Han
}};

/// How sure it is that a text is what a cue says, after `seen` letters: doubt halves every four.
float after(std::uint32_t seen, float at_first) {
  return 1 - (1 - at_first) * std::exp2(-static_cast<float>(seen) / 4);
}

language_guess cyrillic(std::uint32_t letters, const letter_hints& h) {
  const auto of = [](std::string_view code, unsigned hints) {
    return language_guess{code, after(2 * hints, 0.8F)};
  };
  if (h.kazakh > 0 && h.kazakh + h.barred_o > letters / 50) return of("kk", h.kazakh);
  if (h.barred_o > letters / 50U) return of("mn", h.barred_o);
  if (h.macedonian > 0 && h.macedonian * 8 > h.serbian) return of("mk", h.macedonian);
  if (h.serbian > letters / 60U) return of("sr", h.serbian);
  if (h.belarusian > 0) return of("be", h.belarusian);
  if (h.ukrainian > h.russian) return of("uk", h.ukrainian);
  // Russian has the hard sign too, but hardly ever without the letters counted as Russian.
  if (h.russian == 0 && h.bulgarian > 0 && h.bulgarian * 90 >= letters) return of("bg", h.bulgarian);
  // In Russian every thirtieth letter is one that its neighbours lack.
  const float russian = h.russian > 0 ? after(4U * h.russian, 0.9F) : letters > 30 ? 0.6F : 0.8F;
  return {"ru", russian};
}

language_guess arabic(std::uint32_t letters, const letter_hints& h) {
  if (h.urdu > letters / 40U) return {"ur", after(h.urdu, 0.8F)};
  if (h.persian > h.arabic) return {"fa", after(h.persian, 0.75F)};
  return {"ar", after(h.arabic, 0.85F)};
}

language_guess latin(const language_letters& letters) {
  const auto count = letters.count(script_kind::latin);
  if (letters.hints().vietnamese > count / 25) return {"vi", after(2U * letters.hints().vietnamese, 0.85F)};
  const auto found = language_model::built_in().judge(language_ngrams{letters});
  return {found.code, found.probability};
}

/// Chinese and Japanese share the characters; only Japanese mixes them with kana.
script_kind heaviest(const language_letters& letters, std::array<float, script_kinds>& mass) {
  for (std::size_t i = 0; i < script_kinds; ++i)
    mass[i] = traits[i].weight * static_cast<float>(letters.count(static_cast<script_kind>(i)));
  auto& kana = mass[static_cast<std::size_t>(script_kind::kana)];
  auto& han = mass[static_cast<std::size_t>(script_kind::han)];
  if (kana * 20 > han) {
    kana += han;
    han = 0;
  }
  return static_cast<script_kind>(std::max_element(mass.begin(), mass.end()) - mass.begin());
}

language_guess judged(const language_letters& letters) {
  std::array<float, script_kinds> mass{};
  const auto script = heaviest(letters, mass);
  const auto own = mass[static_cast<std::size_t>(script)];
  if (own <= 0) return {};
  const auto count = letters.count(script);
  const auto& trait = traits[static_cast<std::size_t>(script)];
  language_guess out{trait.code, trait.sure};
  if (script == script_kind::latin) out = latin(letters);
  if (script == script_kind::cyrillic) out = cyrillic(count, letters.hints());
  if (script == script_kind::arabic) out = arabic(count, letters.hints());
  float all = 0;
  for (const auto m : mass) all += m;
  // Where half of what was read is in other letters, one may ask which half was meant.
  const float share = own / all;
  out.confidence *= share > 0.8F ? 1 : share / 0.8F;
  return out.code.empty() || out.confidence < least_confidence ? language_guess{} : out;
}

}  // namespace

language_guess detect_language(std::string_view text) noexcept { return judged(language_letters{text}); }

language_guess detect_language(const folded_text& text, std::string_view raw) noexcept {
  return detect_language(raw.empty() ? text.text() : raw);
}

void prepare_language_model() { language_model::built_in(); }

}  // namespace signalbox
