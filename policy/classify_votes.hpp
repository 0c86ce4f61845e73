// SPDX-License-Identifier: Apache-2.0
// What the classifier counts while it reads: votes for the values of a dimension, and reasons.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "policy/classify_complexity.hpp"

namespace signalbox {

template <class Enum>
using votes_for = std::array<float, names_of<Enum>.size()>;

struct winner {
  std::size_t index = 0;
  float votes = 0;
  float second = 0;  ///< votes of the next best
  [[nodiscard]] float confidence() const { return votes <= 0 ? 0 : votes / (votes + second + 0.25F); }
};

/// The value with the most votes, the first of equal ones. There must be one.
winner winner_of(std::span<const float> votes);

/// At most 16 reasons, the strongest first.
std::vector<evidence> evidence_of(std::span<const reason> reasons);

}  // namespace signalbox
