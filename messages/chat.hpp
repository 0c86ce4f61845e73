// SPDX-License-Identifier: Apache-2.0
// The neutral form of a chat: what every dialect is translated to and from where splice is not possible.
// A part is a struct with a kind tag, since CAF 0.17 carries no variants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/outcome.hpp"
#include "messages/request.hpp"

namespace signalbox {

enum class part_kind : std::uint8_t { text, image, tool_call, tool_result, refusal, thinking };
template <>
inline constexpr auto names_of<part_kind> =
    std::to_array<std::string_view>({"text", "image", "tool-call", "tool-result", "refusal", "thinking"});

/// One part of a message. Which fields mean something depends on the kind:
///
///   kind         text                   id       name       json            media_type
///   text         the words              -        -          -               -
///   image        URL or base64 data     -        -          -               of base64 data; empty for a URL
///   tool_call    -                      call id  tool name  arguments       -
///   tool_result  what the tool said     call id  -          -               -
///   refusal      the words              -        -          -               -
///   thinking     the thoughts           -        -          signature       -
struct chat_part {
  part_kind kind = part_kind::text;
  std::string text;
  std::string id;
  std::string name;
  std::string json;
  std::string media_type;
  bool is_error = false;  ///< of a tool_result
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_part& x) {
  return f(x.kind, x.text, x.id, x.name, x.json, x.media_type, x.is_error);
}

struct chat_message {
  chat_role role = chat_role::user;
  std::vector<chat_part> parts;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_message& x) {
  return f(x.role, x.parts);
}

struct tool_definition {
  std::string name;
  std::string description;
  std::string schema_json;  ///< raw text, key order kept; empty: no parameters
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tool_definition& x) {
  return f(x.name, x.description, x.schema_json);
}

enum class tool_choice_kind : std::uint8_t { unset, automatic, none, required, named };

struct chat_request {
  std::vector<chat_message> messages;
  std::vector<tool_definition> tools;
  tool_choice_kind tool_choice = tool_choice_kind::unset;
  std::string chosen_tool;              ///< of tool_choice named
  bool sequential_tools = false;        ///< parallel tool calls were forbidden
  std::uint64_t max_output_tokens = 0;  ///< 0: unset
  std::string temperature;              ///< number texts as they came in; empty: unset
  std::string top_p;
  std::vector<std::string> stop;
  std::string user;
  bool stream = false;
  std::vector<std::string> dropped;  ///< members that the neutral form does not carry
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_request& x) {
  return f(x.messages, x.tools, x.tool_choice, x.chosen_tool, x.sequential_tools, x.max_output_tokens,
           x.temperature, x.top_p, x.stop, x.user, x.stream, x.dropped);
}

enum class finish_kind : std::uint8_t { none, stop, length, tool_calls, content_filter };
template <>
inline constexpr auto names_of<finish_kind> =
    std::to_array<std::string_view>({"none", "stop", "length", "tool_calls", "content_filter"});

/// A whole answer.
struct chat_reply {
  std::string id;
  std::string model;
  std::vector<chat_part> parts;
  finish_kind finish = finish_kind::none;
  usage used;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_reply& x) {
  return f(x.id, x.model, x.parts, x.finish, x.used);
}

enum class delta_kind : std::uint8_t {
  start,           // the answer begins: id and model are known
  text,            // words
  refusal,         // words of a refusal
  thinking,        // words of thinking
  tool_call,       // a tool call begins: index, id, name
  tool_arguments,  // a fragment of its arguments
  finish,          // why it ended
  usage,           // tokens so far; a later one replaces an earlier one
  end,             // the terminal event was seen
};

/// A piece of a streamed answer.
struct chat_delta {
  delta_kind kind = delta_kind::text;
  std::string text;         ///< words, fragment, id of the answer
  std::string id;           ///< of a tool call
  std::string name;         ///< of a tool; of the model at start
  std::uint32_t index = 0;  ///< of a tool call
  finish_kind finish = finish_kind::none;
  usage used;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_delta& x) {
  return f(x.kind, x.text, x.id, x.name, x.index, x.finish, x.used);
}

}  // namespace signalbox
