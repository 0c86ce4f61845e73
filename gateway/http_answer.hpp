// SPDX-License-Identifier: Apache-2.0
// Writing answers: heads and chunks.
#pragma once

#include <string>
#include <string_view>

#include "actors/channel.hpp"
#include "base/clock.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// How the end of a body is told.
enum class body_framing : std::uint8_t { length, chunked, until_close };

struct answer_framing {
  body_framing how = body_framing::length;
  std::size_t length = 0;
  bool keep_alive = true;
};

/// Appends an answer's head. Fields that cannot stand in a header are left out. [M3] [A16]
void append_head(const reply_head& head, const answer_framing& framing, wall_time now, std::string& out);

/// Appends one chunk; nothing for no bytes, since an empty chunk is the end.
void append_chunk(std::string_view bytes, std::string& out);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// An error as an answer in a dialect; `request_id` may be empty.
struct answer {
  reply_head head;
  std::string body;
};
answer answer_of(const error& what, dialect spoken = dialect::openai_chat, std::string_view request_id = {});

}  // namespace signalbox
