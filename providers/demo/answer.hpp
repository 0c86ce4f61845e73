// SPDX-License-Identifier: Apache-2.0
// What a demo endpoint says: words about the question, in its language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "providers/openai/neutral.hpp"

namespace signalbox::demo {

struct demo_answer {
  bool stream = false;
  std::uint64_t tokens = 0;         ///< of the output; a word is a token here
  std::vector<std::string> pieces;  ///< of the body: one per event of a stream, else one
};

/// What an answer says about itself.
struct answer_label {
  std::string id;
  std::string model;
  std::int64_t created = 0;  ///< seconds since 1970
};

/// The answer to an OpenAI chat body. The same body gets the same answer.
demo_answer make_answer(std::string_view body, const answer_label& label);

}  // namespace signalbox::demo
