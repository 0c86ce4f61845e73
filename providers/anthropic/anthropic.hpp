// SPDX-License-Identifier: Apache-2.0
// Anthropic's Messages as an upstream.
#pragma once

#include "base/json.hpp"
#include "messages/chat.hpp"
#include "providers/provider.hpp"

namespace signalbox::anthropic {

// As provider_row says.
bool speaks(dialect wire, const endpoint_config& endpoint);
encoded_request splice(const request_data& request, const endpoint_config& endpoint);
decoded_reply check(std::string body, const reply_context& context);
std::unique_ptr<reply_stream> pass_stream(const reply_context& context);
encoded_request write(const chat_request& chat, const endpoint_config& endpoint);
outcome read(json::value root, chat_reply& out);
std::unique_ptr<delta_reader> open_reader();
outcome classify_error(int status, const headers& fields, std::string_view body);

/// The fields of a POST to an endpoint. [W46]
upstream_request post_to(const endpoint_config& endpoint, bool stream, std::string body);

/// A neutral request as a Messages body. Appends to `dropped` what was left out or changed.
std::string write_request(const chat_request& chat, const endpoint_config& endpoint,
                          std::vector<std::string>& dropped);

/// The turns of a chat as Messages wants them: system texts taken out, roles alternating, tool results first.
/// What is lost of them is named in `dropped`.
struct turns {
  std::vector<chat_part> system;  ///< texts
  std::vector<chat_message>
      alternating;  ///< roles user and assistant only; tool results are parts of user turns
};
turns arrange(const std::vector<chat_message>& messages, std::vector<std::string>& dropped);

/// `max_tokens` is mandatory: what the request says, else what the model can write, within the window. [W36]
std::uint64_t output_limit(const chat_request& chat, const endpoint_config& endpoint);

/// How a model is told to think: tokens below its limit, or an effort; neither: it is not to.
struct thinking_choice {
  std::uint64_t budget = 0;
  std::string_view effort;

  [[nodiscard]] bool any() const { return budget > 0 || !effort.empty(); }
};

/// What fits the model and the request. What it cannot do is named in `dropped`. [W38]
thinking_choice choose_thinking(const chat_request& chat, const turns& arranged,
                                const endpoint_config& endpoint, std::uint64_t limit,
                                std::vector<std::string>& dropped);

/// A whole Messages answer in neutral form; nothing if it is none.
std::optional<chat_reply> read_reply(json::value root);

/// A counter of a usage object; nothing if it is absent or makes no sense. [U37]
std::optional<std::uint64_t> read_counter(json::value usage, std::string_view name);

/// The counters are cumulative: each is the largest that was told, and an absent one changes nothing. [W32]
/// [W34] [U37]
void read_usage(json::value given, usage& into);

finish_kind finish_of(std::string_view stop_reason);

/// Why a message, or the delta of one, says that it was refused; empty: it does not say.
std::string refusal_in(json::value message);

/// The failure that an error object (`{"type": ..., "message": ...}`) describes when no status came with it.
outcome error_inside(json::value error);

}  // namespace signalbox::anthropic
