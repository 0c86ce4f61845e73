// SPDX-License-Identifier: Apache-2.0
// Tokens of a request.
#include "policy/prompt_tokens.hpp"

#include "policy/token_estimate.hpp"

namespace signalbox {

std::uint64_t frame_tokens(const prompt& p) noexcept {
  constexpr std::uint64_t per_message = 3;
  constexpr std::uint64_t per_answer = 3;
  constexpr std::uint64_t per_image = 765;
  constexpr std::uint64_t bytes_per_token = 4;
  return p.pieces.size() * per_message + per_answer + p.extra_bytes / bytes_per_token + p.images * per_image;
}

std::uint64_t prompt_tokens(const prompt& p) noexcept { return estimate_tokens(p.text) + frame_tokens(p); }

}  // namespace signalbox
