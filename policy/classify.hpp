// SPDX-License-Identifier: Apache-2.0
// What kind of request is this? Rules as data, and learned heads where there are weights, with the evidence
// for each answer.
#pragma once

#include <memory>

#include "config/settings.hpp"
#include "messages/classification.hpp"
#include "messages/request.hpp"

namespace signalbox {

struct learned_weights;

/// Reads a prompt and says what is known about it. The prompt is data: nothing in it is followed, and no
/// words that name a model or a tier count for anything.
///
/// Pure: the same prompt and hints give the same classification, no clock, no randomness. `classify` may be
/// called from many threads at once; threads do best with a classifier each, as RE2 takes a lock around its
/// automaton.
class classifier {
 public:
  /// Builds the tables: some milliseconds. A copy shares them. Of the weights the head `domain` and the gain
  /// are used.
  explicit classifier(const classifier_settings& settings,
                      std::shared_ptr<const learned_weights> weights = {});

  /// Fills every field. Linear in the prompt's text: all of it is scanned for personal data and counted in
  /// tokens, and a bounded sample (classify_reading.hpp) is read by the rules. Hints only tighten privacy; a
  /// hint of urgency wins over words. `why` holds at most 16 entries, the strongest first.
  [[nodiscard]] classification classify(const prompt& p, const hint_set& hints) const;

  struct state;

 private:
  std::shared_ptr<const state> state_;
};

}  // namespace signalbox
