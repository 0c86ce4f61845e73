// SPDX-License-Identifier: Apache-2.0
// What a request asks of the model besides its text, in the words of any dialect: thinking, structured
// output, tools and how far their results have come.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

struct asked {
  bool thinks = false;          ///< the model is to think
  bool shows_thinking = false;  ///< and its thoughts, or their summary, are to be seen
  bool wants_json = false;
  json::value schema;  ///< of the structured output; none: any JSON object
  std::uint32_t choices = 1;
};

asked what_is_asked(const request_facts& request);

/// Whether an answer to the request depends on nothing but its kind, model, token limit and size.
bool is_plain(const request_facts& request);

/// The first function that the request offers; an empty name if there is none.
struct offered_tool {
  std::string name;
  json::value schema;  ///< of its arguments
};
offered_tool first_tool(json::value body);

/// Results of tools that the conversation holds.
std::size_t tool_results(json::value body);

}  // namespace signalbox::simulate
