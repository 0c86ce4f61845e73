// SPDX-License-Identifier: Apache-2.0
// Requests to OpenAI-like endpoints: the client's own bytes and a few edits.
#include "base/json_writer.hpp"
#include "providers/openai/openai.hpp"
#include "providers/splice.hpp"

namespace signalbox::openai {

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(text, out);
  return out;
}

/// Usage is always asked of the upstream, since money is counted by it; what the client did not ask for is
/// dropped from its stream again. [W18]
void ask_for_usage(const request_data& request, std::vector<edit>& edits) {
  const auto& marks = request.marks;
  if (!request.stream || request.include_usage) return;
  if (!marks.include_usage.absent()) {
    edits.push_back({marks.include_usage.begin, marks.include_usage.end, "true"});
  } else if (marks.stream_options.absent()) {
    edits.push_back({marks.object_begin, marks.object_begin, R"("stream_options":{"include_usage":true},)"});
  } else if (request.body.view()[marks.stream_options.begin] != '{') {
    edits.push_back({marks.stream_options.begin, marks.stream_options.end, R"({"include_usage":true})"});
  } else {
    const auto inside = marks.stream_options.begin + 1;
    edits.push_back({inside, inside,
                     marks.stream_options_empty ? R"("include_usage":true)" : R"("include_usage":true,)"});
  }
}

}  // namespace

upstream_request post_to(const endpoint_config& endpoint, std::string_view path, bool stream,
                         std::string body) {
  upstream_request out;
  out.origin = endpoint.url;
  out.target = endpoint.url.path;
  out.target += path;
  out.fields = {{"content-type", "application/json"},
                {"accept", stream ? "text/event-stream" : "application/json"}};
  if (!endpoint.key.value.empty()) {
    out.secret_name = "authorization";
    out.secret_value = secret{"Bearer " + std::string{endpoint.key.value.reveal()}};
  }
  out.body = std::move(body);
  return out;
}

encoded_request encode(const request_data& request, const endpoint_config& endpoint) {
  const auto& marks = request.marks;
  std::vector<edit> edits;
  edits.push_back({marks.model.begin, marks.model.end, quoted(endpoint.model)});
  if (!marks.signalbox_member.absent())
    edits.push_back({marks.signalbox_member.begin, marks.signalbox_member.end, {}});
  ask_for_usage(request, edits);
  return {post_to(endpoint, "/chat/completions", request.stream,
                  apply_edits(request.body.view(), std::move(edits))),
          {}};
}

}  // namespace signalbox::openai
