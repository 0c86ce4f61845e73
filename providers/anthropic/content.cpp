// SPDX-License-Identifier: Apache-2.0
// Content of Messages requests.
#include "providers/anthropic/content.hpp"

#include <algorithm>

#include "providers/anthropic/client.hpp"
#include "providers/anthropic/input.hpp"

namespace signalbox::anthropic {

namespace {

/// Whether a picture or file belongs to a result that this turn holds, and is written inside it.
bool inside_result(const chat_part& part, const chat_message& turn) {
  if (part.id.empty() || (part.kind != part_kind::image && part.kind != part_kind::document)) return false;
  return std::any_of(turn.parts.begin(), turn.parts.end(),
                     [&](const chat_part& p) { return p.kind == part_kind::tool_result && p.id == part.id; });
}

}  // namespace

void content_writer::drop(std::string_view what) {
  if (std::find(dropped_.begin(), dropped_.end(), what) == dropped_.end()) dropped_.emplace_back(what);
}

void content_writer::breakpoint(const std::string& cache_control) {
  constexpr int most = 4;
  if (cache_control.empty()) return;
  if (++breakpoints_ > most) return drop("cache_control (all but the first 4)");
  w_.key("cache_control").raw(cache_control);
}

void content_writer::turn(const chat_message& turn) {
  w_.open_object().member("role", name_of(turn.role)).key("content").open_array();
  for (const auto& p : turn.parts) {
    if (inside_result(p, turn)) continue;
    p.kind == part_kind::tool_result ? result(p, &turn) : part(p);
  }
  w_.close_array().close_object();
}

void content_writer::part(const chat_part& part) {
  switch (part.kind) {
    case part_kind::image:
      return image(part);
    case part_kind::document:
      return document(part);
    case part_kind::tool_result:
      return result(part, nullptr);
    case part_kind::thinking:
    case part_kind::redacted_thinking:
      return thinking(part);
    case part_kind::audio:
      return drop("audio");
    case part_kind::tool_call:
      w_.open_object()
          .member("type", "tool_use")
          .member("id", part.id)
          .member("name", part.name)
          .key("input");
      if (!write_input(w_, part.json)) drop("the form of a call's arguments (no JSON object)");
      break;
    case part_kind::text:
    case part_kind::refusal:
      w_.open_object().member("type", "text").member("text", part.text);
  }
  breakpoint(part.cache_control);
  w_.close_object();
}

void content_writer::image(const chat_part& part) {
  w_.open_object().member("type", "image").key("source").open_object();
  if (part.media_type.empty())
    w_.member("type", "url").member("url", part.text);
  else
    w_.member("type", "base64")
        .member("media_type", part.media_type == "image/jpg" ? "image/jpeg" : part.media_type)
        .member("data", part.text);
  w_.close_object();
  breakpoint(part.cache_control);
  w_.close_object();
}

void content_writer::document(const chat_part& part) {
  w_.open_object().member("type", "document").key("source").open_object();
  if (part.media_type.empty())
    w_.member("type", "url").member("url", part.text);
  else
    w_.member("type", part.media_type == "text/plain" ? "text" : "base64")
        .member("media_type", part.media_type)
        .member("data", part.text);
  w_.close_object();
  if (!part.name.empty()) w_.member("title", part.name);
  breakpoint(part.cache_control);
  w_.close_object();
}

void content_writer::result(const chat_part& part, const chat_message* turn) {
  w_.open_object().member("type", "tool_result").member("tool_use_id", part.id).key("content");
  const auto belongs = [&](const chat_part& p) {
    return p.id == part.id && (p.kind == part_kind::image || p.kind == part_kind::document);
  };
  if (turn && std::any_of(turn->parts.begin(), turn->parts.end(), belongs)) {
    w_.open_array();
    if (!part.text.empty()) w_.open_object().member("type", "text").member("text", part.text).close_object();
    for (const auto& p : turn->parts)
      if (belongs(p)) this->part(p);
    w_.close_array();
  } else {
    w_.text(part.text);
  }
  if (part.is_error) w_.member("is_error", true);
  breakpoint(part.cache_control);
  w_.close_object();
}

/// Only what an Anthropic model has signed is taken there.
void content_writer::thinking(const chat_part& part) {
  if (part.kind == part_kind::redacted_thinking) {
    w_.open_object().member("type", "redacted_thinking").member("data", part.text).close_object();
  } else if (!part.signature.empty() && part.signature != own_signature) {
    w_.open_object().member("type", "thinking").member("thinking", part.text);
    w_.member("signature", part.signature).close_object();
  } else {
    drop("thinking of other providers");
  }
}

}  // namespace signalbox::anthropic
