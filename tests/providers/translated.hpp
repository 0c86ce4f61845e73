// SPDX-License-Identifier: Apache-2.0
// Requests and answers through the neutral form, by the provider that they go to or come from.
#pragma once

#include "providers/translate.hpp"

namespace signalbox::test {

template <provider_kind Provider>
encoded_request translated_request(const request_data& request, const endpoint_config& endpoint) {
  return translate_request(provider_for(Provider), request, endpoint);
}

template <provider_kind Provider>
decoded_reply translated_reply(std::string body, const reply_context& context) {
  return translate_reply(provider_for(Provider), std::move(body), context);
}

template <provider_kind Provider>
std::unique_ptr<reply_stream> translated_stream(const reply_context& context) {
  return translate_stream(provider_for(Provider), context);
}

}  // namespace signalbox::test
