// SPDX-License-Identifier: Apache-2.0
// Requests to OpenAI-like endpoints: the client's own bytes and a few edits.
#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "providers/embeddings/embeddings.hpp"
#include "providers/openai/openai.hpp"
#include "providers/splice.hpp"

namespace signalbox::openai {

namespace {

/// The edits of one request: of the model, the signalbox member and the stream options at most.
class edit_list {
 public:
  void add(edit fresh) { edits_[count_++] = std::move(fresh); }
  [[nodiscard]] std::span<edit> all() { return std::span{edits_}.first(count_); }

 private:
  std::array<edit, 3> edits_;
  std::size_t count_ = 0;
};

}  // namespace

edit model_edit(const request_data& request, std::string_view model) {
  edit out{request.marks.model.begin, request.marks.model.end, {}};
  json::append_quoted(model, out.text);
  return out;
}

std::optional<edit> usage_edit(const request_data& request) {
  const auto& marks = request.marks;
  if (!request.stream || request.include_usage) return {};
  if (!marks.include_usage.absent()) return edit{marks.include_usage.begin, marks.include_usage.end, "true"};
  if (marks.stream_options.absent())
    return edit{marks.object_begin, marks.object_begin, R"("stream_options":{"include_usage":true},)"};
  if (request.body.view()[marks.stream_options.begin] != '{')
    return edit{marks.stream_options.begin, marks.stream_options.end, R"({"include_usage":true})"};
  const auto inside = marks.stream_options.begin + 1;
  return edit{inside, inside,
              marks.stream_options_empty ? R"("include_usage":true)" : R"("include_usage":true,)"};
}

upstream_request post_to(const endpoint_config& endpoint, std::string_view path, bool stream,
                         std::string body) {
  upstream_request out;
  out.origin = endpoint.url;
  out.target.reserve(endpoint.url.path.size() + path.size());
  out.target.append(endpoint.url.path).append(path);
  out.fields = {{"content-type", "application/json"},
                {"accept", stream ? "text/event-stream" : "application/json"}};
  if (!endpoint.key.value.empty()) {
    const bool bare = endpoint.vendor && row_of(*endpoint.vendor).key == key_header::api_key;  // [W80]
    out.secret_name = bare ? "api-key" : "authorization";
    out.secret_value =
        bare ? endpoint.key.value : secret{"Bearer " + std::string{endpoint.key.value.reveal()}};
  }
  out.body = std::move(body);
  return out;
}

bool speaks(dialect wire, const endpoint_config& endpoint) {
  if (wire != dialect::openai_completions)
    return wire == dialect::openai_chat || wire == dialect::openai_embeddings;
  // A model that only chats continues a text as far as it can, in the form of a conversation.
  const auto& all = endpoint.serves;
  return std::find(all.begin(), all.end(), service_kind::completions) != all.end();
}

std::string_view path_of(dialect wire) {
  if (wire == dialect::openai_completions) return "/completions";
  return wire == dialect::openai_embeddings ? "/embeddings" : "/chat/completions";
}

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  if (request.wire == dialect::openai_embeddings) return embeddings::splice(request, endpoint);
  const auto& marks = request.marks;
  edit_list edits;
  edits.add(model_edit(request, endpoint.model));
  if (!marks.signalbox_member.absent())
    edits.add({marks.signalbox_member.begin, marks.signalbox_member.end, {}});
  if (auto asked = usage_edit(request)) edits.add(*std::move(asked));
  encoded_request out;
  out.http =
      post_to(endpoint, path_of(request.wire), request.stream, make_edits(request.body.view(), edits.all()));
  return out;
}

}  // namespace signalbox::openai
