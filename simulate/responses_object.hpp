// SPDX-License-Identifier: Apache-2.0
// The objects that whole responses and their events are made of.
#pragma once

#include <string>
#include <string_view>

#include "simulate/canned.hpp"

namespace signalbox::simulate::responses {

/// What a response object says of its state.
struct state {
  std::string_view status = "in_progress";
  std::string_view output{};  ///< the items, without brackets
  std::string_view error = "null";
  bool ended = false;  ///< it has usage and a time of completion
};

/// A response object. What the request said of itself is said again, as the API does.
std::string response_object(const answer_facts& facts, const state& how);

/// "completed" or "incomplete".
std::string_view final_status(const answer_facts& facts);

std::string reasoning_item(const answer_facts& facts, bool whole);
std::string message_item(const answer_facts& facts, bool whole);
/// The part of a message: its text or its refusal, empty if not `whole`.
std::string message_part(const answer_facts& facts, bool whole);
std::string call_item(const answer_facts& facts, std::size_t index, bool whole);

/// Whether there is a message among the items.
bool has_message(const answer_facts& facts);

/// The items of the whole answer, without brackets.
std::string all_items(const answer_facts& facts);

/// The ids of items.
std::string reasoning_id(const answer_facts& facts);
std::string message_id(const answer_facts& facts);
std::string call_item_id(const answer_facts& facts, std::size_t index);

}  // namespace signalbox::simulate::responses
