// SPDX-License-Identifier: Apache-2.0
// A request on its way: the bytes that came in, what was read from them, and where the answer goes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "messages/classification.hpp"
#include "messages/shared.hpp"

namespace signalbox {

/// A wire format seen from the client's side.
enum class dialect : std::uint8_t {
  openai_chat,
  openai_completions,  // the legacy form: a text that is continued
  openai_responses,
  openai_embeddings,
  anthropic_messages,
};
template <>
inline constexpr auto names_of<dialect> = std::to_array<std::string_view>(
    {"openai-chat", "openai-completions", "openai-responses", "openai-embeddings", "anthropic-messages"});

enum class chat_role : std::uint8_t { system, developer, user, assistant, tool };
template <>
inline constexpr auto names_of<chat_role> = std::to_array<std::string_view>({"system", "developer", "user",
                                                                             "assistant", "tool"});

/// The text of one message: a byte range of prompt::text.
struct prompt_piece {
  chat_role who = chat_role::user;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, prompt_piece& x) {
  return f(x.who, x.begin, x.end);
}

/// What the classifier reads: the words of a request and its shape, free of any wire format.
struct prompt {
  std::string text;                  ///< all message texts in order, unescaped, each followed by a newline
  std::vector<prompt_piece> pieces;  ///< who said which part of it
  std::uint32_t turns = 0;           ///< messages of user and assistant
  std::uint32_t images = 0;
  std::uint32_t tools = 0;  ///< tool definitions
  std::uint32_t tool_results = 0;
  std::uint32_t extra_bytes = 0;  ///< bytes that cost tokens but are not read: tool definitions, schemas
  std::uint32_t max_output_tokens = 0;  ///< what the request allows; 0: it does not say
  service_kind service = service_kind::chat;
  capability_set needs;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, prompt& x) {
  // The text of a prompt never reaches a log: the printing inspector sees the shape only.
  if constexpr (std::is_void_v<typename Inspector::result_type>)
    return f(x.pieces, x.turns, x.images, x.tools, x.tool_results);
  else
    return f(x.text, x.pieces, x.turns, x.images, x.tools, x.tool_results, x.extra_bytes, x.max_output_tokens,
             x.service, x.needs);
}

/// What the caller asked for beside the model's own parameters (DESIGN: the x-signalbox-* headers).
struct hint_set {
  bool has_urgency = false;
  urgency_level urgency = urgency_level::normal;
  bool private_only = false;
  std::int64_t max_cost_nano = -1;  ///< -1: no bound
  std::int64_t deadline_ms = 0;     ///< 0: the route's
  std::string user;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, hint_set& x) {
  return f(x.has_urgency, x.urgency, x.private_only, x.max_cost_nano, x.deadline_ms, x.user);
}

/// A byte range of a body; empty (begin == end == 0) where the member is absent.
struct byte_range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] constexpr bool absent() const { return end == 0; }
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, byte_range& x) {
  return f(x.begin, x.end);
}

/// Where in the body the members stand that splice may edit. Ranges of values, unless said otherwise.
struct body_marks {
  std::uint32_t object_begin = 0;  ///< offset just after the opening brace
  bool empty_object = false;
  byte_range model;
  byte_range stream_options;  ///< the object
  byte_range include_usage;   ///< inside stream_options
  bool stream_options_empty = false;
  byte_range signalbox_member;  ///< from its name to its end, with one of the commas around it
  /// Pieces that only we could have written, and that the provider would refuse: thinking whose signature is
  /// ours (Anthropic). In order, each with one of the commas around it.
  std::vector<byte_range> own_pieces;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, body_marks& x) {
  return f(x.object_begin, x.empty_object, x.model, x.stream_options, x.include_usage, x.stream_options_empty,
           x.signalbox_member, x.own_pieces);
}

/// A header field of the client that goes to a provider of the same dialect as it came.
struct passed_field {
  std::string name;  ///< lower case
  std::string value;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, passed_field& x) {
  return f(x.name, x.value);
}

/// Which lane's table holds the channel, and under which id.
struct channel_ref {
  std::uint32_t lane = 0;
  std::uint64_t id = 0;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, channel_ref& x) {
  return f(x.lane, x.id);
}

struct request_data {
  unique_id id;
  dialect wire = dialect::openai_chat;
  std::string model;  ///< as asked for
  bool stream = false;
  bool include_usage = false;  ///< the client asked for usage at the end of its stream
  shared_text body;            ///< as it came in
  body_marks marks;
  shared<prompt> words;
  hint_set hints;
  channel_ref channel;
  std::vector<passed_field> passed;  ///< such as anthropic-beta
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, request_data& x) {
  return f(x.id, x.wire, x.model, x.stream, x.include_usage, x.body, x.marks, x.words, x.hints, x.channel,
           x.passed);
}

using request = shared<request_data>;

}  // namespace signalbox
