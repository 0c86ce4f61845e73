// SPDX-License-Identifier: Apache-2.0
// OpenAI's embeddings, as the client sends them and as endpoints that make them answer. There is no other
// form of them here, so that they are only ever spliced.
#pragma once

#include "providers/dialect.hpp"
#include "providers/provider.hpp"

namespace signalbox::embeddings {

/// As dialect_row says. `marks.own_pieces` holds an `encoding_format` of null, which must not be sent. [W83]
result<scanned_request> scan(std::string_view body, const scan_limits& most = {});

// As provider_row says, for all providers that speak OpenAI's format.
encoded_request splice(const request_data& request, const endpoint_config& endpoint);
decoded_reply check(std::string body, const reply_context& context);

}  // namespace signalbox::embeddings
