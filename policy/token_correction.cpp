// SPDX-License-Identifier: Apache-2.0
// A running middle of ratios, by small steps.
#include "policy/token_correction.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr std::uint32_t shortest = 16;
constexpr float widest_ratio = 5;
constexpr float remembered = 50;      // reports
constexpr float longest_step = 0.1F;  // of a logarithm: what lies further away counts as if it did not
constexpr float most_scatter = 0.3F;
constexpr std::uint32_t scatter_needed = 20;

}  // namespace

void token_correction::observe(std::uint32_t estimated, std::uint32_t reported,
                               std::uint32_t cached) noexcept {
  if (estimated < shortest || reported == 0 || cached >= reported) return;
  const float ratio = static_cast<float>(reported) / static_cast<float>(estimated);
  if (ratio > widest_ratio || ratio * widest_ratio < 1) return;
  const float now = std::log(ratio);
  if (seen_ < needed) {
    first_[seen_] = now;
    if (++seen_ < needed) return;
    auto sorted = first_;
    std::nth_element(sorted.begin(), sorted.begin() + needed / 2, sorted.end());
    middle_ = sorted[needed / 2];
    for (const auto one : first_) scatter_ += std::min(most_scatter, std::abs(one - middle_)) / needed;
    return;
  }
  if (seen_ != UINT32_MAX) ++seen_;
  const float share = 1 / std::min(static_cast<float>(seen_), remembered);
  const float distance = now - middle_;
  scatter_ += share * (std::min(most_scatter, std::abs(distance)) - scatter_);
  // Where many lie far away, it is the middle that is wrong.
  const float step = std::max(longest_step, 2 * scatter_);
  middle_ += share * std::clamp(distance, -step, step);
  middle_ = std::clamp(middle_, std::log(least), std::log(most));
}

float token_correction::factor() const noexcept {
  return seen_ < needed ? 1 : std::clamp(std::exp(middle_), least, most);
}

token_count token_correction::corrected(token_count estimate) const noexcept {
  constexpr float largest = 4e9F;
  constexpr float nineteen_of_twenty = 2.5F;  // mean distances, of what is spread like a bell
  constexpr float frame = 4;                  // tokens that some requests have and others do not
  if (seen_ < needed || estimate.tokens == 0) return estimate;
  const float tokens = std::max(1.0F, std::round(static_cast<float>(estimate.tokens) * factor()));
  float error = static_cast<float>(estimate.error) * factor();
  if (seen_ >= scatter_needed) error = std::min(error, frame + nineteen_of_twenty * scatter_ * tokens);
  return {static_cast<std::uint32_t>(std::min(largest, tokens)),
          static_cast<std::uint32_t>(std::min(largest, std::ceil(error)))};
}

}  // namespace signalbox
