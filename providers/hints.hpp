// SPDX-License-Identifier: Apache-2.0
// Hints: what a caller may ask of Signalbox itself, from headers or the body's `signalbox` member.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// Sets one hint by its name without the prefix ("urgency", "max-cost", ...; `_` and `-` are the same).
/// Privacy can only tighten. Errors: an unknown name, or a value that does not fit it.
result<void> set_hint(hint_set& hints, std::string_view name, std::string_view value);

/// What both places say, joined: a header wins over the body, and private_only holds if either says so.
hint_set join_hints(const hint_set& from_body, const hint_set& from_headers);

}  // namespace signalbox
