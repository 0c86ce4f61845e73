// SPDX-License-Identifier: Apache-2.0
// Whole answers from the neutral form for clients of the Responses API.
#include "providers/responses/output.hpp"
#include "providers/responses/thoughts.hpp"

namespace signalbox::responses {

namespace {

using ik = output_item::kind;

/// A thought is an item of its own, since each has a signature of its own.
void add_thought(output_item& to, const chat_part& part) {
  const bool redacted = part.kind == part_kind::redacted_thinking;
  to.encrypted = sealed(part.kind, redacted ? part.text : part.signature);
  if (!redacted && !part.text.empty()) to.pieces.push_back({part.kind, part.text});
}

/// The parts of an answer as items: words in a row are one.
std::vector<output_item> items_of(const chat_reply& reply, const reply_context& context) {
  std::vector<output_item> out;
  for (const auto& part : reply.parts) {
    const auto what = item_for(part.kind);
    if (!what) continue;
    if (out.empty() || out.back().what != ik::message || *what != ik::message) {
      auto& fresh = out.emplace_back();
      fresh.what = *what;
      fresh.id = item_id(context, *what, out.size() - 1);
    }
    auto& item = out.back();
    if (*what == ik::call) {
      item.call_id = part.id;
      item.name = part.name;
      item.arguments = part.json;
    } else if (*what == ik::reasoning) {
      add_thought(item, part);
    } else {
      item.pieces.push_back({part.kind, part.text});
    }
  }
  if (!out.empty()) out.back().cut_off = status_of(reply.finish) == "incomplete";
  return out;
}

}  // namespace

std::string write_reply(const chat_reply& reply, const reply_context& context) {
  const auto items = items_of(reply, context);
  response_state state{reply.id, reply.model, status_of(reply.finish), reply.finish, &items, &reply.used};
  std::string out;
  json::writer w{out};
  response_writer{context}.write(w, state);
  return out;
}

}  // namespace signalbox::responses
