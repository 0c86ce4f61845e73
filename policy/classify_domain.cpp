// SPDX-License-Identifier: Apache-2.0
// Finer domains and their parents.
#include "policy/classify_domain.hpp"

#include <algorithm>

#include "config/domains.hpp"
#include "policy/classify_votes.hpp"

namespace signalbox {

std::vector<std::size_t> parents_among(std::span<const std::string> domains) {
  std::vector<std::size_t> out;
  out.reserve(domains.size());
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto at = std::find(domains.begin(), domains.end(), parent_domain(domains[i]));
    out.push_back(at == domains.end() ? i : static_cast<std::size_t>(at - domains.begin()));
  }
  return out;
}

domain_choice choose_domain(std::span<const float> votes, std::span<const std::size_t> parents,
                            std::vector<float>& sums) {
  constexpr float enough = 0.5F;  // of the parent's votes
  sums.assign(votes.size(), 0);
  for (std::size_t i = 0; i < votes.size(); ++i) sums[parents[i]] += votes[i];
  const auto parent = winner_of(sums);
  domain_choice out{parent.index, parent.votes, parent.confidence()};
  if (parent.votes <= 0) return out;
  float finer = 0, most = 0;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if (parents[i] != parent.index || i == parent.index) continue;
    finer += std::max(votes[i], 0.0F);
    if (votes[i] < enough * parent.votes || votes[i] <= most) continue;
    most = votes[i];
    out.place = i;
  }
  if (out.place != parent.index) out.confidence *= most / finer;
  return out;
}

}  // namespace signalbox
