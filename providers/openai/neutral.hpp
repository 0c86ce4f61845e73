// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat dialect from and to the neutral form, for upstreams that speak another one.
#pragma once

#include <span>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "providers/dialect.hpp"
#include "providers/provider.hpp"

namespace signalbox::openai {

// As dialect_row says.
chat_request to_neutral(std::string_view body);
std::string write_reply(const chat_reply& reply, const reply_context& context);
std::unique_ptr<delta_writer> open_writer(const reply_context& context);

/// What chat and legacy completions say alike: sampling, stops, seed, user, stream.
void read_sampling(json::value root, chat_request& out);
/// Names the members of a request that are none of the `carried` ones in `dropped`.
void name_dropped(json::value root, std::span<const std::string_view> carried, chat_request& out);
/// What both of OpenAI's APIs have and nobody else: service tier, cache, metadata, what is kept, who asks.
/// Names in `dropped` what is not of the type that it must be.
void read_shared_members(json::value root, chat_request& out);
/// A member that is a text; one that is anything else is named as `name`.
std::string read_text(json::value v, std::string_view name, chat_request& out);
/// Leaves only the tools that an `allowed_tools` lists: tools that must not be called need not be known.
void keep_allowed(json::value allowed, chat_request& out);
void write_usage(json::writer& w, const usage& used);

}  // namespace signalbox::openai
