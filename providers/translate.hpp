// SPDX-License-Identifier: Apache-2.0
// Between a dialect and a provider that speaks another one: request, reply and stream through the neutral
// form.
#pragma once

#include "providers/provider.hpp"

namespace signalbox {

/// A request that the provider does not speak, as it wants it.
encoded_request translate_request(const provider_row& to, const request_data& request,
                                  const endpoint_config& endpoint);
/// Its whole answer in the client's dialect.
decoded_reply translate_reply(const provider_row& from, std::string body, const reply_context& context);
/// Its streamed answer.
std::unique_ptr<reply_stream> translate_stream(const provider_row& from, const reply_context& context);

}  // namespace signalbox
