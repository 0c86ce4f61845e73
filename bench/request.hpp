// SPDX-License-Identifier: Apache-2.0
// The one request that the load generator sends over and over, built once as bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/http_text.hpp"

namespace signalbox::bench {

/// A chat request in OpenAI's dialect of exactly `bytes` bytes, its prompt being plain English. Errors:
/// `bytes` is too small to hold it.
result<std::string> chat_body(std::string_view model, std::size_t bytes, bool stream);

/// The whole HTTP/1.1 request: POST to `url` with this body and these headers in addition to Host, Accept,
/// Content-Type and Content-Length. Headers of these names replace ours, but Content-Length,
/// Transfer-Encoding and Connection are refused, as are names and values that may not stand in a header.
result<std::string> http_request(const url_parts& url, std::string_view body, const headers& extra,
                                 bool stream);

}  // namespace signalbox::bench
