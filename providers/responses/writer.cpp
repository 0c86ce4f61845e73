// SPDX-License-Identifier: Apache-2.0
// Whole answers from the neutral form for clients of the Responses API.
#include "providers/responses/output.hpp"

namespace signalbox::responses {

namespace {

using ik = output_item::kind;

/// The parts of an answer as items: thoughts in a row are one, words in a row another.
std::vector<output_item> items_of(const chat_reply& reply, const reply_context& context) {
  std::vector<output_item> out;
  for (const auto& part : reply.parts) {
    const auto what = item_for(part.kind);
    if (!what) continue;
    if (out.empty() || out.back().what != *what || *what == ik::call) {
      auto& fresh = out.emplace_back();
      fresh.what = *what;
      fresh.id = item_id(context, *what, out.size() - 1);
    }
    auto& item = out.back();
    if (*what == ik::call) {
      item.call_id = part.id;
      item.name = part.name;
      item.arguments = part.json;
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
