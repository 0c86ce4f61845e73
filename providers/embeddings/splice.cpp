// SPDX-License-Identifier: Apache-2.0
// Embeddings on their way to an OpenAI-like endpoint and back.
#include "providers/embeddings/embeddings.hpp"

#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"
#include "providers/splice.hpp"
#include "providers/usage_terms.hpp"

namespace signalbox::embeddings {

namespace {

using json::kind;

/// A list of numbers, or their bytes as base64.
bool is_vector(json::value v) { return (v.is(kind::array) && v.size() > 0) || v.raw_size() > 2; }

outcome check_answer(json::value root, const reply_context& context) {
  if (!root.is(kind::object)) return invalid_answer("the answer is no JSON object");
  if (const auto error = openai::error_in(root); error.exists()) return openai::error_inside(error);
  const auto data = root.find("data");
  if (!data.is(kind::array) || data.size() == 0) return invalid_answer("the answer has no embeddings");
  for (auto item : data.items()) {
    const auto vector = item.find("embedding");
    if (!vector.is(kind::array) && !vector.is(kind::string))
      return invalid_answer("an embedding is neither numbers nor base64");
    if (!is_vector(vector)) return invalid_answer("an embedding is empty");
  }
  outcome out;
  const auto used = root.find("usage");
  auto tokens = openai::count_of(used.find("prompt_tokens"));
  if (!tokens) tokens = openai::count_of(used.find("total_tokens"));
  out.used.reported = tokens.value_or(0) > 0;
  out.used.input = out.used.reported ? *tokens : context.estimated_input;
  out.used.told_cost_nano = openai::told_cost(used);
  add_term(root.find("service_tier"), out.used);
  out.content_seen = true;
  return out;
}

}  // namespace

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  const auto& marks = request.marks;
  std::vector<edit> edits{openai::model_edit(request, endpoint.model)};
  if (!marks.signalbox_member.absent())
    edits.push_back({marks.signalbox_member.begin, marks.signalbox_member.end, {}});
  for (const auto& piece : marks.own_pieces) edits.push_back({piece.begin, piece.end, {}});
  encoded_request out;
  out.http = openai::post_to(endpoint, openai::path_of(request.wire), false,
                             apply_edits(request.body.view(), std::move(edits)));
  return out;
}

decoded_reply check(std::string body, const reply_context& context) {
  // Long lists of numbers: two thousand inputs of some thousand dimensions each. What that takes is not kept.
  json::document document;
  if (const auto failure = document.scan(body, {.values = 8'000'000}))
    return {invalid_answer("the answer is not valid JSON: " + failure->message), {}};  // [U15]
  auto result = check_answer(document.root(), context);
  if (!result.succeeded()) body.clear();
  return {std::move(result), std::move(body)};
}

}  // namespace signalbox::embeddings
