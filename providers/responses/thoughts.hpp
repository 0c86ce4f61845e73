// SPDX-License-Identifier: Apache-2.0
// Thoughts of other providers' models as reasoning items. What their provider wants to see again with them
// stands where OpenAI's models have their encrypted thoughts: clients give that back unread. [W32]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "messages/chat.hpp"

namespace signalbox::responses {

/// The `encrypted_content` of an item that is made of a thought. `secret`: the signature of thinking, which
/// may be empty, or the whole of a redacted piece.
std::string sealed(part_kind kind, std::string_view secret);

/// Whether a reasoning item is one of ours, by its id or by what `sealed` has written into it: some clients
/// send items back without their ids. A provider would refuse it.
bool is_own_reasoning(json::value item);

/// The part that a sealed item was made of, but for the words of thinking, which its summary has. Nothing for
/// items of OpenAI's own models.
std::optional<chat_part> unsealed(json::value item);

}  // namespace signalbox::responses
