// SPDX-License-Identifier: Apache-2.0
// The events of a Responses API's stream that say more than words. [W58]
#pragma once

#include <optional>

#include "providers/responses/responses.hpp"
#include "providers/sse.hpp"

namespace signalbox::responses {

/// What an event is: the `type` in its data, or else the name of the event. `root` may not exist.
std::string type_of(const sse_event& event, json::value root);

/// The failure that an event tells: an error, with or without a form of its own, or a response that failed.
/// Nothing for any other event.
std::optional<outcome> failure_of(const sse_event& event, std::string_view type, json::value root);

/// Whether an event is the last of an answer that is whole, or cut off by a limit.
inline bool is_terminal(std::string_view type) {
  return type == "response.completed" || type == "response.incomplete";
}

/// Words of an answer, and of what kind; nothing for any other event.
std::optional<delta_kind> words_in(std::string_view type);

}  // namespace signalbox::responses
