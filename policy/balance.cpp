// SPDX-License-Identifier: Apache-2.0
// Balancing.
#include "policy/balance.hpp"

#include <algorithm>

namespace signalbox {

namespace {

/// A number that differs between requests and endpoints but never between two looks at the same pair.
std::uint64_t tie_breaker(const unique_id& request, endpoint_index endpoint) {
  return random_stream{request.low ^ (std::uint64_t{endpoint} << 48)}.next();
}

}  // namespace

candidate_list balancing::order(const candidates_query& query, std::span<const endpoint_view> views,
                                instant now, wall_time at) {
  candidate_list out;
  out.ordered.reserve(views.size());
  out.seen.reserve(views.size());
  for (const auto& view : views) {
    out.seen.push_back({view.last, now - view.heard});
    auto predicted = predict(view, *query.what, at);
    if (auto broken = excluded(view, predicted, *query.what, query.constraints, now))
      out.excluded.push_back(*std::move(broken));
    else
      out.ordered.push_back(predicted);
  }
  if (out.ordered.empty()) return out;
  switch (pool_.strategy) {
    case pool_strategy::score:
      by_score(out.ordered, query);
      break;
    case pool_strategy::round_robin:
      in_turn(out.ordered);
      break;
    case pool_strategy::weighted:
      by_weight(out.ordered);
      break;
  }
  return out;
}

void balancing::by_score(std::vector<candidate>& all, const candidates_query& query) const {
  score(all, weights_for(query.weights, *query.what));
  std::sort(all.begin(), all.end(), [&](const candidate& a, const candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    return tie_breaker(query.request, a.endpoint) < tie_breaker(query.request, b.endpoint);
  });
}

void balancing::in_turn(std::vector<candidate>& all) {
  // The turn goes by members, not by candidates, so that a member's absence does not shift the others' turns.
  const auto first = turn_++ % pool_.members.size();
  const auto distance = [&](const candidate& c) {
    return (member_of(c.endpoint) + pool_.members.size() - first) % pool_.members.size();
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

void balancing::by_weight(std::vector<candidate>& all) {
  std::int64_t total = 0;
  for (const auto& c : all) {
    const auto member = member_of(c.endpoint);
    credit_[member] += pool_.members[member].weight;
    total += pool_.members[member].weight;
  }
  std::stable_sort(all.begin(), all.end(), [&](const candidate& a, const candidate& b) {
    return credit_[member_of(a.endpoint)] > credit_[member_of(b.endpoint)];
  });
  credit_[member_of(all.front().endpoint)] -= total;
}

std::size_t balancing::member_of(endpoint_index endpoint) const {
  const auto it = std::find_if(pool_.members.begin(), pool_.members.end(),
                               [&](const pool_member& m) { return m.endpoint == endpoint; });
  return static_cast<std::size_t>(it - pool_.members.begin());
}

}  // namespace signalbox
