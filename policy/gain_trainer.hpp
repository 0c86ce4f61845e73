// SPDX-License-Identifier: Apache-2.0
// Training of the table of gains.
#pragma once

#include <functional>
#include <span>

#include "base/gain_table.hpp"
#include "policy/text_trainer.hpp"

namespace signalbox {

struct gain_training_options {
  std::uint64_t seed = 1;
  unsigned bits = 19;        ///< 2^bits buckets of a byte each
  double ridge = 2;          ///< weight of the squared weights in the loss
  double group_share = 0.5;  ///< of a row's gain that is its group's mean: a single answer says little
  std::uint32_t texts = 2;   ///< features of fewer texts than this stay unknown
  double held_out = 0.15;    ///< share of the groups that check and do not train
};

/// How the table did on the rows that were held out, and how the shape alone does on the same rows.
struct gain_report {
  std::size_t trained = 0;  ///< rows
  std::size_t checked = 0;  ///< rows
  double area = 0;  ///< APGR (policy/evaluation.hpp), by set, the mean over their rows; 0.5: none held out
  double area_of_shape = 0.5;
  double calibration = 0;  ///< expected calibration error of the gain
};

struct trained_gain {
  gain_table table;
  gain_report report;
};

/// Trains on the rows whose `numbers` hold "gain": the quality of a strong model's answer less that of a weak
/// one's. What the shape does not explain is put on hashed words (text_features), each for its form of
/// answer, by ridge regression, solved by conjugate gradients (Hestenes, Stiefel 1952). A group that is named
/// "set/task" belongs to a set: gains are compared within a set only, since they depend on which models were
/// compared there. Deterministic. `progress` hears the share that is done. Errors are invalid_request: no row
/// with a gain.
result<trained_gain> train_gain(std::span<const training_row> rows, const gain_training_options& options,
                                const std::function<void(double)>& progress = {});

}  // namespace signalbox
