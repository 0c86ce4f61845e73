// SPDX-License-Identifier: Apache-2.0
// From votes for domains, finer ones among them, to one domain.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace signalbox {

/// By place in the list of domains: the place of its parent, or its own where it has none
/// (config/domains.hpp).
std::vector<std::size_t> parents_among(std::span<const std::string> domains);

struct domain_choice {
  std::size_t place = 0;  ///< of the domain that is chosen
  float votes = 0;        ///< those of its parent with all that belong to it
  float confidence = 0;   ///< in [0, 1]
};

/// What is voted for a finer domain counts for its parent. Of the parent that then has the most votes (the
/// first of equal ones) the finer domain is told that has at least half of them, else the parent. The
/// confidence is that in the parent, and for a finer domain as much of it as it has of the finer ones' votes.
/// Votes and parents are of the same, at least one; `sums` is memory that is kept.
domain_choice choose_domain(std::span<const float> votes, std::span<const std::size_t> parents,
                            std::vector<float>& sums);

}  // namespace signalbox
