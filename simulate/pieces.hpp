// SPDX-License-Identifier: Apache-2.0
// What an answer says: its text in pieces, its tool calls in fragments, and the tokens that it is billed as.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/action.hpp"
#include "simulate/canned.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

/// Cuts `text` into at most `count` nearly equal pieces, never inside a UTF-8 sequence. Fewer, if it has
/// fewer characters; none, if it is empty.
std::vector<std::string> split_evenly(std::string_view text, std::size_t count);

/// What the script says of the usage, and what it leaves open as it would be otherwise. Classes that are
/// parts of others are 0 where the script is silent, but for reasoning.
token_usage scripted_usage(const usage_script& script, token_usage otherwise);

/// The content of an answer and its usage: pieces, tools, fragments, finish reason, usage. Ids, moment and
/// the like are left to the caller. `number` is the request's, for {{number}} in a text.
void fill_content(const request_facts& request, const action& how, std::uint64_t number, answer_facts& out);

/// The same for requests that are answered without words: embeddings and counts of tokens.
void fill_usage_only(const request_facts& request, const action& how, answer_facts& out);

}  // namespace signalbox::simulate
