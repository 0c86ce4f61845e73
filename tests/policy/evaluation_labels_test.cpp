// SPDX-License-Identifier: Apache-2.0
// Accuracy, confusions and calibration against figures worked out by hand.
#include "policy/evaluation_labels.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("labels are counted by class, and wrong ones by what they were taken for") {
  const std::vector<labelled_answer> answers{
      {"law", "law", 0.9},     {"law", "finance", 0.6}, {"law", "finance", 0.6},
      {"finance", "law", 0.4}, {"code", "code", 1},
  };
  const auto report = report_labels(answers);
  CHECK(report.rows == 5);
  CHECK(report.accuracy() == Approx(0.4));
  CHECK(report.usual == Approx(0.6));
  REQUIRE(report.classes.size() == 3);
  CHECK(report.classes[0].label == "code");
  CHECK(report.classes[2].label == "law");
  CHECK(report.classes[2].rows == 3);
  CHECK(report.classes[2].said == 2);
  CHECK(report.classes[2].right == 1);
  REQUIRE(report.confusions.size() == 2);
  CHECK(report.confusions[0].truth == "law");
  CHECK(report.confusions[0].said == "finance");
  CHECK(report.confusions[0].rows == 2);
  // Bins 0.9 and 1 together, 0.6 twice wrong, 0.4 wrong: (0.1 + 1.2 + 0.4) / 5.
  CHECK(report.calibration == Approx(0.34));
}

TEST_CASE("a label that is only ever said counts as a class without rows") {
  const auto report = report_labels(std::vector<labelled_answer>{{"a", "b", 1}});
  REQUIRE(report.classes.size() == 2);
  CHECK(report.classes[1].rows == 0);
  CHECK(report.classes[1].said == 1);
  CHECK(report.accuracy() == 0);
}

TEST_CASE("no answers, no figures") {
  const auto report = report_labels({});
  CHECK(report.rows == 0);
  CHECK(report.accuracy() == 0);
  CHECK(report.usual == 0);
  CHECK(report.calibration == 0);
  CHECK(calibration_error({}) == 0);
}

TEST_CASE(
    "calibration compares means bin by bin, so that errors of one bin may cancel and those of two not") {
  CHECK(calibration_error(std::vector<predicted_value>{{0.55, 1}, {0.55, 0}}) == Approx(0.05));
  CHECK(calibration_error(std::vector<predicted_value>{{0.2, 0}, {0.8, 1}}) == Approx(0.2));
  CHECK(calibration_error(std::vector<predicted_value>{{1, 1}, {0, 0}}) == Approx(0).margin(1e-12));
  // A value above 1 falls into the last bin.
  CHECK(calibration_error(std::vector<predicted_value>{{1.5, 1}}) == Approx(0.5));
}
