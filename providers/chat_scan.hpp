// SPDX-License-Identifier: Apache-2.0
// Reads an OpenAI chat request: checks what Signalbox relies on, takes the words for the classifier, and
// notes where the members stand that splice may edit. Everything else passes unread.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "messages/request.hpp"

namespace signalbox {

struct chat_limits {
  std::uint32_t depth = 128;
  std::uint32_t messages = 10'000;
};

/// What the body says; id, channel and the body itself are the caller's to fill in.
struct scanned_chat {
  request_data request;  ///< model, stream, include_usage, marks, words
  hint_set hints;        ///< of the `signalbox` member
};

/// Errors are invalid_request with the member at fault in `param` (`messages[3].content`), and never echo the
/// body. [C10] to [C14]
result<scanned_chat> scan_chat_request(std::string_view body, const chat_limits& most = {});

}  // namespace signalbox
