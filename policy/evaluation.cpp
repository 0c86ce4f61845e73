// SPDX-License-Identifier: Apache-2.0
// Choices and curves.
#include "policy/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace signalbox {

namespace {

quality_and_cost& operator+=(quality_and_cost& sum, const model_outcome& one) {
  sum.quality += one.quality;
  sum.cost += one.cost;
  return sum;
}

quality_and_cost over(quality_and_cost sum, std::size_t rows) {
  return {sum.quality / static_cast<double>(rows), sum.cost / static_cast<double>(rows)};
}

/// A cost for comparisons: what is not known is dearest.
double comparable(double cost) { return std::isnan(cost) ? HUGE_VAL : cost; }

bool better(double quality, double cost, double other_quality, double other_cost) {
  return std::tuple{-quality, comparable(cost)} < std::tuple{-other_quality, comparable(other_cost)};
}

const model_outcome& best_of(const evaluation_row& row) {
  return *std::min_element(row.models.begin(), row.models.end(), [](const auto& a, const auto& b) {
    return better(a.quality, a.cost, b.quality, b.cost);
  });
}

/// The sum of shares times means; a model that is not used may have an unknown cost.
quality_and_cost mixed_by(const std::vector<double>& shares, const std::vector<quality_and_cost>& models) {
  quality_and_cost out;
  for (std::size_t m = 0; m < models.size(); ++m) {
    if (shares[m] <= 0) continue;
    out.quality += shares[m] * models[m].quality;
    out.cost += shares[m] * models[m].cost;
  }
  return out;
}

double between(double from, double to, double share) { return from + (to - from) * share; }

}  // namespace

choice_report report_choice(std::span<const evaluation_row> rows) {
  choice_report out;
  out.rows = rows.size();
  const auto count = rows.front().models.size();
  out.models.resize(count);
  out.shares.resize(count);
  for (const auto& row : rows) {
    for (std::size_t m = 0; m < count; ++m) out.models[m] += row.models[m];
    out.chosen += row.models[row.chosen];
    out.oracle += best_of(row);
    out.shares[row.chosen] += 1;
  }
  for (std::size_t m = 0; m < count; ++m) {
    out.models[m] = over(out.models[m], rows.size());
    out.shares[m] /= static_cast<double>(rows.size());
  }
  out.chosen = over(out.chosen, rows.size());
  out.oracle = over(out.oracle, rows.size());
  out.random = mixed_by(out.shares, out.models);
  for (std::size_t m = 1; m < count; ++m) {
    const auto& one = out.models[m];
    const auto &cheap = out.models[out.cheapest], &best = out.models[out.best];
    if (std::tuple{comparable(one.cost), -one.quality} < std::tuple{comparable(cheap.cost), -cheap.quality})
      out.cheapest = m;
    if (better(one.quality, one.cost, best.quality, best.cost)) out.best = m;
  }
  return out;
}

std::optional<double> strong_curve::recovered(double quality) const {
  if (!area) return {};
  const auto weak = points.front().quality, strong = points.back().quality;
  return (quality - weak) / (strong - weak);
}

double strong_curve::quality_at(double share) const {
  if (points.empty()) return 0;
  const auto after =
      std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.share >= share; });
  if (after == points.begin() || after == points.end())
    return (after == points.end() ? points.back() : *after).quality;
  const auto before = std::prev(after);
  return between(before->quality, after->quality, (share - before->share) / (after->share - before->share));
}

std::optional<double> strong_curve::share_for(double recovered_gap) const {
  if (!area) return {};
  // The gap as a quality, so that the last point is met exactly.
  const auto wanted = between(points.front().quality, points.back().quality, recovered_gap);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto &before = points[i - 1], &after = points[i];
    if (after.quality < wanted) continue;
    if (before.quality >= wanted) return before.share;
    return between(before.share, after.share, (wanted - before.quality) / (after.quality - before.quality));
  }
  return 1;
}

strong_curve curve_of(std::span<const ranked_row> rows) {
  strong_curve out;
  if (rows.empty()) return out;
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a].score > rows[b].score; });
  quality_and_cost now;
  for (const auto& row : rows) now += row.weak;
  const auto add = [&](std::size_t strong) {
    const auto mean = over(now, rows.size());
    out.points.push_back(
        {static_cast<double>(strong) / static_cast<double>(rows.size()), mean.quality, mean.cost});
  };
  add(0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& row = rows[order[i]];
    now.quality += row.strong.quality - row.weak.quality;
    now.cost += row.strong.cost - row.weak.cost;
    const bool tied = i + 1 < order.size() && rows[order[i + 1]].score == row.score;
    if (!tied) add(i + 1);
  }
  const auto weak = out.points.front().quality, gap = out.points.back().quality - weak;
  constexpr double rounding = 1e-12;
  if (gap <= rounding) return out;
  double area = 0;
  for (std::size_t i = 1; i < out.points.size(); ++i) {
    const auto &before = out.points[i - 1], &after = out.points[i];
    area += (after.share - before.share) * ((before.quality + after.quality) / 2 - weak) / gap;
  }
  out.area = area;
  return out;
}

strong_curve oracle_curve(std::span<const ranked_row> rows) {
  std::vector<ranked_row> known(rows.begin(), rows.end());
  for (auto& row : known) row.score = row.strong.quality - row.weak.quality;
  return curve_of(known);
}

}  // namespace signalbox
