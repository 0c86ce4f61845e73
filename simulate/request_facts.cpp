// SPDX-License-Identifier: Apache-2.0
// Reading what matters of a request's path, headers and JSON body.
#include "simulate/request_facts.hpp"

#include <algorithm>
#include <array>

#include "base/http_text.hpp"
#include "simulate/rules.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::array<std::string_view, 6> credential_headers{
    "authorization", "x-api-key", "api-key", "x-goog-api-key", "proxy-authorization", "cookie"};

/// A path that ends so is a request of that kind.
struct path_end {
  std::string_view end;
  request_kind kind;
  dialect speaks;
};

constexpr path_end path_ends[] = {
    {"/chat/completions", request_kind::chat, dialect::openai},
    {"/completions", request_kind::completions, dialect::openai},
    {"/embeddings", request_kind::embeddings, dialect::openai},
    {"/responses", request_kind::chat, dialect::responses},
    {"/messages", request_kind::chat, dialect::anthropic},
    {"/messages/count_tokens", request_kind::count_tokens, dialect::anthropic},
};

/// Gemini's methods, behind the model and a colon.
constexpr path_end methods[] = {
    {"generateContent", request_kind::chat, dialect::gemini},
    {"streamGenerateContent", request_kind::chat, dialect::gemini},
    {"countTokens", request_kind::count_tokens, dialect::gemini},
    {"embedContent", request_kind::embeddings, dialect::gemini},
    {"batchEmbedContents", request_kind::embeddings, dialect::gemini},
};

/// The value of a member of a query; empty if it is not there.
std::string_view query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
      return part.substr(name.size() + 1);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

/// ".../models/{model}:{method}", in which the model may hold slashes ("tunedModels" and Vertex have more in
/// front).
bool read_gemini_path(request_facts& out) {
  constexpr std::string_view before = "odels/";
  const auto path = out.source->path;
  const auto colon = path.rfind(':');
  const auto name = path.rfind(before, colon);
  if (colon == std::string_view::npos || name == std::string_view::npos) return false;
  const auto method = path.substr(colon + 1);
  for (const auto& row : methods) {
    if (row.end != method) continue;
    out.kind = row.kind;
    out.speaks = row.speaks;
    out.model = path.substr(name + before.size(), colon - name - before.size());
    out.stream = method == "streamGenerateContent";
    out.json_array = out.stream && query_value(out.source->query, "alt") != "sse";
    out.batch = method == "batchEmbedContents";
    return true;
  }
  return false;
}

/// Whose list of models is asked for, and whose errors an unknown path gets.
dialect guessed_dialect(const request& from) {
  if (!from.header("anthropic-version").empty()) return dialect::anthropic;
  const bool google = !from.header("x-goog-api-key").empty() || !query_value(from.query, "key").empty() ||
                      from.path.find("/v1beta/") != std::string_view::npos;
  return google ? dialect::gemini : dialect::openai;
}

void read_kind(request_facts& out) {
  const auto path = out.source->path;
  for (const auto& row : path_ends) {
    if (!path.ends_with(row.end)) continue;
    out.kind = row.kind;
    out.speaks = row.speaks;
    return;
  }
  if (read_gemini_path(out)) return;
  if (path.ends_with("/models")) out.kind = request_kind::models;
  out.speaks = guessed_dialect(*out.source);
}

std::optional<std::uint64_t> token_limit(json::value root) {
  for (const auto* name : {"max_completion_tokens", "max_tokens", "max_output_tokens"})
    if (const auto count = root.find(name).integer(); count && *count >= 0)
      return static_cast<std::uint64_t>(*count);
  const auto count = root.find("generationConfig").find("maxOutputTokens").integer();
  if (count && *count >= 0) return static_cast<std::uint64_t>(*count);
  return {};
}

/// Azure's paths name the model; its bodies need not.
std::string deployment_of(std::string_view path) {
  constexpr std::string_view before = "/deployments/";
  const auto at = path.find(before);
  if (at == std::string_view::npos) return {};
  path.remove_prefix(at + before.size());
  return std::string{path.substr(0, path.find('/'))};
}

void read_body(request_facts& out, json::document& scratch) {
  json::limits most;
  most.depth = 256;
  if (scratch.scan(out.source->body, most) || !scratch.root().is(json::kind::object)) return;
  const auto root = out.body = scratch.root();
  out.max_tokens = token_limit(root);
  if (out.speaks == dialect::gemini) return;
  out.model = root.find("model").text();
  if (out.model.empty()) out.model = deployment_of(out.source->path);
  out.stream = root.find("stream").truth();
  out.include_usage = root.find("stream_options").find("include_usage").truth();
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
  return std::string{query_value(from.query, "key")};
}

request_facts read_facts(const request& from, json::document& scratch, bool strict) {
  request_facts out;
  out.source = &from;
  out.credential = credential_of(from);
  read_kind(out);
  if (!asks_model(out.kind) && out.kind != request_kind::count_tokens) return out;
  if (from.method == "POST") read_body(out, scratch);
  out.refused = broken_rule(out, strict);
  return out;
}

std::string last_user_text(json::value body) {
  std::string out;
  if (body.find("input").is(json::kind::string)) body.find("input").append_text(out);
  if (body.find("prompt").is(json::kind::string)) body.find("prompt").append_text(out);
  for (const auto* list : {"messages", "input", "contents"})
    for (const auto message : body.find(list).items()) {
      if (!message.find("role").text_is("user")) continue;
      out.clear();
      append_parts(message.find("content"), out);
      append_parts(message.find("parts"), out);
    }
  return out;
}

}  // namespace signalbox::simulate
