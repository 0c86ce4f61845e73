// SPDX-License-Identifier: Apache-2.0
// How many tokens a text is, without a vocabulary: counted by word lengths, scripts and languages.
#pragma once

#include <cstdint>
#include <string_view>

#include "messages/classification.hpp"
#include "policy/token_pieces.hpp"

namespace signalbox {

/// An estimate, and how far it is off at most in 19 of 20 texts.
struct token_count {
  std::uint32_t tokens = 0;
  std::uint32_t error = 0;
};

/// What pieces cost in a family's vocabulary. `language` (ISO 639-1) is that of most of the words; empty: not
/// known. A few dozen multiplications, whatever the text's size, so that one cut serves every candidate; 0
/// only where there are no pieces.
token_count count_tokens(const token_pieces& pieces, token_family family, std::string_view language) noexcept;

/// The same for a text; 0 only where it is empty. One pass, no allocation, any bytes.
token_count count_tokens(std::string_view text, token_family family, std::string_view language) noexcept;

/// The tokens of pieces in every family's vocabulary, for little more than those of one.
token_table count_in_each(const token_pieces& pieces, std::string_view language) noexcept;

/// Tokens of `text` as o200k_base (GPT-4o and later) would count them, its language found out as well.
std::uint32_t estimate_tokens(std::string_view text) noexcept;

/// Tokens that an answer is expected to have: a habit per task, scaled by the input where the answer repeats
/// it (translation, rewriting, summaries, extraction). Never above `max_output_tokens`, where that is not 0.
std::uint32_t expected_output_tokens(task_kind task, std::uint32_t input_tokens,
                                     std::uint32_t max_output_tokens) noexcept;

}  // namespace signalbox
