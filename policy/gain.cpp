// SPDX-License-Identifier: Apache-2.0
// The gain of a strong model.
#include "policy/gain.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace signalbox {

namespace {

// Set on judged prompts of four sets (docs/evaluation.md), by what held on tasks outside the training. The
// length of a page is all that length can say.
constexpr float slope_of_length = 0.08F;
constexpr float share_of_stem = 0.2F;
constexpr float usual_length = 5, usual_stem = 4.5F, length_of_a_page = 8;

/// With which the mean over those sets' prompts is their mean gain, 0.21.
constexpr float usual_level = 0.16F;

/// By task_kind, beside the mean, for prompts without choices. Set by hand, not fitted: no set at hand has
/// such tasks side by side. Where creative writing, code, maths and extraction stand is what the notes of the
/// data say of general prompts (creative writing needs the strong model least, the others most); the sizes,
/// and all other tasks, are estimates of ours.
constexpr std::array<float, names_of<task_kind>.size()> gain_of_task{
    0,       // question
    0.14F,   // extraction
    0.02F,   // classification
    -0.04F,  // summarisation
    -0.04F,  // translation
    -0.10F,  // rewriting
    -0.20F,  // creative
    0.18F,   // code
    0.18F,   // reasoning
    -0.02F,  // planning
    0.08F,   // tool use
    -0.15F,  // chat
    0,       // vision
    0,       // long document
};

/// Shares of familiar words, pairs and beginnings between which trust in what was learned grows from none to
/// full: prompts of tasks that were trained have 0.77, other tasks of the same sets 0.72, other sets 0.14 to
/// 0.56, and 0.7 to 0.8 where some of their tasks are in another set.
constexpr float unfamiliar = 0.3F, familiar = 0.7F;

/// Of what the task says where the words are trusted: common words are familiar in any text, and judged
/// prompts are of few tasks, so that words alone tell a story from a program no better than by chance.
constexpr float told_by_words = 0.5F;

struct learned_part {
  float said = 0;
  float trust = 0;
};

learned_part words_say(const gain_hashes& hashes, answer_form form, const gain_table& learned) noexcept {
  std::int32_t sum = 0;
  std::uint32_t known = 0, words = 0, others = 0;
  for_each_gain_feature(hashes.of_words, form, [&](std::uint32_t feature) {
    const auto weight = learned.weight(feature);
    sum += weight;
    known += weight != 0 ? 1U : 0U;
    ++words;
  });
  for_each_gain_feature(hashes.others, form, [&](std::uint32_t feature) {
    sum += learned.weight(feature);
    ++others;
  });
  if (words == 0) return {};
  const auto by_chance = std::min(learned.occupied(), 0.9F);
  const auto share = (static_cast<float>(known) / static_cast<float>(words) - by_chance) / (1 - by_chance);
  const auto trust = std::clamp((share - unfamiliar) / (familiar - unfamiliar), 0.0F, 1.0F);
  return {learned.scale() * static_cast<float>(sum) / std::sqrt(static_cast<float>(words + others)), trust};
}

/// Whether a choice to tick stands here: a letter or digit, a full stop or bracket, a blank.
bool is_choice(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && (text[at] == ' ' || text[at] == '(')) ++at;
  if (at + 2 >= text.size() || text[at] < 'a' || text[at] > 'p') return false;
  return (text[at + 1] == '.' || text[at + 1] == ')' || text[at + 1] == ':') && text[at + 2] == ' ';
}

float log_bytes(std::size_t bytes) noexcept { return std::log(static_cast<float>(bytes) + 1); }

}  // namespace

gain_shape gain_shape_of(const folded_text& text) noexcept {
  constexpr std::uint32_t least_choices = 2, most_few = 5;
  const auto all = text.text();
  std::uint32_t choices = 0;
  std::size_t in_choices = 0, begin = 0;
  const auto line_ends = [&](std::size_t end) {
    if (is_choice(all, begin)) {
      ++choices;
      in_choices += end + 1 - begin;
    }
    begin = end + 1;
  };
  for (const auto mark : text.marks())
    if (all[mark] == '\n') line_ends(mark);
  if (begin < all.size()) line_ends(all.size() - 1);
  gain_shape out;
  out.length = log_bytes(all.size());
  if (choices < least_choices) in_choices = 0;
  out.stem = log_bytes(all.size() - in_choices);
  if (choices >= least_choices)
    out.form = choices <= most_few ? answer_form::few_choices : answer_form::many_choices;
  return out;
}

float gain_of_shape(const gain_shape& shape) noexcept {
  return slope_of_length * (std::min(shape.length, length_of_a_page) - usual_length +
                            share_of_stem * (std::min(shape.stem, length_of_a_page) - usual_stem));
}

gain_hashes gain_hashes_of(const text_features& features) noexcept {
  return {features.of_words(), features.all().subspan(features.of_words().size())};
}

gain_guess predict_gain(const gain_shape& shape, task_kind task, float task_confidence,
                        const gain_hashes& hashes, const gain_table* learned) noexcept {
  const auto words = learned != nullptr ? words_say(hashes, shape.form, *learned) : learned_part{};
  const auto of_task =
      shape.form == answer_form::open ? task_confidence * gain_of_task[static_cast<std::size_t>(task)] : 0;
  const auto slope = learned != nullptr ? learned->slope() : 1;
  const auto level = learned != nullptr ? learned->level() : usual_level;
  const auto read = gain_of_shape(shape) + words.trust * words.said;
  const auto left_to_task = 1 - told_by_words * words.trust;
  return {std::clamp(level + slope * read + left_to_task * of_task, 0.0F, 1.0F), words.trust};
}

}  // namespace signalbox
