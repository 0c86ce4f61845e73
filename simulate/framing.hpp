// SPDX-License-Identifier: Apache-2.0
// HTTP around a payload: the head, the framing of the body, the end of the connection, and the faults of
// these.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/payload.hpp"
#include "simulate/plan.hpp"

namespace signalbox::simulate {

/// How the end of a body is told.
enum class body_framing : std::uint8_t { counted, chunked, until_close };

struct reply_head {
  std::uint32_t status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;  ///< a later one of a name replaces the earlier
  body_framing framing = body_framing::counted;
  bool keep_alive = true;
};

/// Puts delay, head, payload and end together. Fills bytes, steps, status and head_end of `out`.
void frame(const payload& body, const reply_head& head, const action& how, plan& out);

/// "OK", "Too Many Requests"; "Unknown" for a status without a name.
std::string_view reason_phrase(std::uint32_t status);

}  // namespace signalbox::simulate
