// SPDX-License-Identifier: Apache-2.0
// The rules that all providers share: a method, a body, a model.
#include "simulate/rules.hpp"

#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

refusal refused(std::string message, std::string param = {}, std::string code = {}) {
  return {error_kind::invalid_request, 400, std::move(message), std::move(param), std::move(code)};
}

refusal not_json(dialect speaks) {
  switch (speaks) {
    case dialect::anthropic:
      return refused("The request body is not valid JSON");
    case dialect::gemini:
      return refused("Invalid JSON payload received. Unexpected token.\n");
    case dialect::openai:
    case dialect::responses:
      break;
  }
  return refused(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
      "library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)");
}

refusal missing(dialect speaks, std::string_view what) {
  if (speaks == dialect::anthropic) return refused(std::string{what} + ": Field required");
  if (speaks == dialect::gemini)
    return refused("* GenerateContentRequest." + std::string{what} + ": " + std::string{what} +
                   " is not specified\n");
  if (what == "model") return refused("you must provide a model parameter");
  return refused("Missing required parameter: '" + std::string{what} + "'.", std::string{what},
                 "missing_required_parameter");
}

/// The member that says what is asked; empty if the kind needs none.
std::string_view asking_member(const request_facts& request) {
  if (request.kind == request_kind::completions) return "prompt";
  if (request.kind == request_kind::embeddings)
    return request.speaks != dialect::gemini ? "input" : request.batch ? "requests" : "content";
  switch (request.speaks) {
    case dialect::openai:
    case dialect::anthropic:
      return "messages";
    case dialect::responses:
      return "input";
    case dialect::gemini:
      break;
  }
  return request.kind == request_kind::count_tokens ? "" : "contents";
}

std::optional<refusal> broken_in_detail(const request_facts& request) {
  rule_check check{request};
  if (request.kind == request_kind::completions)
    check_completions(check);
  else if (request.kind == request_kind::embeddings && request.speaks == dialect::openai)
    check_embeddings(check);
  else if (request.speaks == dialect::anthropic)
    check_anthropic(check);
  else if (request.speaks == dialect::responses)
    check_responses(check);
  else if (request.speaks == dialect::openai)
    check_chat(check);
  else if (request.kind == request_kind::chat)
    check_gemini(check);
  return check.found();
}

}  // namespace

std::optional<refusal> broken_rule(const request_facts& request, bool strict) {
  const auto& from = *request.source;
  if (from.method != "POST")
    return refusal{error_kind::invalid_request,
                   405,
                   "Not allowed to " + std::string{from.method} + " on " + std::string{from.path} + ".",
                   {},
                   "method_not_allowed"};
  const auto speaks = request.speaks;
  if (speaks == dialect::anthropic && from.header("anthropic-version").empty())
    return refused("anthropic-version: header is required");
  if (!request.body.exists()) return not_json(speaks);
  if (request.model.empty()) return missing(speaks, "model");
  const auto asking = asking_member(request);
  if (!asking.empty() && !request.body.find(asking).exists()) return missing(speaks, asking);
  if (speaks == dialect::anthropic && request.kind == request_kind::chat && !request.max_tokens)
    return missing(speaks, "max_tokens");
  return strict ? broken_in_detail(request) : std::nullopt;
}

}  // namespace signalbox::simulate
