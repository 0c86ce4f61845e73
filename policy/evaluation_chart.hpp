// SPDX-License-Identifier: Apache-2.0
// Curves of quality against the strong model's share as a picture (SVG 1.1).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/evaluation.hpp"

namespace signalbox {

struct charted_curve {
  std::string name;  ///< for the legend
  std::vector<curve_point> points;
  bool dashed = false;  ///< for what is there to compare with
};

/// A choice that is one point and no curve.
struct charted_mark {
  std::string name;
  curve_point at;
};

struct chart {
  std::string title;
  std::vector<charted_curve> curves;  ///< drawn in this order; the first six have colours of their own
  std::vector<charted_mark> marks;
};

/// A document of its own, 720 by 440 units, readable on white and on dark ground: share of strong calls from
/// 0 to 100 % to the right, mean quality upwards, in the range that the curves need. Long curves are thinned
/// to about 200 points. Names and title may be any UTF-8; they are escaped.
std::string chart_svg(const chart& what);

}  // namespace signalbox
