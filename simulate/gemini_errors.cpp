// SPDX-License-Identifier: Apache-2.0
// Gemini's canned bytes for errors, model lists and headers.
#include <array>

#include "simulate/gemini_bytes.hpp"

namespace signalbox::simulate::gemini {

namespace {

struct error_text {
  error_kind kind;
  std::uint32_t status;
  std::string_view word;
  std::string_view message;
  std::string_view details;  // the members of `details`, with a comma in front; empty: none
};

// Limits per minute and per day have the same status and nearly the same text.
constexpr std::string_view minute_message =
    "You exceeded your current quota, please check your plan and billing details. For more information on "
    "this "
    "error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head "
    "to: "
    R"(https://ai.dev/usage?tab=rate-limit. \n* Quota exceeded for metric: )"
    "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: {{model}}"
    R"(\nPlease retry in 37.206435219s.)";

constexpr std::string_view minute_details = R"(
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [
          {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
            "quotaDimensions": {
              "model": "{{model}}",
              "location": "global"
            },
            "quotaValue": "10"
          }
        ]
      },
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [
          {
            "description": "Learn more about Gemini API quotas",
            "url": "https://ai.google.dev/gemini-api/docs/rate-limits"
          }
        ]
      },
      {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        "retryDelay": "37s"
      })";

constexpr std::string_view day_details = R"(
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [
          {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "quotaDimensions": {
              "location": "global",
              "model": "{{model}}"
            },
            "quotaValue": "250"
          }
        ]
      },
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [
          {
            "description": "Learn more about Gemini API quotas",
            "url": "https://ai.google.dev/gemini-api/docs/rate-limits"
          }
        ]
      })";

constexpr std::string_view key_details = R"(
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {
          "service": "generativelanguage.googleapis.com"
        }
      },
      {
        "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
        "locale": "en-US",
        "message": "API key not valid. Please pass a valid API key."
      })";

constexpr std::array error_texts{
    error_text{error_kind::rate_limit, 429, "RESOURCE_EXHAUSTED", minute_message, minute_details},
    error_text{error_kind::quota, 429, "RESOURCE_EXHAUSTED",
               "You exceeded your current quota, please check your plan and billing details. For more "
               "information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.",
               day_details},
    error_text{
        error_kind::overloaded, 503, "UNAVAILABLE", "The model is overloaded. Please try again later.", {}},
    error_text{error_kind::server_error,
               500,
               "INTERNAL",
               "An internal error has occurred. Please retry or report in "
               "https://developers.generativeai.google/guide/troubleshooting",
               {}},
    error_text{error_kind::auth, 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
               key_details},
    error_text{
        error_kind::invalid_request, 400, "INVALID_ARGUMENT", "Please use a valid role: user, model.", {}},
    error_text{error_kind::context_length,
               400,
               "INVALID_ARGUMENT",
               "The input token count (1200003) exceeds the maximum number of tokens allowed (1048576).",
               {}},
    error_text{error_kind::content_filter,
               400,
               "INVALID_ARGUMENT",
               "Request contains text fields that violate the content policy.",
               {}},
    error_text{
        error_kind::model_not_found,
        404,
        "NOT_FOUND",
        "models/{{model}} is not found for API version v1beta, or is not supported for generateContent. Call "
        "ListModels to see the list of available models and their supported methods.",
        {}},
    error_text{error_kind::request_too_large,
               400,
               "INVALID_ARGUMENT",
               "Request payload size exceeds the limit: 20971520 bytes.",
               {}},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < error_texts.size(); ++i)
        if (static_cast<std::size_t>(error_texts[i].kind) != i) return false;
      return error_texts.size() == names_of<error_kind>.size();
    }(),
    "one row per error_kind, in its order");

std::string_view word_for(std::uint32_t status) {
  switch (status) {
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 405:
      return "UNIMPLEMENTED";
    default:
      return "INVALID_ARGUMENT";
  }
}

/// An error as the API lays it out.
std::string error_body(std::uint32_t status, std::string_view word, std::string_view message,
                       std::string_view details) {
  std::string out = "{\n  \"error\": {\n    \"code\": " + std::to_string(status) + ",\n    \"message\": \"";
  out.append(message).append("\",\n    \"status\": \"").append(word).append("\"");
  if (!details.empty()) out.append(",\n    \"details\": [").append(details).append("\n    ]");
  return out + "\n  }\n}\n";
}

std::string error_body(error_kind kind, const answer_facts& facts) {
  const auto& row = error_texts[static_cast<std::size_t>(kind)];
  std::string message, details;
  expand(row.message, {{"model", facts.model}}, message);
  expand(row.details, {{"model", facts.model}}, details);
  return error_body(row.status, row.word, message, details);
}

std::string whole(std::string body, const answer_facts& facts) {
  if (!facts.json_array) return body;
  body.pop_back();
  return '[' + std::move(body) + "\n]\n";
}

constexpr std::string_view model_text = R"(
    {
      "name": "models/{{id}}",
      "version": "001",
      "displayName": "{{name}}",
      "description": "A simulated model",
      "inputTokenLimit": 1048576,
      "outputTokenLimit": 65536,
      "supportedGenerationMethods": [
        "generateContent",
        "countTokens",
        "createCachedContent",
        "batchGenerateContent"
      ],
      "temperature": 1,
      "topP": 0.95,
      "topK": 64,
      "maxTemperature": 2,
      "thinking": true
    })";

}  // namespace

canned_error failure(error_kind kind, const answer_facts& facts) {
  return {error_texts[static_cast<std::size_t>(kind)].status, whole(error_body(kind, facts), facts), {}};
}

canned_error failure(const refusal& why, const answer_facts& facts) {
  return {
      why.status, whole(error_body(why.status, word_for(why.status), escaped(why.message), {}), facts), {}};
}

std::string failure_event(error_kind kind, const answer_facts& facts) {
  const auto body = error_body(kind, facts);
  if (facts.json_array) return std::string{separator_mark} + body + "]\n";
  std::string line;  // an event's data is one line
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\n') {
      line += body[i];
      continue;
    }
    while (i + 1 < body.size() && body[i + 1] == ' ') ++i;
  }
  return "data: " + line + "\r\n\r\n";
}

std::string models() {
  std::string list;
  expand(model_text, {{"id", "gemini-2.5-flash"}, {"name", "Gemini 2.5 Flash"}}, list);
  list += ',';
  expand(model_text, {{"id", "gemini-3-pro-preview"}, {"name", "Gemini 3 Pro Preview"}}, list);
  return "{\n  \"models\": [" + list + "\n  ]\n}\n";
}

std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts&) {
  return {{"vary", "Origin, X-Origin, Referer"},
          {"x-xss-protection", "0"},
          {"x-frame-options", "SAMEORIGIN"},
          {"x-content-type-options", "nosniff"},
          {"server-timing", "gfet4t7; dur=42"}};
}

}  // namespace signalbox::simulate::gemini
