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

enum class part_kind : std::uint8_t {
  text,
  image,
  document,
  audio,
  tool_call,
  tool_result,
  refusal,
  thinking,
  redacted_thinking,
};
template <>
inline constexpr auto names_of<part_kind> =
    std::to_array<std::string_view>({"text", "image", "document", "audio", "tool-call", "tool-result",
                                     "refusal", "thinking", "redacted-thinking"});

/// One part of a message. Which fields mean something depends on the kind:
///
///   kind               text                    id       name       json          media_type
///   text               the words               -        -          -             -
///   image              URL or base64 data      call id  -          -             of base64 data; empty: a
///   URL document           URL, base64 data, words call id  file name  -             as of images;
///   text/plain: words audio              base64 data             -        -          -             of the
///   data (audio/wav) tool_call          -                       call id  tool name  arguments     -
///   tool_result        what the tool said      call id  tool name  -             -
///   refusal            the words               -        -          -             -
///   thinking           the thoughts            -        -          -             -
///   redacted_thinking  opaque data             -        -          -             -
///
/// Images and documents with a call id belong to that call's result and follow it. The tool name of a result
/// is empty where the dialect does not say it.
struct chat_part {
  part_kind kind = part_kind::text;
  std::string text;
  std::string id;
  std::string name;
  std::string json;
  std::string media_type;
  bool is_error = false;  ///< of a tool_result
  /// What the provider that made the part wants to see again with it: of thinking, and of tool calls and
  /// texts of Gemini. Means nothing to any other provider.
  std::string signature;
  std::string cache_control;  ///< JSON text of a cache breakpoint behind this part; empty: none
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_part& x) {
  return f(x.kind, x.text, x.id, x.name, x.json, x.media_type, x.is_error, x.signature, x.cache_control);
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
  std::string schema_json;    ///< raw text, key order kept; empty: no parameters
  bool strict = false;        ///< calls must fit the schema
  std::string cache_control;  ///< as of a part
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tool_definition& x) {
  return f(x.name, x.description, x.schema_json, x.strict, x.cache_control);
}

enum class tool_choice_kind : std::uint8_t { unset, automatic, none, required, named };

/// What the answer's text must be.
enum class answer_form : std::uint8_t { text, json_object, json_schema };
template <>
inline constexpr auto names_of<answer_form> = std::to_array<std::string_view>({"text", "json_object",
                                                                               "json_schema"});

/// Number texts are as they came in, so that no digit is lost; empty: unset.
struct chat_request {
  std::vector<chat_message> messages;
  std::vector<tool_definition> tools;
  tool_choice_kind tool_choice = tool_choice_kind::unset;
  std::string chosen_tool;              ///< of tool_choice named
  bool sequential_tools = false;        ///< parallel tool calls were forbidden
  std::uint64_t max_output_tokens = 0;  ///< 0: unset
  std::string temperature;
  std::string top_p;
  std::string top_k;
  std::string seed;
  std::string frequency_penalty;
  std::string presence_penalty;
  bool logprobs = false;
  std::string top_logprobs;
  std::vector<std::string> stop;
  std::string user;
  answer_form form = answer_form::text;
  std::string form_name;              ///< of a json_schema
  std::string form_schema;            ///< raw text, key order kept
  bool form_strict = false;           ///< the answer must fit the schema, rather than should
  std::string reasoning_effort;       ///< "none", "minimal", "low", "medium", "high", ...; empty: unset
  std::int64_t thinking_budget = -1;  ///< tokens; 0: no thinking; negative: unset
  std::string service_tier;
  // What only OpenAI's APIs have, each of them: carried between those, and means nothing to another provider
  // but for the verbosity.
  std::string verbosity;  ///< "low", "medium", "high"
  std::string safety_identifier;
  std::string prompt_cache_key;
  std::string prompt_cache_retention;
  std::string metadata;  ///< JSON text of an object
  bool store = false;    ///< the provider is to keep the answer
  bool stream = false;
  std::vector<std::string> dropped;  ///< members that the neutral form does not carry
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_request& x) {
  return f(x.messages, x.tools, x.tool_choice, x.chosen_tool, x.sequential_tools, x.max_output_tokens,
           x.temperature, x.top_p, x.top_k, x.seed, x.frequency_penalty, x.presence_penalty, x.logprobs,
           x.top_logprobs, x.stop, x.user, x.form, x.form_name, x.form_schema, x.form_strict,
           x.reasoning_effort, x.thinking_budget, x.service_tier, x.verbosity, x.safety_identifier,
           x.prompt_cache_key, x.prompt_cache_retention, x.metadata, x.store, x.stream, x.dropped);
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
  std::string stop_sequence;  ///< the one that ended it; empty: none, or not told
  usage used;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_reply& x) {
  return f(x.id, x.model, x.parts, x.finish, x.stop_sequence, x.used);
}

enum class delta_kind : std::uint8_t {
  start,              // the answer begins: id and model are known
  text,               // words
  refusal,            // words of a refusal
  thinking,           // words of thinking
  signature,          // of the thinking before it, which is thereby complete
  redacted_thinking,  // a whole piece of it
  tool_call,          // a tool call begins: index, id, name
  tool_arguments,     // a fragment of the arguments of the call with this index
  finish,             // why it ended
  usage,              // tokens so far; a later one replaces an earlier one
  end,                // the terminal event was seen
};

/// A piece of a streamed answer. Calls may come interleaved; indexes count from 0 in the order of their
/// starts.
struct chat_delta {
  delta_kind kind = delta_kind::text;
  std::string text;         ///< words, fragment, signature, opaque data; id of the answer; stop sequence
  std::string id;           ///< of a tool call
  std::string name;         ///< of a tool; of the model at start
  std::string signature;    ///< of a tool call, as in chat_part
  std::uint32_t index = 0;  ///< of a tool call
  finish_kind finish = finish_kind::none;
  usage used;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, chat_delta& x) {
  return f(x.kind, x.text, x.id, x.name, x.signature, x.index, x.finish, x.used);
}

}  // namespace signalbox
