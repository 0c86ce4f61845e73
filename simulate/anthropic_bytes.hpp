// SPDX-License-Identifier: Apache-2.0
// Anthropic's messages as canned bytes: replies, events, errors, headers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/canned.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate::anthropic {

/// A whole reply, on one line as the provider sends it.
std::string reply(const answer_facts& facts);

/// The events of a stream: message_start, the blocks one after the other with a ping behind the start of the
/// first, message_delta with the cumulative output tokens, message_stop.
event_list stream(const answer_facts& facts);

/// What keeps a stream alive without content: a ping event.
std::string_view keep_alive();

/// The body and status for a kind of error.
canned_error failure(error_kind kind, const answer_facts& facts);
canned_error failure(const refusal& why, const answer_facts& facts);

/// The body of an error as an event inside a stream.
std::string failure_event(error_kind kind, const answer_facts& facts);

/// The answer to count_tokens.
std::string token_count(const answer_facts& facts);

/// The list of models.
std::string models();

/// The headers that every answer carries, without those of HTTP itself.
std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts& facts);

}  // namespace signalbox::simulate::anthropic
