// SPDX-License-Identifier: Apache-2.0
// A client's request with some of its bytes replaced, before it is spliced or translated.
#pragma once

#include <optional>
#include <vector>

#include "messages/request.hpp"
#include "providers/splice.hpp"

namespace signalbox {

/// The same request with the edited body, and with marks and words of that. Nothing if the body would be
/// refused then.
std::optional<request_data> with_edits(const request_data& asked, std::vector<edit> edits);

}  // namespace signalbox
