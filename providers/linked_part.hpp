// SPDX-License-Identifier: Apache-2.0
// Pictures and files that a request gives by a URL.
#pragma once

#include <string>

#include "messages/chat.hpp"

namespace signalbox {

/// A part of a request from a URL, or from a `data:` URL with base64, whose data then stands in the part;
/// words
/// (`text/plain`) stand there as words.
chat_part linked_part(part_kind what, std::string url);

}  // namespace signalbox
