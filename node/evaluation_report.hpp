// SPDX-License-Identifier: Apache-2.0
// What `signalbox evaluate` found, as a table, as JSON and as a picture.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/evaluation.hpp"
#include "policy/evaluation_chart.hpp"
#include "policy/evaluation_labels.hpp"

namespace signalbox {

/// One order of the prompts, and its curve.
struct named_curve {
  std::string name;
  strong_curve curve;
};

/// Two models, and what giving prompts to the strong one is worth.
struct pair_result {
  std::string strong;
  std::string weak;
  std::size_t rows = 0;              ///< prompts that both have answered
  std::vector<named_curve> curves;   ///< the configuration's, prompt length, blind, oracle
  std::optional<double> gain_error;  ///< calibration error of the predicted gain, where it is predicted
};

/// The rows of one task.
struct task_result {
  std::string task;
  std::size_t rows = 0;
  double chosen = 0;  ///< mean quality
  double cheapest = 0;
  double best = 0;
  double best_share = 0;  ///< of the rows that the best model was chosen for
};

struct evaluation_result {
  std::string config;
  std::size_t lines = 0;
  std::size_t refused = 0;     ///< the configuration serves them not at all
  std::size_t unplaced = 0;    ///< no candidate is a model that has answered the line
  std::size_t incomplete = 0;  ///< one of the models has not answered the line
  std::vector<std::string> models;
  std::vector<std::string> left_out;    ///< models of the data that no endpoint stands for
  std::optional<choice_report> choice;  ///< nothing where there are no lines with a choice
  std::optional<pair_result> pair;
  std::vector<task_result> tasks;  ///< by name; empty where lines have no task
  std::map<std::string, label_report> labels;
  std::vector<std::string> unknown_labels;  ///< dimensions of the data that a classification does not have
  std::string currency;
};

std::string evaluation_table(const evaluation_result& r);
std::string evaluation_json(const evaluation_result& r);
/// The curves of the pair, with the configuration's own choice as a mark. Needs `pair`.
chart evaluation_picture(const evaluation_result& r);

}  // namespace signalbox
