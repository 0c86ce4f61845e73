// SPDX-License-Identifier: Apache-2.0
// Whether the tools that a request says may or must be called are among those that it has.
#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"

namespace signalbox {

/// The first name in `tool_choice`, or in the older `function_call`, that no tool of the request has: the
/// path of the member that says it, such as `tool_choice.tools[0].name`. Reads the forms of all dialects.
/// Nothing as well where tools may come from elsewhere than the request: from a stored prompt, or a server of
/// the provider's.
std::optional<std::string> unknown_choice(json::value request);

/// The name of a tool or of one that is chosen, flat or inside of `function`.
json::value tool_name(json::value tool);

}  // namespace signalbox
