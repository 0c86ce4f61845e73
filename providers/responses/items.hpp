// SPDX-License-Identifier: Apache-2.0
// The kinds of items and parts that the Responses API knows.
#pragma once

#include <string>

#include "base/json.hpp"

namespace signalbox::responses {

enum class item_kind : unsigned char {
  message,
  function_call,
  function_call_output,
  reasoning,
  item_reference,  // to something that the provider keeps
  built_in,        // of a tool that OpenAI runs itself, or of a kind that only its API knows
  unknown,
};

/// A message may leave its type out, and so may a reference, which is nothing but an id.
item_kind kind_of_item(json::value item);

/// A member as the path of an item's: "input[3].call_id".
std::string item_path(std::size_t index, std::string_view member);

/// Whether a request leans on something that the provider keeps: an earlier response, a conversation, a
/// prompt, or an answer that is fetched later. [W59]
bool is_state(std::string_view member, json::value v);

}  // namespace signalbox::responses
