// SPDX-License-Identifier: Apache-2.0
// Anthropic's Messages as the dialect of a client.
#pragma once

#include "providers/dialect.hpp"

namespace signalbox::anthropic {

/// Stands where thinking of another provider has no signature. A turn that comes back with it is known to be
/// no Anthropic model's, which would be refused there.
inline constexpr std::string_view own_signature = "signalbox-unsigned";

// As dialect_row says.
result<scanned_request> scan(std::string_view body, const scan_limits& most = {});
chat_request to_neutral(std::string_view body);
std::string write_reply(const chat_reply& reply, const reply_context& context);
std::unique_ptr<delta_writer> open_writer(const reply_context& context);

/// A request whose tokens are to be counted: the same, and `max_tokens` may be absent.
result<scanned_request> scan_count_tokens(std::string_view body, const scan_limits& most = {});

}  // namespace signalbox::anthropic
