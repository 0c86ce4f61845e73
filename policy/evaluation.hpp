// SPDX-License-Identifier: Apache-2.0
// What choosing between models is worth: quality and cost of a choice beside the choices that need no
// thought, and the curve of a strong model's share. Pure: rows in, figures out.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signalbox {

/// What one model did with one prompt. A cost that is not known is NaN, and so is every sum with it.
struct model_outcome {
  double quality = 0;  ///< larger is better
  double cost = 0;     ///< in units of the currency
};

/// One prompt, answered by every model.
struct evaluation_row {
  std::vector<model_outcome> models;  ///< in the same order for every row
  std::size_t chosen = 0;             ///< which of them the choice fell on
};

/// Means per prompt.
struct quality_and_cost {
  double quality = 0;
  double cost = 0;
};

/// The choice beside others. All are means over the same rows.
struct choice_report {
  std::size_t rows = 0;
  std::vector<quality_and_cost> models;  ///< each model, always
  std::size_t cheapest = 0;    ///< the model of the least mean cost, quality deciding between equals
  std::size_t best = 0;        ///< the model of the highest mean quality, cost deciding
  std::vector<double> shares;  ///< of the rows that each model was chosen for
  quality_and_cost chosen;
  quality_and_cost random;  ///< what to expect if each model were given its share of rows blindly
  quality_and_cost oracle;  ///< each row by the model that did best on it, the cheapest of these
};

/// Needs at least one row and one model. Models without a known cost are never the cheapest, unless all are.
choice_report report_choice(std::span<const evaluation_row> rows);

/// A prompt for two models, and how much it is thought to need the strong one. Only the order of the scores
/// counts.
struct ranked_row {
  model_outcome weak;
  model_outcome strong;
  double score = 0;
};

struct curve_point {
  double share = 0;  ///< of the prompts that the strong model got, in [0, 1]
  double quality = 0;
  double cost = 0;
};

/// The cost and quality of giving the prompts of the highest scores to the strong model and the others to the
/// weak one, for every share of the strong one.
///
/// After RouteLLM (Ong et al. 2024): the performance gap recovered at a share is (quality there - quality of
/// weak alone) / (quality of strong alone - quality of weak alone); the area under it over the share, from 0
/// to 1 and by trapezoids, is the average performance gap recovered, APGR: 0.5 for a blind mix, above 1 where
/// the weak model wins what the order leaves to it. Ong et al. read the curve at ten shares; here every
/// prompt is a point. Prompts of the same score come in expectation, whatever their order: the curve between
/// the points is straight.
struct strong_curve {
  std::vector<curve_point> points;  ///< by rising share, the first at 0 and the last at 1; empty without rows
  std::optional<double> area;       ///< APGR; nothing where strong alone is no better than weak alone

  /// (quality - weak alone) / (strong alone - weak alone); nothing as above.
  [[nodiscard]] std::optional<double> recovered(double quality) const;
  /// The quality at a share, in [0, 1].
  [[nodiscard]] double quality_at(double share) const;
  /// The least share of strong calls that recovers so much of the gap, in (0, 1]: CPT of Ong et al. Nothing
  /// as above; 1 is always enough for 1.
  [[nodiscard]] std::optional<double> share_for(double recovered_gap) const;
};

strong_curve curve_of(std::span<const ranked_row> rows);

/// The curve of the order that knows the outcomes.
strong_curve oracle_curve(std::span<const ranked_row> rows);

}  // namespace signalbox
