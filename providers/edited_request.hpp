// SPDX-License-Identifier: Apache-2.0
// A client's request with some of its bytes replaced, before it is spliced or translated.
#pragma once

#include <optional>
#include <vector>

#include "base/json.hpp"
#include "messages/request.hpp"
#include "providers/splice.hpp"

namespace signalbox {

/// Where a body's conversation stands: a list, or the text of a response's input. A non-existing value for
/// dialects that have none.
json::value conversation_in(json::value root, dialect spoken);

/// The same request with the edited body, and with marks and words of that. Nothing if the body would be
/// refused then.
std::optional<request_data> with_edits(const request_data& asked, std::vector<edit> edits);

}  // namespace signalbox
