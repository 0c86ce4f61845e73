// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat dialect from and to the neutral form, for upstreams that speak another one.
#pragma once

#include "providers/dialect.hpp"
#include "providers/provider.hpp"

namespace signalbox::openai {

// As dialect_row says.
chat_request to_neutral(std::string_view body);
std::string write_reply(const chat_reply& reply, const reply_context& context);
std::unique_ptr<delta_writer> open_writer(const reply_context& context);

}  // namespace signalbox::openai
