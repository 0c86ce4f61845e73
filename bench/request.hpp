// SPDX-License-Identifier: Apache-2.0
// The one request that the load generator sends over and over, built once as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/http_text.hpp"
#include "base/names.hpp"

namespace signalbox {

namespace bench {
/// Whose dialect is spoken: OpenAI's chat, or Anthropic's Messages.
enum class body_kind : std::uint8_t { chat, messages };
}  // namespace bench
template <>
inline constexpr auto names_of<bench::body_kind> = std::to_array<std::string_view>({"chat", "messages"});

}  // namespace signalbox

namespace signalbox::bench {

/// A request of exactly `bytes` bytes, its prompt being plain English. Errors: `bytes` is too small to hold
/// it.
result<std::string> request_body(body_kind kind, std::string_view model, std::size_t bytes, bool stream);

/// The whole HTTP/1.1 request: POST to `url` with this body and these headers in addition to Host, Accept,
/// Content-Type and Content-Length. Headers of these names replace ours, but Content-Length,
/// Transfer-Encoding and Connection are refused, as are names and values that may not stand in a header.
result<std::string> http_request(const url_parts& url, std::string_view body, const headers& extra,
                                 bool stream);

}  // namespace signalbox::bench
