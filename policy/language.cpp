// SPDX-License-Identifier: Apache-2.0
// Each known word speaks for the languages that have it, the louder the fewer they are.
#include "policy/language.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

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
    if (cues.other_script > 0 && cues.other_script * 2 > letters_in(words)) return {};
    accents(cues);
    for (std::size_t i = 0; i < languages; ++i) votes_[i] *= prior[i];
    return verdict();
  }

 private:
  float& of(language l) { return votes_[static_cast<std::size_t>(l)]; }

  static std::uint32_t letters_in(std::span<const word> words) {
    std::uint32_t sum = 0;
    for (const auto& w : words) sum += w.length;
    return sum;
  }

  void vote(const word& w) {
    if (const auto* known = language_words::find(w.hash)) {
      add(language_words::table.votes[known->row]);
    } else if (w.length >= 5) {
      ending(w);
    }
    if (!w.apostrophe_after && !w.apostrophe_before) return;
    if (w.apostrophe_after) elided(w);
    if (w.apostrophe_before) contracted(w);
  }

  // Four languages at a time, all read before one is written: then the compiler need not ask whether the rows
  // overlap.
  void add(const language_words::vote_row& row) {
    static_assert(languages == 12);
    const auto four = [&](std::size_t first) {
      std::array<float, 4> sum;
      for (std::size_t i = 0; i < 4; ++i) sum[i] = votes_[first + i] + row[first + i];
      for (std::size_t i = 0; i < 4; ++i) votes_[first + i] = sum[i];
    };
    four(0);
    four(4);
    four(8);
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

  // By the last three letters, as packed_bytes has them.
  void ending(const word& w) {
    constexpr auto key = [](const char(&three)[4]) { return packed_bytes(three, 3); };
    const auto last = text_.last_four(w) >> 8;
    switch (last) {
      case key("ing"):
      case key("ght"):
        of(language::english) += 0.4F;
        return;
      case key("ess"):
        if (w.length > 6) of(language::english) += 0.4F;
        return;
      case key("ion"):
      case key("ble"):
      case key("ent"):
        return both(0.1F);
      case key("eux"):
      case key("ois"):
      case key("ait"):
      case key("aux"):
      case key("eur"):
        of(language::french) += 0.3F;
        return;
      case key("que"):
      case key("ons"):
      case key("ire"):
      case key("lle"):
        of(language::french) += 0.2F;
        return;
      default:
        if (last >> 8 == packed_bytes("ez", 2)) of(language::french) += 0.2F;
    }
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
