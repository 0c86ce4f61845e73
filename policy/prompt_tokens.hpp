// SPDX-License-Identifier: Apache-2.0
// How many input tokens a whole request is.
#pragma once

#include <cstdint>

#include "messages/request.hpp"

namespace signalbox {

/// What a request costs beside its words: the frames of messages, images, tool definitions and schemas.
std::uint64_t frame_tokens(const prompt& p) noexcept;

/// The words' tokens and frame_tokens(). Linear in the prompt's text.
std::uint64_t prompt_tokens(const prompt& p) noexcept;

}  // namespace signalbox
