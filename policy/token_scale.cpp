// SPDX-License-Identifier: Apache-2.0
// Vocabularies compared on ordinary text.
#include "policy/token_scale.hpp"

#include <array>

#include "policy/token_estimate.hpp"

namespace signalbox {

namespace {

float scale_of(token_family family) {
  constexpr std::string_view prose =
      "Please read the report that was attached to my last message, and tell me in a few sentences what has "
      "changed since the previous quarter. I am most interested in the figures for the European markets, in "
      "particular whether the new prices have led to fewer orders, and what our partners think about it. If "
      "something is not clear from the text, say so instead of guessing, and list the questions that I "
      "should "
      "ask them before our meeting on Thursday morning.";
  const auto here = count_tokens(prose, family, "en").tokens;
  const auto there = count_tokens(prose, token_family::o200k, "en").tokens;
  return static_cast<float>(here) / static_cast<float>(there);
}

using scale_table = std::array<float, names_of<token_family>.size()>;

scale_table all_scales() {
  scale_table out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = scale_of(static_cast<token_family>(i));
  return out;
}

}  // namespace

float usual_scale(token_family family) {
  static const scale_table scales = all_scales();
  return scales[static_cast<std::size_t>(family)];
}

}  // namespace signalbox
