// SPDX-License-Identifier: Apache-2.0
// What Claude models differ in, as far as requests to them do.
#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox::anthropic {

/// How a model is told to think: with a budget in tokens, or with an effort, by which it decides itself.
enum class thinking_form : std::uint8_t { budget, adaptive };

/// The most effort that a model knows a word for.
enum class effort_level : std::uint8_t { high, max, xhigh_and_max };

struct model_row {
  std::string_view prefix;  ///< of the name from "claude-" on, with dashes for dots
  std::uint64_t output;     ///< the longest answer, tokens; 0: not known
  thinking_form thinks;
  bool samples;    ///< takes temperature, top_p and top_k
  bool continues;  ///< takes an assistant's turn at the end, which it is to continue
  effort_level effort;
  bool always_thinks;
};

/// The row of a model by its name, also behind a vendor's prefix ("anthropic/claude-opus-4.7"). A Claude
/// model that is not listed is taken for a newer one; any other name for an older one, which takes
/// everything. From Anthropic's model overview, its migration guides, and Bedrock's pages on adaptive
/// thinking.
const model_row& row_of_model(std::string_view model);

}  // namespace signalbox::anthropic
