// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat completions, legacy completions and embeddings as an upstream: bytes of clients that speak
// the same are spliced, never rewritten; others' requests come in neutral form, as chats.
#pragma once

#include <optional>

#include "base/json.hpp"
#include "providers/provider.hpp"
#include "providers/splice.hpp"

namespace signalbox::openai {

bool speaks(dialect wire, const endpoint_config& endpoint);

/// Where requests of a dialect go, behind the base URL.
std::string_view path_of(dialect wire);

/// The client's body with the endpoint's edits, addressed to the endpoint.
encoded_request splice(const request_data& request, const endpoint_config& endpoint);

/// Checks that a body is an answer and not half of one or an error in disguise; the bytes stay as they are.
decoded_reply check(std::string body, const reply_context& context);

std::unique_ptr<reply_stream> pass_stream(const reply_context& context);

/// A neutral request as a chat request. `endpoint.vendor` is read if it is set.
encoded_request write(const chat_request& chat, const endpoint_config& endpoint);
outcome read(json::value root, chat_reply& out);
std::unique_ptr<delta_reader> open_reader();

/// Why an answer ended. Servers that say `stop` behind tool calls mean `tool_calls`; `length` wins. [W22]
finish_kind finish_of(json::value finish_reason, bool any_calls);

/// Whether an answer that is not streamed says why it ended: it must, or else it was cut short. [U11]
bool says_finish(json::value choice);

/// Whether thoughts stand under one of the names that are plain texts, rather than in `reasoning_details`.
bool says_thoughts(json::value message);

/// The words of one piece of OpenRouter's `reasoning_details`; none of one that is encrypted.
json::value thought_in(json::value piece);

/// Status first, then the typed code, then known wordings in the provider's own message field only.
outcome classify_error(int status, const headers& fields, std::string_view body);

/// The error that stands where an answer should: the `error` member of a document, or the whole of one that
/// says that it is an error. A value that does not exist if there is none. [W8] [W9] [W68]
json::value error_in(json::value root);

/// The failure that an error object describes when no status came with it: inside a 200, or inside a stream.
outcome error_inside(json::value error);

/// A token count that makes sense, or nothing. [U37]
std::optional<std::uint64_t> count_of(json::value v);

/// Reads the `usage` of an answer or chunk into disjoint classes, with the provider's own bill if it holds
/// one. False, and `out` untouched but for its terms, for values that make no sense. The terms are those of
/// the document's service tier, or else as they were. [U37] [W62] [W63] [W64]
bool read_usage(json::value root, signalbox::usage& out);

/// The bill that a usage object holds, in nano-dollars; -1: none, or not all of it. [W64]
std::int64_t told_cost(json::value usage);

/// The edit that puts the endpoint's model in the place of the client's.
edit model_edit(const request_data& request, std::string_view model);

/// The edit that makes a stream end with its usage, which is always asked of the upstream, since money is
/// counted by it; what the client did not ask for is dropped from its stream again. Nothing where the body
/// asks for it already. [W18]
std::optional<edit> usage_edit(const request_data& request);

/// A POST to an OpenAI-like endpoint, with the key where its vendor looks for it.
upstream_request post_to(const endpoint_config& endpoint, std::string_view path, bool stream,
                         std::string body);

}  // namespace signalbox::openai
