// SPDX-License-Identifier: Apache-2.0
// OpenAI's Responses as canned bytes. Errors before a stream and headers are those of chat completions.
#pragma once

#include <string>
#include <string_view>

#include "simulate/canned.hpp"

namespace signalbox::simulate::responses {

/// A whole response.
std::string reply(const answer_facts& facts);

/// Its events, numbered from 0: created, in_progress, those of each output item one after the other,
/// completed or incomplete. There is no [DONE].
event_list stream(const answer_facts& facts);

/// What keeps a stream alive without content.
std::string_view keep_alive();

/// A response that failed on the way: the body of a 200.
std::string failed_reply(error_kind kind, const answer_facts& facts);

/// The same inside a stream: `response.failed` where the model failed, `error` where the request did.
std::string failure_event(error_kind kind, const answer_facts& facts);

}  // namespace signalbox::simulate::responses
