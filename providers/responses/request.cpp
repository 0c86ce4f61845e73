// SPDX-License-Identifier: Apache-2.0
// Requests to a Responses API in the client's own bytes, with a few edits.
#include "providers/openai/openai.hpp"
#include "providers/responses/responses.hpp"
#include "providers/splice.hpp"

namespace signalbox::responses {

namespace {

/// Whole items go where they are thoughts; of others only the id.
bool is_item(std::string_view body, const byte_range& piece) {
  const auto first = body.find_first_not_of(", \t\r\n", piece.begin);
  return first < piece.end && body[first] == '{';
}

}  // namespace

bool speaks(dialect wire, const endpoint_config&) { return wire == dialect::openai_responses; }

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  const auto& marks = request.marks;
  std::vector<edit> edits;
  edits.reserve(2 + marks.own_pieces.size());
  edits.push_back(openai::model_edit(request, endpoint.model));
  if (const auto& hints = marks.signalbox_member; !hints.absent())
    edits.push_back({hints.begin, hints.end, {}});
  encoded_request out;
  for (const auto& piece : marks.own_pieces) {
    edits.push_back({piece.begin, piece.end, {}});
    if (is_item(request.body.view(), piece)) out.dropped = {"reasoning of other providers"};
  }
  out.http = openai::post_to(endpoint, path, request.stream, make_edits(request.body.view(), edits));
  return out;
}

}  // namespace signalbox::responses
