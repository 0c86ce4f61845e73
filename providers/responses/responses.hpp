// SPDX-License-Identifier: Apache-2.0
// OpenAI's Responses API, both sides: what clients send and are answered, and an upstream that speaks it.
// Bytes of clients are spliced for such an upstream; everything else goes through the neutral form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "providers/dialect.hpp"
#include "providers/provider.hpp"

namespace signalbox::responses {

// As dialect_row says. Conversations that the provider keeps are a need of capability::stored_state, its own
// tools and its files one of capability::openai_tools. [W59] [W60]
result<scanned_request> scan(std::string_view body, const scan_limits& most = {});
chat_request to_neutral(std::string_view body);
std::string write_reply(const chat_reply& reply, const reply_context& context);
std::unique_ptr<delta_writer> open_writer(const reply_context& context);

/// An error inside a stream, with its members where the API's documents have them, and in an `error` object
/// as well: OpenAI's SDKs raise only what has one. [W11] `body`: the error as an answer.
std::string error_event(const error& what, std::string_view body);

// As provider_row says.
bool speaks(dialect wire, const endpoint_config& endpoint);
encoded_request splice(const request_data& request, const endpoint_config& endpoint);
decoded_reply check(std::string body, const reply_context& context);
std::unique_ptr<reply_stream> pass_stream(const reply_context& context);
encoded_request write(const chat_request& chat, const endpoint_config& endpoint);
outcome read(json::value root, chat_reply& out);
std::unique_ptr<delta_reader> open_reader();

/// What stands in the ids of items that we have written, behind their prefix. A provider would look for such
/// an item among what it keeps, and refuse the request where it must find it, so that splice takes out what
/// only the id stands for: reasoning, and the ids themselves.
inline constexpr std::string_view own_mark = "signalbox_";
/// Whether an id is ours.
bool is_own(json::value id);

/// Where requests go, behind the base URL.
inline constexpr std::string_view path = "/responses";

/// Reads the usage of a `response` object into disjoint classes, with the terms that it was served on and
/// what tools the provider has run for it. False, and `out` untouched, for values that make no sense. [W62]
/// [W63] [W64] [U37]
bool read_usage(json::value response, signalbox::usage& out);
void write_usage(json::writer& w, const usage& used);

/// Why a `response` object's answer ended. [W61]
finish_kind finish_of(json::value response, bool any_calls);

/// The failure that a `response` object of status `failed` tells, or an error event. [W8] [W9]
outcome failure_in(json::value error);

}  // namespace signalbox::responses
