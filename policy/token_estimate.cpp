// SPDX-License-Identifier: Apache-2.0
// Token estimate: the text is cut into pieces, and each costs what pieces of its kind cost on average.
#include "policy/token_estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "policy/token_costs.hpp"
#include "policy/token_pieces.hpp"

namespace signalbox {

namespace {

using token_costs::longest_word;
using token_costs::script;
using token_costs::tongue;
using tally = token_pieces;

tongue tongue_of(const tally& t) {
  std::uint32_t plain = 0;
  std::uint32_t accented = 0;
  for (const auto n : t.plain) plain += n;
  for (const auto n : t.accented) accented += n;
  const auto best = std::max_element(t.hints.begin() + 1, t.hints.end());
  // Function words are every third to tenth word of a prose; fewer are names of variables.
  if (*best > 0 && *best * 24 >= plain + accented) return static_cast<tongue>(best - t.hints.begin());
  return accented * 7 > plain + accented ? tongue::other : tongue::english;
}

double cost_of(const tally& t) {
  const auto& words = token_costs::words_of(tongue_of(t));
  double sum = 0;
  for (std::size_t length = 1; length <= longest_word; ++length)
    sum += t.plain[length] * words.plain[length - 1] + t.accented[length] * words.accented[length - 1];
  sum += t.beyond * token_costs::letter_beyond;
  sum += t.upper_words * token_costs::upper_word + t.upper_letters * token_costs::upper_letter;
  sum += t.digit_groups * token_costs::digit_group + t.apart_digits * token_costs::apart_number;
  sum += t.mark_runs * token_costs::mark_run + t.mark_extra * token_costs::mark_extra;
  sum +=
      t.newlines * token_costs::newline_run + t.gaps * token_costs::gap + t.stray * token_costs::stray_byte;
  for (std::size_t i = 0; i < token_costs::scripts; ++i)
    sum += t.runs[i] * token_costs::script_costs[i].run + t.letters[i] * token_costs::script_costs[i].letter;
  const auto letters_of = [&t](script s) { return t.letters[static_cast<std::size_t>(s)]; };
  if (letters_of(script::kana) > 0) sum += letters_of(script::han) * token_costs::han_beside_kana;
  return sum;
}

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

std::uint32_t estimate_tokens(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (text == "\n") return 1;  // what a prompt has behind its last message
  const double cost = cost_of(pieces_of(text));
  return static_cast<std::uint32_t>(std::clamp(std::round(cost), 1.0, 4e9));
}

std::uint32_t expected_output_tokens(task_kind task, std::uint32_t input_tokens,
                                     std::uint32_t max_output_tokens) noexcept {
  const auto& habit = habits[static_cast<std::size_t>(task)];
  const auto share = std::uint64_t{input_tokens} * habit.percent_of_input / 100;
  const auto expected = static_cast<std::uint32_t>(std::min<std::uint64_t>(habit.own + share, habit.most));
  return max_output_tokens == 0 ? expected : std::min(expected, max_output_tokens);
}

}  // namespace signalbox
