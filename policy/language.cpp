// SPDX-License-Identifier: Apache-2.0
// Each known word speaks for the languages that have it, the louder the fewer they are.
#include "policy/language.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.hpp"
#include "policy/language_words.hpp"

namespace signalbox {

namespace {

using language_words::language;
using language_words::languages;

constexpr std::size_t words_read = 1000;
constexpr std::size_t bytes_read = 8 * 1024;

/// How much a language must be believed: prompts are rarely in the later ones, and what looks like them is
/// mostly short French or English.
constexpr std::array<float, languages> prior{1,     1,    0.9F, 0.9F, 0.9F, 0.9F,
                                             0.75F, 0.7F, 0.7F, 0.7F, 0.7F, 0.7F};

class ballot {
 public:
  explicit ballot(const folded_text& text) : text_{text} {}

  language_guess count() {
    const auto words = text_.words().first(std::min(text_.words().size(), words_read));
    for (const auto& w : words) vote(w);
    const auto& cues = text_.cues();
    if (cues.other_script * 2 > letters_) return {};
    accents(cues);
    for (std::size_t i = 0; i < languages; ++i) votes_[i] *= prior[i];
    return verdict();
  }

 private:
  float& of(language l) { return votes_[static_cast<std::size_t>(l)]; }

  void vote(const word& w) {
    letters_ += w.length;
    if (const auto* known = language_words::find(w.hash)) {
      const auto& row = language_words::table.votes[known->row];
      for (std::size_t i = 0; i < languages; ++i) votes_[i] += row[i];
    } else if (w.length >= 5) {
      ending(w);
    }
    if (w.apostrophe_after) elided(w);
    if (w.apostrophe_before) contracted(w);
  }

  // l'eau, d'abord, qu'il: French before all, and Italian and Catalan with the first two.
  void elided(const word& w) {
    const auto text = text_.text_of(w);
    if (text == "l" || text == "d") {
      of(language::french) += 0.6F;
      of(language::italian) += 0.4F;
      of(language::catalan) += 0.3F;
    } else if (text == "qu" || text == "j" || text == "n" || text == "c" || text == "jusqu" ||
               text == "lorsqu") {
      of(language::french) += 1.2F;
    } else if (text == "dell" || text == "un" || text == "all" || text == "nell" || text == "dall" ||
               text == "sull") {
      of(language::italian) += 1.2F;
    }
  }

  // don't, it's, we're, I'll.
  void contracted(const word& w) {
    const auto text = text_.text_of(w);
    if (text == "t" || text == "re" || text == "ve" || text == "ll" || text == "m")
      of(language::english) += 1.0F;
    if (text == "s") of(language::english) += 0.6F;
  }

  void ending(const word& w) {
    const auto text = text_.text_of(w);
    const auto last = packed_bytes(text.data() + text.size() - 3, 3);
    const auto end = [last](const char(&three)[4]) { return last == packed_bytes(three, 3); };
    if (end("ing") || end("ght") || (end("ess") && w.length > 6)) of(language::english) += 0.4F;
    if (end("ion") || end("ble") || end("ent")) both(0.1F);
    if (end("eux") || end("ois") || end("ait") || end("aux") || end("eur")) of(language::french) += 0.3F;
    if (end("que") || end("ons") || end("ire") || end("lle") || text.ends_with("ez"))
      of(language::french) += 0.2F;
  }

  void both(float weight) {
    of(language::english) += weight;
    of(language::french) += weight;
  }

  // Accents are evidence, their absence is none: people type without them.
  void accents(const letter_cues& cues) {
    const auto worth = [](std::uint32_t n) { return std::min(3.0F, static_cast<float>(n) * 0.35F); };
    // They strengthen what words say more than they speak for themselves: "the café" is English.
    const float french = std::min(worth(cues.french), 0.4F + of(language::french));
    for (const auto l : {language::spanish, language::portuguese, language::italian, language::catalan})
      of(l) += 0.5F * worth(cues.french);
    of(language::french) += french - worth(cues.foreign);
    of(language::english) -= worth(cues.foreign) + 0.2F * worth(cues.french);
  }

  [[nodiscard]] language_guess verdict() const {
    const auto best = std::max_element(votes_.begin(), votes_.end());
    const auto won = static_cast<language>(best - votes_.begin());
    if (won != language::english && won != language::french) return {};
    float second = 0;
    for (auto it = votes_.begin(); it != votes_.end(); ++it)
      if (it != best) second = std::max(second, *it);
    const float lead = (*best - second) / (*best + second + 0.3F);
    const float confidence = std::clamp(1.5F * lead, 0.0F, 1.0F) * (1 - std::exp(-1.6F * *best));
    if (confidence < 0.15F) return {};
    return {won == language::english ? "en" : "fr", confidence};
  }

  const folded_text& text_;
  std::array<float, languages> votes_{};
  std::uint32_t letters_ = 0;
};

}  // namespace

language_guess detect_language(const folded_text& text) noexcept { return ballot{text}.count(); }

language_guess detect_language(std::string_view text) {
  thread_local folded_text folded;
  folded.clear();
  folded.append(utf8_prefix(text, bytes_read));
  return detect_language(folded);
}

}  // namespace signalbox
