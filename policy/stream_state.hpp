// SPDX-License-Identifier: Apache-2.0
// The states of a stream to a client.
#pragma once

#include <cstdint>
#include <optional>

#include "base/names.hpp"

namespace signalbox {

enum class stream_state : std::uint8_t { closed, opened, committed, finished, broken };
template <>
inline constexpr auto names_of<stream_state> =
    std::to_array<std::string_view>({"closed", "opened", "committed", "finished", "broken"});

/// What happens to a stream.
enum class stream_event : std::uint8_t {
  open,       // status and headers go out
  content,    // bytes of the answer go out
  respond,    // a whole answer goes out in one piece
  finish,     // the terminal event was seen and goes out
  break_off,  // an error goes out in-band, or the connection is cut
};
template <>
inline constexpr auto names_of<stream_event> = std::to_array<std::string_view>({"open", "content", "respond",
                                                                                "finish", "break-off"});

/// States and events; `-` is a mistake of ours and leads nowhere:
///
///   state      open    content    respond   finish    break_off
///   closed     opened  -          finished  -         broken
///   opened     -       committed  -         finished  broken
///   committed  -       committed  -         finished  broken
///   finished   -       -          -         -         -
///   broken     -       -          -         -         -
constexpr std::optional<stream_state> next_state(stream_state from, stream_event event) {
  using s = stream_state;
  using e = stream_event;
  if (from == s::finished || from == s::broken) return {};
  switch (event) {
    case e::open:
      return from == s::closed ? std::optional{s::opened} : std::nullopt;
    case e::content:
      return from == s::closed ? std::nullopt : std::optional{s::committed};
    case e::respond:
      return from == s::closed ? std::optional{s::finished} : std::nullopt;
    case e::finish:
      return from == s::closed ? std::nullopt : std::optional{s::finished};
    case e::break_off:
      return s::broken;
  }
  return {};
}

}  // namespace signalbox
