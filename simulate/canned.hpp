// SPDX-License-Identifier: Apache-2.0
// Tools for canned bytes: placeholders in texts, the lists of events that make a stream, ids and dates.
// Nothing here knows a provider, and nothing here is shared with the gateway's own encoders.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "simulate/action.hpp"

namespace signalbox::simulate {

struct placeholder {
  std::string_view name;
  std::string_view value;
};

/// Appends `canned` with every {{name}} replaced; names that are not listed stay as they are.
void expand(std::string_view canned, std::initializer_list<placeholder> values, std::string& out);

/// `text` as the inside of a JSON string. Bytes above 0x7f go through as they are, valid UTF-8 or not.
std::string escaped(std::string_view text);

/// The part that an event plays in a stream.
enum class event_part : std::uint8_t {
  opening,   ///< before the first content
  content,   ///< counted: a piece of text, a tool call's start, a piece of its arguments
  closing,   ///< after the last content
  terminal,  ///< the one that says that the stream is whole
  last,      ///< content that says so itself
};

constexpr bool is_content(event_part part) { return part == event_part::content || part == event_part::last; }
constexpr bool is_terminal(event_part part) {
  return part == event_part::terminal || part == event_part::last;
}

/// The events of a stream, one behind the other in one text.
struct event_list {
  struct mark {
    std::size_t end;
    event_part part;
  };
  std::string bytes;
  std::vector<mark> marks;

  void finish_event(event_part part) { marks.push_back({bytes.size(), part}); }
  [[nodiscard]] std::uint64_t content_events() const;
};

/// The moment of an answer in the forms that answers need.
struct moment {
  std::int64_t unix_seconds = 0;
  std::string created;  ///< "1761234567"
  std::string date;     ///< "Thu, 23 Oct 2025 15:49:27 GMT"
  std::string reset;    ///< "2025-10-23T15:50:27Z", a minute later
};
moment moment_at(wall_time now);

/// 24 letters and digits that differ for every number and seed.
std::string make_id(std::uint64_t seed, std::uint64_t number);

/// FNV-1a, 64 bits.
std::uint64_t fnv1a(std::string_view text);

/// The pieces one behind the other.
std::string joined(const std::vector<std::string>& pieces);

/// Stands in a piece of text for the bytes of `huge_body`.
inline constexpr std::string_view fill_mark = "{{fill}}";

/// All that an answer's bytes are made of. `model` is already escaped for JSON.
struct answer_facts {
  std::string id;
  const moment* now = nullptr;
  std::string model;
  std::vector<std::string> pieces;
  std::vector<std::string> thoughts;  ///< thinking that is shown
  bool thinks = false;                ///< there was thinking, shown or not
  std::string redacted;               ///< a block of thinking that nobody may read
  std::vector<std::string> refusal;
  std::string stop_sequence;
  std::string annotations;  ///< a JSON array; empty: none
  std::vector<tool_call> tools;
  std::vector<std::vector<std::string>> fragments;  ///< of each tool's arguments
  std::uint32_t choices = 1;
  json::value request;        ///< the request's body
  bool json_array = false;    ///< Gemini's stream without alt=sse
  bool blocked = false;       ///< Gemini: the prompt itself was refused
  std::string finish;         ///< empty: the dialect's usual word
  bool cut_by_limit = false;  ///< max_tokens was reached
  bool interleave = false;
  token_usage usage;
  bool usage_shown = true;
  bool usage_asked = false;  ///< stream_options.include_usage
  usage_place usage_at = usage_place::end;
  std::string usage_raw;
  bool no_done = false;
  std::string credential_end;  ///< the last 4 characters of the key, for error texts

  /// Content events of one choice of a stream: thoughts, pieces, tool starts and fragments.
  [[nodiscard]] std::uint64_t content_events() const;
};

/// What stands in the texts of failures inside a stream for what depends on their place: the number of events
/// before it, and what separates it from them in a JSON array.
inline constexpr std::string_view sequence_mark = "{{sequence}}";
inline constexpr std::string_view separator_mark = "{{separator}}";

/// An error as a provider sends it.
struct canned_error {
  std::uint32_t status = 500;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< on top of the ordinary ones
};

}  // namespace signalbox::simulate
