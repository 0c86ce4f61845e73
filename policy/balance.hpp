// SPDX-License-Identifier: Apache-2.0
// Balancing: the order in which the members of a pool are tried.
#pragma once

#include <span>

#include "policy/select.hpp"

namespace signalbox {

/// The strategy and its memory, for one pool.
class balancing {
 public:
  explicit balancing(const pool_config& pool) : pool_{pool}, credit_(pool.members.size(), 0) {}

  /// All members that may serve, best first, and why the others may not. `views` holds the pool's members in
  /// their order. Ties are broken by the request's id, so that the same request is always decided the same
  /// way.
  ///
  ///   score        the weighted score; the largest first
  ///   round-robin  each member that may serve in turn
  ///   weighted     smooth weighted round-robin (nginx): shares in proportion, evenly interleaved
  candidate_list order(const candidates_query& query, std::span<const endpoint_view> views, instant now,
                       wall_time at);

 private:
  void by_score(std::vector<candidate>& all, const candidates_query& query) const;
  void in_turn(std::vector<candidate>& all);
  void by_weight(std::vector<candidate>& all);
  [[nodiscard]] std::size_t member_of(endpoint_index endpoint) const;

  const pool_config& pool_;
  std::uint64_t turn_ = 0;
  std::vector<std::int64_t> credit_;  // of smooth weighted round-robin, per member
};

}  // namespace signalbox
