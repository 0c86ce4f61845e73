// SPDX-License-Identifier: Apache-2.0
// How many input tokens a whole request is.
#pragma once

#include <cstdint>

#include "messages/request.hpp"
#include "policy/token_estimate.hpp"

namespace signalbox {

/// What a request costs beside its words: the frames of messages, images, tool definitions and schemas.
std::uint64_t frame_tokens(const prompt& p) noexcept;

/// The same with its bound: a frame is known to a token, a definition to a third, an image to its half.
token_count frame_count(const prompt& p) noexcept;

/// The words' tokens and frame_tokens(), as o200k_base would count them. Linear in the prompt's text.
std::uint64_t prompt_tokens(const prompt& p) noexcept;

/// Of two parts of one request, whose errors are taken to be independent.
token_count sum_of(token_count a, token_count b) noexcept;

/// A whole request from the pieces of its text. `language`: of most of its words, empty if not known.
token_count count_prompt(const prompt& p, const token_pieces& pieces, token_family family,
                         std::string_view language) noexcept;

}  // namespace signalbox
