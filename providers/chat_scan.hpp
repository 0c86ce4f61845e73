// SPDX-License-Identifier: Apache-2.0
// Reads a request in OpenAI's chat dialect (dialect_row::scan).
#pragma once

#include "providers/request_scan.hpp"

namespace signalbox {

result<scanned_request> scan_chat_request(std::string_view body, const scan_limits& most = {});

}  // namespace signalbox
