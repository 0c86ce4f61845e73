// SPDX-License-Identifier: Apache-2.0
// Token estimate: each piece of a text costs what pieces of its kind cost on average.
#include "policy/token_estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "policy/language.hpp"
#include "policy/token_cost_tables.hpp"

namespace signalbox {

namespace {

using token_costs::doubt;
using token_costs::longest_word;
using token_costs::script;
using token_costs::word_costs;

/// A family's column in the tables, how many times as many tokens it makes of everything, and by what share
/// an estimate may be off beside what is known.
struct vocabulary {
  std::size_t column;
  float factor = 1;
  float doubt = 0;
};

// Claude's have not been published since Claude 2: a guess above that one, with a wide bound, until the
// provider's own reports correct it. What is not known at all may be anything that is common.
constexpr std::array<vocabulary, names_of<token_family>.size()> vocabularies{
    {{0}, {1}, {2, 1.12F, 0.2F}, {3}, {4}, {5, 1, 0.03F}, {6}, {4, 1, 0.2F}}};

float times(std::uint32_t count, float cost) { return static_cast<float>(count) * cost; }

/// Words by what the tables price.
struct word_sum {
  std::uint32_t all = 0;
  std::uint32_t fourth = 0;
  std::uint32_t eighth = 0;
  std::uint32_t twelfth = 0;
};

word_sum sum_of(const std::array<std::uint32_t, longest_word + 1>& lengths) {
  word_sum out;
  for (std::uint32_t n = 1; n <= longest_word; ++n) {
    out.all += lengths[n];
    if (n > 3) out.fourth += lengths[n] * (n - 3);
    if (n > 7) out.eighth += lengths[n] * (n - 7);
    if (n > 11) out.twelfth += lengths[n] * (n - 11);
  }
  return out;
}

/// One text priced in one vocabulary.
class pricing {
 public:
  pricing(const token_pieces& pieces, std::string_view language)
      : pieces_{pieces},
        plain_{sum_of(pieces.plain)},
        accented_{sum_of(pieces.accented)},
        language_{language} {
    for (std::size_t i = 1; i <= static_cast<std::size_t>(script::hangul); ++i)
      other_letters_ += pieces.letters[i];
    latin_ = latin_language();
  }

  token_count count(token_family family) {
    family_ = vocabularies[static_cast<std::size_t>(family)];
    const float tokens = std::max(1.0F, family_.factor * (marks() + words() + scripts()));
    const auto& d = doubt_here();
    const float odd = static_cast<float>(pieces_.mark_extra + pieces_.beyond + pieces_.stray) +
                      times(pieces_.upper_letters, 0.2F) + letters(script::symbol) + letters(script::emoji);
    const float share = d.share * tokens;
    const float error =
        std::sqrt(d.per_token * tokens + share * share) + d.per_odd_piece * odd + family_.doubt * tokens;
    constexpr float most = 4e9F;
    return {static_cast<std::uint32_t>(std::min(most, std::round(tokens))),
            static_cast<std::uint32_t>(std::min(most, std::ceil(error)))};
  }

 private:
  float letters(script s) const { return static_cast<float>(pieces_.letters[static_cast<std::size_t>(s)]); }
  float runs(script s) const { return static_cast<float>(pieces_.runs[static_cast<std::size_t>(s)]); }

  float marks() const {
    const auto& c = token_costs::pieces[family_.column];
    const auto& p = pieces_;
    return times(p.upper_words, c.upper_word) + times(p.upper_letters, c.upper_letter) +
           times(p.digit_groups, c.digit_group) + times(p.digits, c.digit) +
           times(p.apart_digits, c.apart_digits) + times(p.mark_runs, c.mark_run) +
           times(p.mark_extra, c.mark_extra) + times(p.glued, c.glued) +
           times(p.closed_lines, c.closed_line) + times(p.newlines, c.newline) + times(p.gaps, c.gap) +
           times(p.stray, c.stray) + runs(script::symbol) * c.symbol_run +
           letters(script::symbol) * c.symbol + runs(script::emoji) * c.emoji_run +
           letters(script::emoji) * c.emoji;
  }

  // Letters past the longest length that is counted are the last ones of words.
  float words() const {
    const auto priced = [this](const word_costs& c) {
      return times(plain_.all, c.word) + times(plain_.fourth, c.from_fourth) +
             times(plain_.eighth, c.from_eighth) + times(plain_.twelfth + pieces_.beyond, c.from_twelfth) +
             times(accented_.all, c.accented) + times(accented_.fourth, c.accented_from_fourth);
    };
    if (latin_) return priced(latin_->words) * latin_->factor[family_.column];
    return priced(token_costs::pieces[family_.column].english);
  }

  /// Null: as English. Where nothing is known but accents, it is some other language.
  const token_costs::latin_costs* latin_language() const {
    const auto& all = token_costs::latin;
    const bool english =
        language_ == "en" || (language_.empty() && accented_.all * 7 <= plain_.all + accented_.all);
    if (english || is_script_language() || other_letters_ > plain_.all + accented_.all) return nullptr;
    const auto at =
        std::find_if(all.begin(), all.end(), [this](const auto& l) { return l.language == language_; });
    return at == all.end() ? &all.back() : &*at;
  }

  bool is_script_language() const {
    return std::any_of(token_costs::script_languages.begin(), token_costs::script_languages.end(),
                       [this](const auto& l) { return l.language == language_; });
  }

  float scripts() const {
    if (other_letters_ == 0) return 0;
    float sum = 0;
    for (std::size_t i = 1; i <= static_cast<std::size_t>(script::hangul); ++i) {
      if (pieces_.letters[i] == 0) continue;
      const auto [cost, factor] = cost_of(static_cast<script>(i));
      sum +=
          std::max(0.0F, times(pieces_.runs[i], cost.run) + times(pieces_.letters[i], cost.letter)) * factor;
    }
    return sum;
  }

  std::pair<token_costs::script_cost, float> cost_of(script s) const {
    for (const auto& l : token_costs::script_languages)
      if (l.of == s && l.language == language_) return {l.cost, l.factor[family_.column]};
    auto cost = token_costs::script_costs[static_cast<std::size_t>(s)];
    if (s == script::han && letters(script::kana) > 0) cost.letter += token_costs::han_beside_kana;
    return {cost, token_costs::script_factor[family_.column]};
  }

  const doubt& doubt_here() const {
    if (other_letters_ > plain_.all + accented_.all) return token_costs::script_doubt;
    if (language_ == "en") return token_costs::english_doubt;
    return language_.empty() ? token_costs::unknown_doubt : token_costs::latin_doubt;
  }

  const token_pieces& pieces_;
  word_sum plain_;
  word_sum accented_;
  vocabulary family_{0};
  std::string_view language_;
  const token_costs::latin_costs* latin_ = nullptr;
  std::uint32_t other_letters_ = 0;
};

/// What an answer to a task usually is: a length of its own, plus a share of the input.
struct answer_habit {
  std::uint32_t own;
  std::uint32_t percent_of_input;
  std::uint32_t most;
};

constexpr std::array<answer_habit, names_of<task_kind>.size()> habits{{{220, 0, 220},      // question
                                                                       {80, 15, 1500},     // extraction
                                                                       {15, 0, 15},        // classification
                                                                       {120, 10, 900},     // summarisation
                                                                       {10, 110, 16'000},  // translation
                                                                       {30, 100, 16'000},  // rewriting
                                                                       {700, 0, 700},      // creative
                                                                       {500, 30, 4000},    // code
                                                                       {700, 10, 2000},    // reasoning
                                                                       {800, 10, 2000},    // planning
                                                                       {120, 0, 120},      // tool_use
                                                                       {80, 0, 80},        // chat
                                                                       {250, 0, 250},      // vision
                                                                       {400, 2, 1500}}};   // long_document

}  // namespace

token_count count_tokens(const token_pieces& pieces, token_family family,
                         std::string_view language) noexcept {
  if (pieces.empty()) return {};
  return pricing{pieces, language}.count(family);
}

token_table count_in_each(const token_pieces& pieces, std::string_view language) noexcept {
  token_table out{};
  if (pieces.empty()) return out;
  pricing all{pieces, language};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = all.count(static_cast<token_family>(i)).tokens;
  return out;
}

token_count count_tokens(std::string_view text, token_family family, std::string_view language) noexcept {
  if (text.empty()) return {};
  if (text == "\n") return {1, 0};  // what a prompt has behind its last message
  return pricing{pieces_of(text), language}.count(family);
}

std::uint32_t estimate_tokens(std::string_view text) noexcept {
  constexpr float believed = 0.5F;
  const auto guess = detect_language(text);
  return count_tokens(text, token_family::o200k, guess.confidence >= believed ? guess.code : "").tokens;
}

std::uint32_t expected_output_tokens(task_kind task, std::uint32_t input_tokens,
                                     std::uint32_t max_output_tokens) noexcept {
  const auto& habit = habits[static_cast<std::size_t>(task)];
  const auto share = std::uint64_t{input_tokens} * habit.percent_of_input / 100;
  const auto expected = static_cast<std::uint32_t>(std::min<std::uint64_t>(habit.own + share, habit.most));
  return max_output_tokens == 0 ? expected : std::min(expected, max_output_tokens);
}

}  // namespace signalbox
