// SPDX-License-Identifier: Apache-2.0
// Anthropic's canned bytes for errors, model lists and headers.
#include <array>

#include "simulate/anthropic_bytes.hpp"

namespace signalbox::simulate::anthropic {

namespace {

struct error_text {
  error_kind kind;
  std::uint32_t status;
  std::string_view type;
  std::string_view message;
};

constexpr std::array error_texts{
    error_text{
        error_kind::rate_limit, 429, "rate_limit_error",
        "This request would exceed the rate limit for your organization "
        "(00000000-0000-0000-0000-000000000000) of 50 requests per minute. For details, refer to: "
        "https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage."},
    error_text{
        error_kind::quota, 402, "billing_error",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade "
        "or purchase credits."},
    error_text{error_kind::overloaded, 529, "overloaded_error", "Overloaded"},
    error_text{error_kind::server_error, 500, "api_error", "Internal server error"},
    error_text{error_kind::auth, 401, "authentication_error", "invalid x-api-key"},
    error_text{error_kind::invalid_request, 400, "invalid_request_error",
               "messages.0.role: Input should be 'user' or 'assistant'"},
    error_text{error_kind::context_length, 400, "invalid_request_error",
               "prompt is too long: 210002 tokens > 200000 maximum"},
    error_text{error_kind::content_filter, 400, "invalid_request_error",
               "Output blocked by content filtering policy"},
    error_text{error_kind::model_not_found, 404, "not_found_error", "model: {{model}}"},
    error_text{error_kind::request_too_large, 413, "request_too_large", "Request exceeds the maximum size"},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < error_texts.size(); ++i)
        if (static_cast<std::size_t>(error_texts[i].kind) != i) return false;
      return error_texts.size() == names_of<error_kind>.size();
    }(),
    "one row per error_kind, in its order");

constexpr std::string_view body_text =
    R"({"type":"error","error":{"type":"{{type}}","message":"{{message}}"},"request_id":"req_01{{id}}"})";

std::string error_body(std::string_view type, std::string_view message, const answer_facts& facts) {
  std::string out;
  expand(body_text, {{"type", type}, {"message", message}, {"id", facts.id}}, out);
  return out;
}

std::string error_body(error_kind kind, const answer_facts& facts) {
  const auto& row = error_texts[static_cast<std::size_t>(kind)];
  std::string message;
  expand(row.message, {{"model", facts.model}}, message);
  return error_body(row.type, message, facts);
}

/// The type that belongs to the status of a refusal.
std::string_view type_of(std::uint32_t status) {
  if (status == 404) return "not_found_error";
  if (status == 413) return "request_too_large";
  return "invalid_request_error";
}

constexpr std::string_view model_text =
    R"({"type":"model","id":"{{id}}","display_name":"{{name}}","created_at":"2025-05-22T00:00:00Z"})";

}  // namespace

canned_error failure(error_kind kind, const answer_facts& facts) {
  canned_error out{error_texts[static_cast<std::size_t>(kind)].status, error_body(kind, facts), {}};
  if (kind == error_kind::rate_limit)
    out.headers = {{"retry-after", "1"}, {"anthropic-ratelimit-requests-remaining", "0"}};
  out.headers.emplace_back("x-should-retry", out.status == 429 || out.status >= 500 ? "true" : "false");
  return out;
}

canned_error failure(const refusal& why, const answer_facts& facts) {
  return {why.status,
          error_body(type_of(why.status), escaped(why.message), facts),
          {{"x-should-retry", "false"}}};
}

std::string failure_event(error_kind kind, const answer_facts& facts) {
  return "event: error\ndata: " + error_body(kind, facts) + "\n\n";
}

std::string models() {
  std::string list;
  expand(model_text, {{"id", "claude-sonnet-4-20250514"}, {"name", "Claude Sonnet 4"}}, list);
  list += ',';
  expand(model_text, {{"id", "claude-3-5-haiku-20241022"}, {"name", "Claude Haiku 3.5"}}, list);
  return "{\"data\":[" + list +
         "],\"has_more\":false,\"first_id\":\"claude-sonnet-4-20250514\","
         "\"last_id\":\"claude-3-5-haiku-20241022\"}";
}

std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts& facts) {
  const auto& reset = facts.now->reset;
  return {{"anthropic-ratelimit-requests-limit", "4000"},
          {"anthropic-ratelimit-requests-remaining", "3999"},
          {"anthropic-ratelimit-requests-reset", reset},
          {"anthropic-ratelimit-input-tokens-limit", "400000"},
          {"anthropic-ratelimit-input-tokens-remaining", "400000"},
          {"anthropic-ratelimit-input-tokens-reset", reset},
          {"anthropic-ratelimit-output-tokens-limit", "80000"},
          {"anthropic-ratelimit-output-tokens-remaining", "80000"},
          {"anthropic-ratelimit-output-tokens-reset", reset},
          {"anthropic-ratelimit-tokens-limit", "480000"},
          {"anthropic-ratelimit-tokens-remaining", "480000"},
          {"anthropic-ratelimit-tokens-reset", reset},
          {"anthropic-organization-id", "00000000-0000-0000-0000-000000000000"},
          {"request-id", "req_01" + facts.id}};
}

}  // namespace signalbox::simulate::anthropic
