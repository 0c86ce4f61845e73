// SPDX-License-Identifier: Apache-2.0
// OpenAI's legacy completions and its embeddings as canned bytes. Errors and headers are those of chat
// completions.
#pragma once

#include <string>

#include "simulate/canned.hpp"

namespace signalbox::simulate::openai {

/// A whole legacy completion: a text per prompt and choice.
std::string completion(const answer_facts& facts);

/// Its stream: pieces of text, the finish reason, the usage if asked for, [DONE].
event_list completion_stream(const answer_facts& facts);

/// A list of embeddings, as numbers or as base64 as the request wants them: unit vectors that depend on the
/// input's text only.
std::string embeddings(const answer_facts& facts);

}  // namespace signalbox::simulate::openai
