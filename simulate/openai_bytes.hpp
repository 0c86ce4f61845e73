// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat completions as canned bytes: replies, chunks, errors, headers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/canned.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate::openai {

/// A whole reply, laid out over lines as the provider does.
std::string reply(const answer_facts& facts);

/// The chunks of a stream: the role, the content, the finish reason, the usage if asked for, [DONE].
event_list stream(const answer_facts& facts);

/// The usage object, as it stands after `events` content events of `of`; of 0: at the end.
std::string usage_of(const answer_facts& facts, std::uint64_t events, std::uint64_t of);

/// What keeps a stream alive without content: a comment line.
std::string_view keep_alive();

/// The body and status for a kind of error.
canned_error failure(error_kind kind, const answer_facts& facts);
canned_error failure(const refusal& why, const answer_facts& facts);

/// The body of an error as an event inside a stream.
std::string failure_event(error_kind kind, const answer_facts& facts);

/// The list of models.
std::string models(const moment& now);

/// The headers that every answer carries, without those of HTTP itself.
std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts& facts);

}  // namespace signalbox::simulate::openai
