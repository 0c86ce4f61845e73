// SPDX-License-Identifier: Apache-2.0
// How hard a request is: what its words say, its length, its marks, and what comes with it, in one score.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "messages/request.hpp"
#include "policy/classify_reading.hpp"

namespace signalbox {

/// An entry of the evidence before it becomes text: both names live in tables.
struct reason {
  std::string_view dimension;
  std::string_view rule;
  float weight = 0;
};

struct complexity_facts {
  text_shape shape;               ///< of the last user message
  std::uint32_t last_tokens = 0;  ///< of the last user message
  std::uint32_t rest_tokens = 0;  ///< of all other messages
  std::uint32_t jobs = 0;         ///< different kinds of work that the words ask for
  task_kind task = task_kind::question;
  std::string_view domain = "general";
  float from_rules = 0;  ///< what the rules add, together
};

struct complexity_verdict {
  complexity_level level = complexity_level::low;
  float score = 0;  ///< in [0, 1]
  float confidence =
      0;  ///< in [0, 1], by how far the score is from the nearest threshold; 0 where there are no words
};

/// Adds what speaks for or against to `reasons`. The weights were set by hand on some sixty prompts in two
/// languages, so that a fact asked for is low, a page to be worked on medium, and several steps of thought
/// high.
complexity_verdict judge_complexity(const complexity_facts& facts, const prompt& p,
                                    const classifier_settings& settings, std::vector<reason>& reasons);

}  // namespace signalbox
