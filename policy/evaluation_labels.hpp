// SPDX-License-Identifier: Apache-2.0
// How often a label was right, which ones are taken for which, and whether confidences are true.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace signalbox {

/// One answer of a classifier beside the truth.
struct labelled_answer {
  std::string truth;
  std::string said;
  double confidence = 0;  ///< in [0, 1]
};

struct class_report {
  std::string label;
  std::size_t rows = 0;   ///< of which it is the truth
  std::size_t said = 0;   ///< for which it was said
  std::size_t right = 0;  ///< for which both hold
};

struct confusion {
  std::string truth;
  std::string said;
  std::size_t rows = 0;
};

struct label_report {
  std::size_t rows = 0;
  std::size_t right = 0;
  double usual = 0;                   ///< share of the most frequent truth: what a constant answer gets right
  double calibration = 0;             ///< expected calibration error (Guo et al. 2017), 10 bins, in [0, 1]
  std::vector<class_report> classes;  ///< truths and answers, by name
  std::vector<confusion> confusions;  ///< wrong answers, the most frequent first, then by name

  [[nodiscard]] double accuracy() const {
    return rows == 0 ? 0 : static_cast<double>(right) / static_cast<double>(rows);
  }
};

label_report report_labels(std::span<const labelled_answer> answers);

/// A value that was predicted for one row, and what came.
struct predicted_value {
  double predicted = 0;
  double came = 0;
};

/// Expected calibration error of predicted values in [0, 1]: the mean distance between what was predicted and
/// what came, over `bins` bins of the same width, weighted by rows. 0 without rows.
double calibration_error(std::span<const predicted_value> values, std::size_t bins = 10);

}  // namespace signalbox
