// SPDX-License-Identifier: Apache-2.0
// Editing a request.
#include "providers/edited_request.hpp"

#include "providers/dialect.hpp"

namespace signalbox {

json::value conversation_in(json::value root, dialect spoken) {
  switch (spoken) {
    case dialect::openai_chat:
    case dialect::anthropic_messages:
      return root.find("messages");
    case dialect::openai_responses:
      return root.find("input");
    case dialect::openai_completions:
    case dialect::openai_embeddings:
      break;
  }
  return {};
}

std::optional<request_data> with_edits(const request_data& asked, std::vector<edit> edits) {
  auto body = apply_edits(asked.body.view(), std::move(edits));
  auto scanned = row_of(asked.wire).scan(body, {});
  if (!scanned) return {};
  auto out = asked;
  out.marks = scanned->request.marks;
  out.words = scanned->request.words;
  out.body = shared_text{std::move(body)};
  return out;
}

}  // namespace signalbox
