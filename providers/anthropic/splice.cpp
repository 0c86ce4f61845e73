// SPDX-License-Identifier: Apache-2.0
// Messages from clients that speak the same: the client's bytes and a few edits, and its answer as it comes.
#include "providers/splice.hpp"
#include "base/json_writer.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/delta_stream.hpp"
#include "providers/error_text.hpp"

namespace signalbox::anthropic {

bool speaks(dialect wire, const endpoint_config&) { return wire == dialect::anthropic_messages; }

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  const auto& marks = request.marks;
  std::vector<edit> edits;
  edits.push_back({marks.model.begin, marks.model.end, {}});
  json::append_quoted(endpoint.model, edits.back().text);
  if (!marks.signalbox_member.absent())
    edits.push_back({marks.signalbox_member.begin, marks.signalbox_member.end, {}});
  for (const auto& piece : marks.own_pieces) edits.push_back({piece.begin, piece.end, {}});
  encoded_request out;
  if (!marks.own_pieces.empty()) out.dropped.emplace_back("thinking of other providers");
  out.http = post_to(endpoint, request.stream, make_edits(request.body.view(), edits));
  return out;
}

decoded_reply check(std::string body, const reply_context& context) {
  thread_local json::document document;
  if (const auto failure = document.scan(body))
    return {invalid_answer("the answer is not valid JSON: " + failure->message), {}};  // [U15]
  const auto root = document.root();
  chat_reply reply;
  auto result = read(root, reply);
  if (!result.succeeded()) return {std::move(result), {}};
  const auto content = root.find("content");
  estimate_missing(reply.used, context.estimated_input, content.size() > 0 ? content.raw_size() : 0);
  result.used = reply.used;
  result.finish_reason = name_of(reply.finish);
  result.content_seen = true;
  return {std::move(result), std::move(body)};
}

std::unique_ptr<reply_stream> pass_stream(const reply_context& context) {
  return pass_events(context, open_reader());
}

}  // namespace signalbox::anthropic
