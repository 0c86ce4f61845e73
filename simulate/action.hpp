// SPDX-License-Identifier: Apache-2.0
// An action: how one request is answered. Values only; simulate/script.hpp reads them from a script, and
// simulate/README.md says what each means to whoever writes one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/names.hpp"

namespace signalbox::simulate {

struct options;

/// Whose wire format a request speaks, told by its path. `openai` is chat completions, legacy completions and
/// embeddings; `responses` is OpenAI's newer format.
enum class dialect : std::uint8_t { openai, anthropic, responses, gemini };

/// Errors that every provider has a body of its own for.
enum class error_kind : std::uint8_t {
  rate_limit,
  quota,
  overloaded,
  server_error,
  auth,
  invalid_request,
  context_length,
  content_filter,
  model_not_found,
  request_too_large,
};

/// Where a connection is closed on purpose.
enum class close_point : std::uint8_t { never, before_answer, after_head, after_answer };

/// How an answer breaks off.
enum class ending_kind : std::uint8_t { stall, reset, end, error_event };

/// In which chunks of an OpenAI stream the usage stands.
enum class usage_place : std::uint8_t { end, finish, every };

}  // namespace signalbox::simulate

namespace signalbox {

template <>
inline constexpr auto names_of<simulate::dialect> =
    std::to_array<std::string_view>({"openai", "anthropic", "openai-responses", "gemini"});
template <>
inline constexpr auto names_of<simulate::error_kind> = std::to_array<std::string_view>(
    {"rate_limit", "quota", "overloaded", "server_error", "auth", "invalid_request", "context_length",
     "content_filter", "model_not_found", "request_too_large"});
template <>
inline constexpr auto names_of<simulate::close_point> =
    std::to_array<std::string_view>({"never", "before-answer", "after-head", "after-answer"});
template <>
inline constexpr auto names_of<simulate::ending_kind> = std::to_array<std::string_view>(
    {"stall_after_events", "reset_after_events", "end_after_events", "error_event_after"});
template <>
inline constexpr auto names_of<simulate::usage_place> = std::to_array<std::string_view>({"end", "finish",
                                                                                         "every"});

}  // namespace signalbox

namespace signalbox::simulate {

/// A header that differs from the canned ones: all lines of that name are replaced by these values.
struct header_change {
  std::string name;
  std::vector<std::string> values;  ///< none: the header is left out
};

struct tool_call {
  std::string name;
  std::string arguments;  ///< JSON text, sent as it stands
};

/// The tokens of an answer. The classes overlap as they do at OpenAI: `input` holds `cached` and
/// `cache_write`, `output` holds `reasoning`. Anthropic's disjoint fields are worked out from these.
struct token_usage {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cached = 0;
  std::int64_t cache_write = 0;
  std::int64_t reasoning = 0;
  std::int64_t cache_write_1h = 0;  ///< in `cache_write`
  std::int64_t audio_input = 0;     ///< in `input`
  std::int64_t audio_output = 0;    ///< in `output`
};

struct usage_script {
  bool given = false;  ///< some of the figures are
  bool shown = true;   ///< false for "none"
  std::optional<std::int64_t> input, output, cached, cache_write, reasoning, cache_write_1h, audio_input,
      audio_output;
  std::string raw;  ///< the JSON value to send as `usage`, instead of a made one; empty: none
};

/// Where and how an answer breaks off.
struct ending {
  ending_kind kind = ending_kind::stall;
  bool at_head = false;      ///< right after the head, before any event
  std::uint64_t events = 0;  ///< after so many content events; 0: after the opening events
};

struct action {
  std::string name;  ///< what the ledger calls it; empty: the name is made of what it does

  // The head.
  std::optional<std::uint32_t> status;
  std::vector<header_change> headers;
  std::optional<std::string> content_type;
  duration delay{0};
  std::uint32_t head_rate = 0;  ///< bytes of the head per second; 0: all at once
  std::uint32_t interim = 0;
  std::uint32_t many_headers = 0;
  std::int64_t content_length_lie = 0;
  bool gzip = false;

  // What is answered.
  std::optional<std::string> body;
  std::optional<error_kind> error;
  std::string redirect;
  bool html = false;
  std::optional<std::string> text;
  std::optional<std::string> thinking;  ///< empty: none, whatever the request asks for
  std::string redacted_thinking;
  std::string refusal;
  std::string stop_sequence;
  std::string annotations;  ///< a JSON array, sent as it stands; empty: none
  std::vector<tool_call> tool_calls;
  std::uint32_t tool_loop = 0;  ///< tool results that the conversation must hold before there is text
  bool interleave = false;
  std::uint32_t events = 20;
  bool endless = false;
  std::uint32_t tokens_per_event = 1;
  std::string finish_reason;
  usage_script usage;
  usage_place usage_at = usage_place::end;
  std::uint64_t huge_body = 0;
  std::uint64_t gzip_bomb = 0;

  // Its timing.
  duration first_event_delay{0};
  duration pace{0};
  std::uint32_t slice = 0;  ///< bytes written at a time; 0: as they come
  duration slice_every{0};

  // How it goes wrong.
  std::optional<ending> breaks;
  bool end_with_fin = false;
  std::optional<std::uint64_t> reset_after_bytes;
  bool bad_json = false;
  bool bad_utf8 = false;
  bool pings_only = false;
  bool no_done = false;
  close_point close = close_point::never;
};

/// The action that everything starts from: an ordinary answer with the timing of the options.
action base_action(const options& from);

/// The name of an action in the ledger: its own, or the most telling thing it does: "ok", "error:rate_limit",
/// "status:503", "stall_after_events", "close:after-head".
std::string short_name(const action& a);

}  // namespace signalbox::simulate
