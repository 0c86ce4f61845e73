// SPDX-License-Identifier: Apache-2.0
// OpenAI's canned bytes for errors, model lists and headers.
#include <array>

#include "simulate/openai_bytes.hpp"

namespace signalbox::simulate::openai {

namespace {

struct error_text {
  error_kind kind;
  std::uint32_t status;
  std::string_view inside;  // of the `error` object
};

// Texts as the API sends them. `content_filter` is Azure's, the only one of the family with that code.
constexpr std::array error_texts{
    error_text{
        error_kind::rate_limit, 429,
        R"("message":"Rate limit reached for {{model}} in organization org-simulated on requests per min )"
        R"((RPM): Limit 500, Used 500, Requested 1. Please try again in 120ms. Visit )"
        R"(https://platform.openai.com/account/rate-limits to learn more.","type":"requests",)"
        R"("param":null,"code":"rate_limit_exceeded")"},
    error_text{
        error_kind::quota, 429,
        R"("message":"You exceeded your current quota, please check your plan and billing details. For more )"
        R"(information on this error, read the docs: )"
        R"(https://platform.openai.com/docs/guides/error-codes/api-errors.",)"
        R"("type":"insufficient_quota","param":null,"code":"insufficient_quota")"},
    error_text{error_kind::overloaded, 503,
               R"("message":"The server is currently overloaded with other requests. Sorry about that! )"
               R"(You can retry your request, or contact us through our help center at help.openai.com )"
               R"(if the error persists.",)"
               R"("type":"server_error","param":null,"code":null)"},
    error_text{
        error_kind::server_error, 500,
        R"x("message":"The server had an error while processing your request. Sorry about that! (Please )x"
        R"x(include the request ID req_{{id}} in your message.)","type":"server_error",)x"
        R"x("param":null,"code":null)x"},
    error_text{error_kind::auth, 401,
               R"("message":"Incorrect API key provided: ********{{key}}. You can find your API key at )"
               R"(https://platform.openai.com/account/api-keys.","type":"invalid_request_error",)"
               R"("param":null,"code":"invalid_api_key")"},
    error_text{error_kind::invalid_request, 400,
               R"("message":"Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', )"
               R"('function', 'tool', and 'developer'.","type":"invalid_request_error",)"
               R"("param":"messages[0].role","code":"invalid_value")"},
    error_text{
        error_kind::context_length, 400,
        R"("message":"This model's maximum context length is 128000 tokens. However, your messages resulted )"
        R"(in 190002 tokens. Please reduce the length of the messages.",)"
        R"("type":"invalid_request_error","param":"messages","code":"context_length_exceeded")"},
    error_text{error_kind::content_filter, 400,
               R"("message":"The response was filtered due to the prompt triggering Azure OpenAI's content )"
               R"(management policy. Please modify your prompt and retry.","type":null,"param":"prompt",)"
               R"("code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation",)"
               R"("content_filter_result":{"hate":{"filtered":true,"severity":"high"},)"
               R"("violence":{"filtered":false,"severity":"safe"}}})"},
    error_text{error_kind::model_not_found, 404,
               R"("message":"The model `{{model}}` does not exist or you do not have access to it.",)"
               R"("type":"invalid_request_error","param":null,"code":"model_not_found")"},
    error_text{error_kind::request_too_large, 413,
               R"x("message":"Maximum content size limit (26214400) exceeded (26228474 bytes read)",)x"
               R"("type":"server_error","param":null,"code":null)"},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < error_texts.size(); ++i)
        if (static_cast<std::size_t>(error_texts[i].kind) != i) return false;
      return error_texts.size() == names_of<error_kind>.size();
    }(),
    "one row per error_kind, in its order");

std::string error_inside(error_kind kind, const answer_facts& facts) {
  std::string out;
  expand(error_texts[static_cast<std::size_t>(kind)].inside,
         {{"model", facts.model}, {"id", facts.id}, {"key", facts.credential_end}}, out);
  return out;
}

std::string quoted_or_null(const std::string& text) {
  return text.empty() ? "null" : '"' + escaped(text) + '"';
}

constexpr std::string_view model_text =
    R"({"id":"{{id}}","object":"model","created":{{created}},"owned_by":"simulated"})";

}  // namespace

canned_error failure(error_kind kind, const answer_facts& facts) {
  canned_error out{error_texts[static_cast<std::size_t>(kind)].status,
                   "{\"error\":{" + error_inside(kind, facts) + "}}\n",
                   {}};
  if (kind == error_kind::rate_limit)
    out.headers = {{"retry-after", "1"},
                   {"retry-after-ms", "1000"},
                   {"x-ratelimit-remaining-requests", "0"},
                   {"x-ratelimit-reset-requests", "1s"}};
  return out;
}

canned_error failure(const refusal& why, const answer_facts&) {
  std::string body;
  expand(R"({"error":{"message":"{{message}}","type":"invalid_request_error",)"
         R"("param":{{param}},"code":{{code}}}})"
         "\n",
         {{"message", escaped(why.message)},
          {"param", quoted_or_null(why.param)},
          {"code", quoted_or_null(why.code)}},
         body);
  return {why.status, body, {}};
}

std::string failure_event(error_kind kind, const answer_facts& facts) {
  return "data: {\"error\":{" + error_inside(kind, facts) + "}}\n\n";
}

std::string models(const moment& now) {
  std::string list;
  for (const auto* id : {"gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini"}) {
    if (!list.empty()) list += ',';
    expand(model_text, {{"id", id}, {"created", now.created}}, list);
  }
  return "{\"object\":\"list\",\"data\":[" + list + "]}\n";
}

std::vector<std::pair<std::string, std::string>> ordinary_headers(const answer_facts& facts) {
  return {{"access-control-expose-headers", "X-Request-ID"},
          {"openai-organization", "org-simulated"},
          {"openai-processing-ms", "42"},
          {"openai-version", "2020-10-01"},
          {"x-ratelimit-limit-requests", "10000"},
          {"x-ratelimit-limit-tokens", "30000000"},
          {"x-ratelimit-remaining-requests", "9999"},
          {"x-ratelimit-remaining-tokens", "29999976"},
          {"x-ratelimit-reset-requests", "6ms"},
          {"x-ratelimit-reset-tokens", "0s"},
          {"x-request-id", "req_" + facts.id}};
}

}  // namespace signalbox::simulate::openai
