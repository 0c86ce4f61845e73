// SPDX-License-Identifier: Apache-2.0
// Accuracy, confusions, calibration.
#include "policy/evaluation_labels.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace signalbox {

double calibration_error(std::span<const predicted_value> values, std::size_t bins) {
  std::vector<double> off(bins);
  for (const auto& v : values) {
    const auto scaled = std::clamp(v.predicted, 0.0, 1.0) * static_cast<double>(bins);
    off[std::min(bins - 1, static_cast<std::size_t>(scaled))] += v.predicted - v.came;
  }
  double sum = 0;
  for (const auto o : off) sum += std::abs(o);
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

label_report report_labels(std::span<const labelled_answer> answers) {
  label_report out;
  out.rows = answers.size();
  std::map<std::string, class_report> classes;
  std::map<std::pair<std::string, std::string>, std::size_t> wrong;
  std::vector<predicted_value> sure;
  for (const auto& a : answers) {
    const bool right = a.truth == a.said;
    ++classes[a.truth].rows;
    ++classes[a.said].said;
    if (right) {
      ++classes[a.truth].right;
      ++out.right;
    } else {
      ++wrong[{a.truth, a.said}];
    }
    sure.push_back({a.confidence, right ? 1.0 : 0.0});
  }
  std::size_t most = 0;
  for (auto& [label, one] : classes) {
    one.label = label;
    most = std::max(most, one.rows);
    out.classes.push_back(one);
  }
  if (out.rows > 0) out.usual = static_cast<double>(most) / static_cast<double>(out.rows);
  out.calibration = calibration_error(sure);
  for (const auto& [pair, rows] : wrong) out.confusions.push_back({pair.first, pair.second, rows});
  std::stable_sort(out.confusions.begin(), out.confusions.end(),
                   [](const confusion& a, const confusion& b) { return a.rows > b.rows; });
  return out;
}

}  // namespace signalbox
