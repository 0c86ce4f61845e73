// SPDX-License-Identifier: Apache-2.0
// Tokens of a request.
#include "policy/prompt_tokens.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr std::uint64_t per_message = 3;
constexpr std::uint64_t per_answer = 3;
constexpr std::uint64_t per_image = 765;
constexpr std::uint64_t bytes_per_token = 4;

std::uint32_t capped(std::uint64_t n) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(n, UINT32_MAX));
}

}  // namespace

std::uint64_t frame_tokens(const prompt& p) noexcept {
  return p.pieces.size() * per_message + per_answer + p.extra_bytes / bytes_per_token + p.images * per_image;
}

token_count frame_count(const prompt& p) noexcept {
  const auto error =
      p.pieces.size() + per_answer + p.extra_bytes / bytes_per_token / 3 + p.images * per_image / 2;
  return {capped(frame_tokens(p)), capped(error)};
}

std::uint64_t prompt_tokens(const prompt& p) noexcept { return estimate_tokens(p.text) + frame_tokens(p); }

token_count sum_of(token_count a, token_count b) noexcept {
  const double error = std::hypot(static_cast<double>(a.error), static_cast<double>(b.error));
  return {capped(std::uint64_t{a.tokens} + b.tokens), capped(static_cast<std::uint64_t>(std::ceil(error)))};
}

token_count count_prompt(const prompt& p, const token_pieces& pieces, token_family family,
                         std::string_view language) noexcept {
  return sum_of(count_tokens(pieces, family, language), frame_count(p));
}

}  // namespace signalbox
