// SPDX-License-Identifier: Apache-2.0
// OpenAI's legacy completions, a text that is continued, seen from the client's side. Endpoints that serve
// them get the client's bytes (openai/); others get the text as a conversation of one message.
#pragma once

#include "providers/dialect.hpp"

namespace signalbox::completions {

// As dialect_row says. What only an endpoint that serves completions can do is a need of
// capability::raw_text: a suffix, an echo, the best of several, log probabilities, several prompts, prompts
// of tokens, and no prompt at all.
result<scanned_request> scan(std::string_view body, const scan_limits& most = {});
chat_request to_neutral(std::string_view body);
std::string write_reply(const chat_reply& reply, const reply_context& context);
std::unique_ptr<delta_writer> open_writer(const reply_context& context);

}  // namespace signalbox::completions
