// SPDX-License-Identifier: Apache-2.0
// What all providers' errors have in common: statuses, pauses, and messages made fit to be passed on.
#pragma once

#include <string>
#include <string_view>

#include "base/http_text.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// The class of an error status where the provider's words say nothing more precise. [U28] to [U35]
failure_class class_of_status(int status);

/// The failure of an answer that came whole and yet is not: it has no reason for its end. [U11]
outcome cut_short();

/// The class of a 413: context_too_long where it speaks of tokens, else request_too_large, which is about
/// bytes or about the tokens of a minute. [U30]
failure_class class_of_large(std::string_view message, std::string_view code);

/// An answer that is no answer, and why.
outcome invalid_answer(std::string message);

/// The pause that goes with a failure: of a rate limit from any header that names one; of an overloaded or
/// failing server from Retry-After only, since reset headers stand on every reply. Negative: none.
duration pause_after(failure_class failure, const headers& fields);

/// The message without control characters, invalid UTF-8, credentials, organisation ids and URLs, at most 512
/// bytes. Best effort: it is used only where the message is about the client's own request. [W71] [A10]
std::string clean_message(std::string_view text);

/// Whether `text` holds `part`, ASCII letters compared in any case.
bool contains_words(std::string_view text, std::string_view part);

/// Whether a provider's message says that the request is longer than the model's window. Known wordings of
/// OpenAI, Anthropic, Gemini, llama.cpp, TGI, Cerebras, SGLang and OpenRouter; `string_above_max_length`, a
/// look-alike about one field, is none. [U30]
bool says_context_too_long(std::string_view message, std::string_view code);

}  // namespace signalbox
