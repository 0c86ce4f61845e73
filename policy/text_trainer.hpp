// SPDX-License-Identifier: Apache-2.0
// Training of the learned heads.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/text_model.hpp"
#include "policy/evaluation_labels.hpp"
#include "policy/text_features.hpp"

namespace signalbox {

/// One text with what is known of it: labels and numbers by the name of their head.
struct training_row {
  std::string text;
  std::map<std::string, std::string> labels;
  std::map<std::string, double> numbers;
  std::string group;  ///< rows of one task or template: all of them train, or all of them check; empty: alone
};

struct training_options {
  std::uint64_t seed = 1;
  unsigned bits = 16;      ///< 2^bits buckets; fewer where the heads would exceed 3 MiB
  unsigned epochs = 12;    ///< passes over the rows
  double cost = 1;         ///< of a row that is missed, against that of large weights; above 0
  double held_out = 0.15;  ///< share of the groups that check and do not train
};

/// How a head did on the rows that were held out.
struct head_report {
  std::string name;
  std::size_t trained = 0;  ///< rows
  std::size_t checked = 0;  ///< rows
  label_report labels;      ///< of a head with labels
  double correlation = 0;   ///< of one with numbers (Pearson)
};

struct trained_heads {
  text_model model;
  std::vector<head_report> reports;
};

/// Trains one head per name: for labels a support vector machine with squared loss for each against all
/// others, for numbers a ridge regression, both by dual coordinate descent (Hsieh et al. 2008) in an order
/// that the seed gives. The same rows and options give the same weights on the same machine. Confidences are
/// a softmax over the margins, with one temperature per head that is fitted on the rows that were held out
/// (where none are: in a training before that holds out a tenth, so it takes twice as long and reports
/// nothing). `progress` hears the share that is done, in [0, 1]. Errors are invalid_request: no rows, a head
/// with one label only, a head with labels in one row and numbers in another.
result<trained_heads> train_heads(const std::vector<training_row>& rows, const training_options& options,
                                  const std::function<void(double)>& progress = {});

}  // namespace signalbox
