// SPDX-License-Identifier: Apache-2.0
// Reading what matters of a request's path, headers and JSON body.
#include "simulate/request_facts.hpp"

#include <algorithm>
#include <array>

#include "base/http_text.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::array<std::string_view, 6> credential_headers{
    "authorization", "x-api-key", "api-key", "x-goog-api-key", "proxy-authorization", "cookie"};

void read_kind(request_facts& out) {
  const auto path = out.source->path;
  if (path.ends_with("/chat/completions")) {
    out.kind = request_kind::chat;
  } else if (path.ends_with("/messages")) {
    out.kind = request_kind::chat;
    out.speaks = dialect::anthropic;
  } else {
    if (path.ends_with("/models")) out.kind = request_kind::models;
    if (!out.source->header("anthropic-version").empty()) out.speaks = dialect::anthropic;
  }
}

refusal not_json(dialect speaks) {
  if (speaks == dialect::anthropic)
    return {error_kind::invalid_request, 400, "The request body is not valid JSON", {}, {}};
  return {
      error_kind::invalid_request,
      400,
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
      "library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
      {},
      {}};
}

refusal missing(dialect speaks, std::string_view what) {
  if (speaks == dialect::anthropic)
    return {error_kind::invalid_request, 400, std::string{what} + ": Field required", {}, {}};
  if (what == "model")
    return {error_kind::invalid_request, 400, "you must provide a model parameter", {}, {}};
  return {error_kind::invalid_request, 400, "Missing required parameter: '" + std::string{what} + "'.",
          std::string{what}, "missing_required_parameter"};
}

std::optional<std::uint64_t> token_limit(json::value root) {
  for (const auto* name : {"max_completion_tokens", "max_tokens"})
    if (const auto count = root.find(name).integer(); count && *count >= 0)
      return static_cast<std::uint64_t>(*count);
  return {};
}

void read_body(request_facts& out, json::document& scratch) {
  json::limits most;
  most.depth = 256;
  if (scratch.scan(out.source->body, most) || !scratch.root().is(json::kind::object)) {
    out.refused = not_json(out.speaks);
    return;
  }
  const auto root = scratch.root();
  out.model = root.find("model").text();
  out.stream = root.find("stream").truth();
  out.include_usage = root.find("stream_options").find("include_usage").truth();
  out.max_tokens = token_limit(root);
  if (out.model.empty())
    out.refused = missing(out.speaks, "model");
  else if (!root.find("messages").is(json::kind::array))
    out.refused = missing(out.speaks, "messages");
  else if (out.speaks == dialect::anthropic && !out.max_tokens)
    out.refused = missing(out.speaks, "max_tokens");
}

void append_parts(json::value content, std::string& out) {
  if (content.is(json::kind::string)) content.append_text(out);
  if (!content.is(json::kind::array)) return;
  for (const auto part : content.items()) part.find("text").append_text(out);
}

}  // namespace

bool is_credential_header(std::string_view name) {
  return std::any_of(credential_headers.begin(), credential_headers.end(),
                     [name](std::string_view known) { return iequals(name, known); });
}

std::string credential_of(const request& from) {
  auto bearer = from.header("authorization");
  if (bearer.size() > 7 && iequals(bearer.substr(0, 7), "bearer "))
    return std::string{trim(bearer.substr(7))};
  if (!bearer.empty()) return std::string{bearer};
  for (const auto* name : {"x-api-key", "api-key", "x-goog-api-key"})
    if (const auto value = from.header(name); !value.empty()) return std::string{value};
  for (auto query = from.query; !query.empty();) {
    const auto end = std::min(query.find('&'), query.size());
    if (query.starts_with("key=")) return std::string{query.substr(4, end - 4)};
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

request_facts read_facts(const request& from, json::document& scratch) {
  request_facts out;
  out.source = &from;
  out.credential = credential_of(from);
  read_kind(out);
  if (out.kind != request_kind::chat) return out;
  if (from.method != "POST")
    out.refused =
        refusal{error_kind::invalid_request,
                405,
                "Not allowed to " + std::string{from.method} + " on " + std::string{from.path} + ".",
                {},
                "method_not_allowed"};
  else if (out.speaks == dialect::anthropic && from.header("anthropic-version").empty())
    out.refused = refusal{error_kind::invalid_request, 400, "anthropic-version: header is required", {}, {}};
  else
    read_body(out, scratch);
  return out;
}

std::string last_user_text(std::string_view body) {
  json::document doc;
  std::string out;
  json::limits most;
  most.depth = 256;
  if (doc.scan(body, most)) return out;
  for (const auto message : doc.root().find("messages").items()) {
    if (!message.find("role").text_is("user")) continue;
    out.clear();
    append_parts(message.find("content"), out);
  }
  return out;
}

}  // namespace signalbox::simulate
