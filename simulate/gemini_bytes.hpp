// SPDX-License-Identifier: Apache-2.0
// Google's Gemini as canned bytes: replies, streams, counts, embeddings, errors, headers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/canned.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate::gemini {

/// A whole reply.
std::string reply(const answer_facts& facts);

/// The chunks of a stream, each with the usage so far: whole parts, all function calls in the last chunk with
/// its finish reason (in one each with `interleave`). Server-sent events that end with CR LF CR LF, or the
/// items of one JSON array.
event_list stream(const answer_facts& facts);

/// What keeps a stream alive without content: white space.
std::string_view keep_alive();

/// The answers to countTokens, embedContent and batchEmbedContents.
std::string token_count(const answer_facts& facts);
std::string embeddings(const answer_facts& facts, bool batch);

/// The body and status for a kind of error. Where a stream was to be a JSON array, the error is in one.
canned_error failure(error_kind kind, const answer_facts& facts);
canned_error failure(const refusal& why, const answer_facts& facts);

/// The body of an error as an event inside a stream.
std::string failure_event(error_kind kind, const answer_facts& facts);

/// The list of models.
std::string models();

/// The headers that every answer carries, without those of HTTP itself.
std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts& facts);

}  // namespace signalbox::simulate::gemini
