// SPDX-License-Identifier: Apache-2.0
// Which changes suit a request to the model that is chosen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "config/snapshot.hpp"
#include "messages/classification.hpp"

namespace signalbox {

/// What is to be changed, where the request gives cause. Nothing is wanted of a member that is empty or 0.
struct adaptation_plan {
  bool xml_sections = false;
  std::string_view steps;         ///< a sentence that asks for steps, in the language of the request
  std::uint64_t most_output = 0;  ///< tokens
  std::optional<double> least_temperature;
  std::optional<double> most_temperature;

  [[nodiscard]] bool empty() const {
    return !xml_sections && steps.empty() && most_output == 0 && !least_temperature && !most_temperature;
  }
};

/// The rules of a route against an endpoint and a classification:
///
///   rule               speaks for                                                         and wants
///   xml-sections       models of the Claude family                                        sections as
///   elements explicit-steps     models that do not reason by themselves, where the task is one     a
///   sentence
///                      of reasoning or planning, not simple, and no schema, tool or
///                      token prompt shapes the answer
///   token-limit        endpoints whose `max_output` or `context` is known                 the lower bound of
///   both temperature-range  every endpoint: its own range, else its provider's                 both ends
///
/// `spliced`: the request is of the provider's own format; then nothing is wanted unless the route says so.
/// `input_tokens`: what is really sent, estimated, with the bound of its error added.
adaptation_plan plan_adaptations(const adapt_settings& settings, const endpoint_config& endpoint,
                                 const classification& what, std::uint64_t input_tokens, bool spliced);

}  // namespace signalbox
