// SPDX-License-Identifier: Apache-2.0
// Curves and choices against figures worked out by hand.
#include "policy/evaluation.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace signalbox;

namespace {

/// Ten prompts: the weak model is right on the first six, the strong one on the first nine of them.
std::vector<ranked_row> ten_rows() {
  std::vector<ranked_row> out(10);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].weak = {i < 6 ? 1.0 : 0.0, 1};
    out[i].strong = {i < 9 ? 1.0 : 0.0, 11};
  }
  return out;
}

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("an order that finds every gain first recovers all of it by three calls in ten") {
  auto rows = ten_rows();
  for (auto& row : rows) row.score = row.strong.quality - row.weak.quality;
  const auto curve = curve_of(rows);
  // A triangle of 0.3 by 1, and the rest full: 0.15 + 0.7.
  REQUIRE(curve.area);
  CHECK(*curve.area == Approx(0.85));
  CHECK(*curve.share_for(0.5) == Approx(0.15));
  CHECK(*curve.share_for(0.8) == Approx(0.24));
  CHECK(*curve.share_for(1) == Approx(0.3));
  CHECK(curve.points.size() == 3);
  CHECK(curve.quality_at(0) == Approx(0.6));
  CHECK(curve.quality_at(0.1) == Approx(0.7));
  CHECK(curve.quality_at(0.65) == Approx(0.9));
  CHECK(curve.points[1].cost == Approx(1 + 0.3 * 10));
  CHECK(*curve.recovered(0.75) == Approx(0.5));
  CHECK(*oracle_curve(ten_rows()).area == Approx(0.85));
}

TEST_CASE("an order that finds every gain last recovers nothing before") {
  auto rows = ten_rows();
  for (auto& row : rows) row.score = row.weak.quality - row.strong.quality;
  const auto curve = curve_of(rows);
  CHECK(*curve.area == Approx(0.15));
  CHECK(*curve.share_for(0.5) == Approx(0.85));
  CHECK(*curve.share_for(0.8) == Approx(0.94));
}

TEST_CASE("rows of one score count in expectation, in whatever order they stand") {
  auto rows = ten_rows();
  const auto blind = curve_of(rows);
  CHECK(blind.points.size() == 2);
  CHECK(*blind.area == Approx(0.5));
  CHECK(*blind.share_for(0.5) == Approx(0.5));
  CHECK(*blind.share_for(0.8) == Approx(0.8));
  // Two ties: of the upper five two gain, of the lower five one.
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].score = i % 2 == 0 ? 2 : 1;
  const auto up = curve_of(rows);
  std::swap(rows[0], rows[8]);
  std::swap(rows[1], rows[9]);
  const auto down = curve_of(rows);
  // Rows 6 and 8 are above, 7 below: 2/3 at the half.
  CHECK(*up.area == Approx((0.5 * 2 / 3) / 2 + 0.5 * (2.0 / 3 + 1) / 2));
  CHECK(*down.area == Approx(*up.area));
}

TEST_CASE("a weak model that wins some rows lets a curve rise above the strong model alone") {
  const std::vector<ranked_row> rows{
      {{0, 1}, {1, 2}, 4}, {{0, 1}, {1, 2}, 3}, {{1, 1}, {1, 2}, 2}, {{1, 1}, {0, 2}, 1}};
  const auto curve = curve_of(rows);
  // Recovered: 0, 1, 2, 2, 1.
  CHECK(*curve.area == Approx((0.5 + 1.5 + 2 + 1.5) / 4));
  CHECK(*curve.share_for(0.8) == Approx(0.2));
  CHECK(*curve.recovered(curve.quality_at(0.5)) == Approx(2));
}

TEST_CASE("one row is a straight line") {
  const std::vector<ranked_row> rows{{{0.2, 1}, {0.8, 3}, 0.9}};
  const auto curve = curve_of(rows);
  CHECK(curve.points.size() == 2);
  CHECK(*curve.area == Approx(0.5));
  CHECK(*curve.share_for(0.8) == Approx(0.8));
  CHECK(curve.quality_at(0.5) == Approx(0.5));
}

TEST_CASE("where the strong model is no better there is nothing to recover") {
  for (const double strong : {0.5, 0.3}) {
    const std::vector<ranked_row> rows{{{0.5, 1}, {strong, 3}, 1}, {{0.5, 1}, {strong, 3}, 2}};
    const auto curve = curve_of(rows);
    CHECK_FALSE(curve.area);
    CHECK_FALSE(curve.share_for(0.5));
    CHECK_FALSE(curve.recovered(0.5));
    CHECK(curve.points.size() == 3);
  }
  CHECK_FALSE(curve_of({}).area);
  CHECK(curve_of({}).points.empty());
  CHECK(curve_of({}).quality_at(0.5) == 0);
}

TEST_CASE("a choice stands beside each model, a blind mix of the same shares, and the oracle") {
  // Models: cheap, middle, dear.
  std::vector<evaluation_row> rows{
      {{{1, 1}, {1, 4}, {1, 10}}, 0},
      {{{0, 1}, {1, 4}, {1, 10}}, 1},
      {{{0, 1}, {0, 4}, {1, 10}}, 2},
      {{{0, 1}, {0, 4}, {0, 10}}, 0},
  };
  const auto report = report_choice(rows);
  CHECK(report.rows == 4);
  CHECK(report.cheapest == 0);
  CHECK(report.best == 2);
  CHECK(report.models[0].quality == Approx(0.25));
  CHECK(report.models[1].quality == Approx(0.5));
  CHECK(report.models[2].quality == Approx(0.75));
  CHECK(report.models[2].cost == Approx(10));
  CHECK(report.shares[0] == Approx(0.5));
  CHECK(report.chosen.quality == Approx(0.75));
  CHECK(report.chosen.cost == Approx((1 + 4 + 10 + 1) / 4.0));
  CHECK(report.random.quality == Approx(0.5 * 0.25 + 0.25 * 0.5 + 0.25 * 0.75));
  CHECK(report.random.cost == Approx(4));
  CHECK(report.oracle.quality == Approx(0.75));
  CHECK(report.oracle.cost == Approx(4));
}

TEST_CASE("a model of unknown cost is never the cheapest, and sums with it are unknown") {
  const std::vector<evaluation_row> rows{{{{1, unknown}, {0, 5}}, 1}, {{{1, unknown}, {1, 5}}, 1}};
  const auto report = report_choice(rows);
  CHECK(report.cheapest == 1);
  CHECK(report.best == 0);
  CHECK(std::isnan(report.models[0].cost));
  CHECK(report.chosen.cost == Approx(5));
  CHECK(report.random.cost == Approx(5));
  CHECK(std::isnan(report.oracle.cost));
  CHECK(report.oracle.quality == Approx(1));
}
