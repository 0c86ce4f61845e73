// SPDX-License-Identifier: Apache-2.0
// Counting votes and reasons.
#include "policy/classify_votes.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr std::size_t most_evidence = 16;

bool stronger(const reason& a, const reason& b) {
  if (std::abs(a.weight) != std::abs(b.weight)) return std::abs(a.weight) > std::abs(b.weight);
  if (a.dimension != b.dimension) return a.dimension < b.dimension;
  return a.rule < b.rule;
}

}  // namespace

winner winner_of(std::span<const float> votes) {
  winner out{0, votes[0], 0};
  for (std::size_t i = 1; i < votes.size(); ++i) {
    if (votes[i] > out.votes) {
      out = {i, votes[i], out.votes};
    } else {
      out.second = std::max(out.second, votes[i]);
    }
  }
  return out;
}

// There are some twenty reasons, and their places are cheaper to move than they are.
std::vector<evidence> evidence_of(std::span<const reason> reasons) {
  std::array<const reason*, most_evidence> strongest;
  std::size_t kept = 0;
  for (const auto& r : reasons) {
    if (kept == most_evidence && !stronger(r, *strongest[kept - 1])) continue;
    auto place = kept < most_evidence ? kept++ : kept - 1;
    for (; place > 0 && stronger(r, *strongest[place - 1]); --place) strongest[place] = strongest[place - 1];
    strongest[place] = &r;
  }
  std::vector<evidence> out;
  out.reserve(kept);
  for (std::size_t i = 0; i < kept; ++i) {
    const auto& r = *strongest[i];
    out.push_back({std::string{r.dimension}, std::string{r.rule}, r.weight});
  }
  return out;
}

}  // namespace signalbox
