// SPDX-License-Identifier: Apache-2.0
// How much better a strong model's answer to a prompt is likely to be than a weak one's.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/gain_table.hpp"
#include "messages/classification.hpp"
#include "policy/text_features.hpp"
#include "policy/words.hpp"

namespace signalbox {

/// How an answer is asked for. What words say of the gain is learned for each form by itself: a subject that
/// is hard to write about may be easy to tick.
enum class answer_form : std::uint8_t { open, few_choices, many_choices };

/// The shape of a prompt, as far as the gain is read from it.
struct gain_shape {
  float length = 0;  ///< natural logarithm of the bytes
  float stem = 0;    ///< the same without the lines of choices
  answer_form form = answer_form::open;
};

/// One pass over the marks of a text, no allocation.
gain_shape gain_shape_of(const folded_text& text) noexcept;

/// Calls `use` with a hash for each different one of text_features, as it counts for this form of answer:
/// what a text has matters, and not how often. One in a hundred is taken for another and left out, in the
/// longest texts one in twenty. Some nanoseconds each, no allocation.
template <class Use>
void for_each_gain_feature(std::span<const std::uint32_t> hashes, answer_form form, Use use) {
  constexpr unsigned seen_bits = 15;
  std::array<std::uint64_t, (std::size_t{1} << seen_bits) / 64> seen{};
  for (const auto hash : hashes) {
    const auto own = static_cast<std::uint32_t>(mixed(hash, static_cast<std::uint64_t>(form) + 1));
    const auto place = own >> (32 - seen_bits);
    auto& word = seen[place / 64];
    const auto bit = std::uint64_t{1} << (place % 64);
    if ((word & bit) != 0) continue;
    word |= bit;
    use(own);
  }
}

/// What the shape alone says, beside the mean: longer prompts gain more.
float gain_of_shape(const gain_shape& shape) noexcept;

struct gain_guess {
  float gain = 0;  ///< in [0, 1]
  float confidence =
      0;  ///< in [0, 1]: how much of it rests on words that were learned, not on shape and task
};

/// What text_features has of a text, as the gain is read from it.
struct gain_hashes {
  std::span<const std::uint32_t> of_words;  ///< tell whether the text is familiar
  std::span<const std::uint32_t> others;    ///< of marks and letters, which any text shares
};
gain_hashes gain_hashes_of(const text_features& features) noexcept;

/// The gain from words, marks and letters, as far as `learned` knows them, from the shape, and, where no
/// choices are given, from the task: creative writing gains least; code, maths and extraction most. Of a text
/// whose words are unfamiliar nothing else is believed; where they are familiar the task counts half.
/// `learned` may be null. Linear in the hashes, one byte read for each; no allocation.
gain_guess predict_gain(const gain_shape& shape, task_kind task, float task_confidence,
                        const gain_hashes& hashes, const gain_table* learned) noexcept;

}  // namespace signalbox
