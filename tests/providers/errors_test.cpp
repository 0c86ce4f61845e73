// SPDX-License-Identifier: Apache-2.0
// Error answers of providers, as the real ones look: their class, code, pause, and a message fit to pass on.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/anthropic/anthropic.hpp"
#include "providers/error_text.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/openai/openai.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

using fc = failure_class;

struct real_error {
  int status;
  std::string body;
  fc failure;
  std::string code;
};

template <class Classify>
void check_classes(const std::vector<real_error>& all, Classify classify) {
  for (const auto& e : all) {
    CAPTURE(e.status, e.body);
    const auto got = classify(e.status, headers{}, e.body);
    CHECK(name_of(got.failure) == name_of(e.failure));
    CHECK(got.status == e.status);
    CHECK(got.code == e.code);
    CHECK(got.retry_after < 0ns);
    CHECK_FALSE(got.succeeded());
  }
}

std::string openai_error(std::string_view message, std::string_view type, std::string_view code,
                         std::string_view param = "null") {
  const auto quoted = [](std::string_view s) { return s == "null" ? "null" : "\"" + std::string{s} + "\""; };
  return R"({"error":{"message":")" + std::string{message} + R"(","type":)" + quoted(type) + R"(,"param":)" +
         quoted(param) + R"(,"code":)" + quoted(code) + "}}";
}

std::string anthropic_error(std::string_view type, std::string_view message, std::string_view more = {}) {
  return R"({"type":"error","error":{"type":")" + std::string{type} + R"(","message":")" +
         std::string{message} + "\"" + std::string{more} + R"(},"request_id":"req_011"})";
}

constexpr std::string_view html =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>maximum context length, "
    "insufficient_quota, 429</body></html>";

}  // namespace

TEST_CASE("[W68] [U14] [U24] [U27] [U30] [U35] [U36] errors of OpenAI by their class") {
  check_classes(
      {
          {400,
           openai_error("This model's maximum context length is 128000 tokens.", "invalid_request_error",
                        "context_length_exceeded", "messages"),
           fc::context_too_long, "context_length_exceeded"},
          {400,
           openai_error("Invalid 'messages[0].content': string too long.", "invalid_request_error",
                        "string_above_max_length", "messages[0].content"),
           fc::caller_fault, "string_above_max_length"},
          {400, openai_error("Unknown parameter: 'x'.", "invalid_request_error", "unknown_parameter", "x"),
           fc::caller_fault, "unknown_parameter"},
          {400,
           openai_error("Your request was rejected by our safety system.", "invalid_request_error",
                        "content_policy_violation"),
           fc::content_policy, "content_policy_violation"},
          {400,
           openai_error("Billing hard limit has been reached", "invalid_request_error",
                        "billing_hard_limit_reached"),
           fc::quota, "billing_hard_limit_reached"},
          {401,
           openai_error("Incorrect API key provided: sk-abc.", "invalid_request_error", "invalid_api_key"),
           fc::credential, "invalid_api_key"},
          {403,
           openai_error("Project does not have access to model `gpt-5`", "invalid_request_error",
                        "model_not_found"),
           fc::model_gone, "model_not_found"},
          {403,
           openai_error("Country, region, or territory not supported", "request_forbidden",
                        "unsupported_country_region_territory"),
           fc::model_gone, "unsupported_country_region_territory"},
          {403, openai_error("You are not allowed.", "permission_error", "null"), fc::credential,
           "permission_error"},
          {404, openai_error("The model `x` does not exist", "invalid_request_error", "model_not_found"),
           fc::model_gone, "model_not_found"},
          {429,
           openai_error("Rate limit reached for gpt-4.1 in organization org-x on tokens per min", "tokens",
                        "rate_limit_exceeded"),
           fc::rate_limit, "rate_limit_exceeded"},
          {429, openai_error("Slow down", "requests", "slow_down"), fc::rate_limit, "slow_down"},
          {500, openai_error("The server had an error", "server_error", "null"), fc::transient,
           "server_error"},
          {503, openai_error("The engine is currently overloaded", "server_error", "null"), fc::overload,
           "server_error"},
      },
      openai::classify_error);
}

TEST_CASE("[U27] spent quotas are told from rate limits, before them, in every shape") {
  std::vector<real_error> all;
  for (const auto* code :
       {"insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached"})
    for (const int status : {429, 403}) {
      all.push_back({status, openai_error("You exceeded your current quota", "insufficient_quota", code),
                     fc::quota, code});
      all.push_back(
          {status, openai_error("Rate limit, try again in 20s", "requests", code), fc::quota, code});
    }
  all.push_back({429, openai_error("x", "insufficient_quota", "null"), fc::quota, "insufficient_quota"});
  all.push_back({402,
                 R"({"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid"}})",
                 fc::quota, "invalid"});
  all.push_back(
      {402, R"({"error":{"message":"This request requires more credits","code":402}})", fc::quota, "402"});
  check_classes(all, openai::classify_error);
  check_classes({{429,
                  anthropic_error("rate_limit_error", "limit",
                                  R"(,"details":{"error_code":"enforced_spend_limit_reached"})"),
                  fc::quota, "enforced_spend_limit_reached"},
                 {402, anthropic_error("billing_error", "pay"), fc::quota, "billing_error"},
                 {400, anthropic_error("invalid_request_error", "Your credit balance is too low to access"),
                  fc::quota, "invalid_request_error"}},
                anthropic::classify_error);
}

TEST_CASE("[W68] [U17] errors of Azure, vLLM, FastAPI, OpenRouter, llama.cpp, proxies, and of nobody") {
  check_classes(
      {
          {429,
           R"({"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have )"
           R"(exceeded call rate limit. Please retry after 26 seconds."}})",
           fc::rate_limit, "429"},
          {400,
           R"({"error":{"message":"The response was filtered","type":null,"param":"prompt",)"
           R"("code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
           fc::content_policy, "content_filter"},
          {400,
           R"({"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"X","raw":)"
           R"("{\"error\":{\"message\":\"maximum context length is 10 tokens\"}}"}}})",
           fc::context_too_long, "400"},
          {500, R"({"error":{"code":500,"message":"the request exceeds the available context size"}})",
           fc::context_too_long, "500"},
          {404, R"({"error":{"code":"DeploymentNotFound","message":"The API deployment does not exist."}})",
           fc::model_gone, "DeploymentNotFound"},
          {401, R"({"statusCode":401,"message":"Access denied due to invalid subscription key"})",
           fc::credential, ""},
          {400,
           R"({"object":"error","message":"This model's maximum context length is 4096 tokens. However",)"
           R"("type":"BadRequestError","param":null,"code":400})",
           fc::context_too_long, "400"},
          {404,
           R"({"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404})",
           fc::model_gone, "404"},
          {422,
           R"({"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required","input":{}}]})",
           fc::caller_fault, ""},
          {404, R"({"detail":"Not Found"})", fc::model_gone, ""},
          {500, R"({"detail":"Internal Server Error"})", fc::transient, ""},
          {429,
           R"({"error":{"message":"Rate limit exceeded: free-models-per-min","code":429,"metadata":)"
           R"({"headers":{"X-RateLimit-Reset":"1741305600000"}}},"user_id":"user_1"})",
           fc::rate_limit, "429"},
          {400, R"({"error":{"message":"This endpoint's maximum context length is 8192 tokens","code":400}})",
           fc::context_too_long, "400"},
          {502, R"({"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"x"}}})",
           fc::transient, "502"},
          {400,
           R"({"error":{"code":400,"message":"the request exceeds the available context size, try increasing",)"
           R"("type":"exceed_context_size_error"}})",
           fc::context_too_long, "400"},
          {400,
           R"({"message":"Please reduce the length. Current length is 9000 while limit is 8192",)"
           R"("type":"invalid_request_error","param":"messages","code":"context_length_exceeded"})",
           fc::context_too_long, "context_length_exceeded"},
          {422,
           R"({"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096",)"
           R"("error_type":"validation"})",
           fc::context_too_long, ""},
          {400, R"({"error":"unexpected field"})", fc::caller_fault, ""},
          {502, std::string{html}, fc::transient, ""},
          {413, std::string{html}, fc::request_too_large, ""},
          {403, std::string{html}, fc::credential, ""},
          {400, std::string{html}, fc::caller_fault, ""},
          {503, "upstream connect error or disconnect/reset before headers", fc::overload, ""},
          {500, "", fc::transient, ""},
          {400, "{\"error\":{\"message\":\"cut", fc::caller_fault, ""},
          {400, "[]", fc::caller_fault, ""},
          {400, R"({"error":{"message":["a"],"type":{},"code":[],"param":1}})", fc::caller_fault, ""},
      },
      openai::classify_error);
  const auto message = [](int status, std::string_view body) {
    return openai::classify_error(status, {}, body).message;
  };
  CHECK(message(422, R"({"detail":[{"msg":"Field required"}]})") == "Field required");
  CHECK(message(404, R"({"detail":"Not Found"})") == "Not Found");
  CHECK(message(400, R"({"error":"unexpected field"})") == "unexpected field");
  CHECK(message(502, html).empty());  // [U17] a page is for the log, not for the client
  CHECK(openai::classify_error(400, {}, openai_error("m", "t", "c", "messages[1].content")).param ==
        "messages[1].content");
}

TEST_CASE("[W69] [U27] [U30] [U32] errors of Anthropic by their class") {
  check_classes(
      {
          {400, anthropic_error("invalid_request_error", "max_tokens: Field required"), fc::caller_fault,
           "invalid_request_error"},
          {400,
           anthropic_error("invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
           fc::context_too_long, "invalid_request_error"},
          {400,
           anthropic_error("invalid_request_error",
                           "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000"),
           fc::context_too_long, "invalid_request_error"},
          {401, anthropic_error("authentication_error", "invalid x-api-key"), fc::credential,
           "authentication_error"},
          {403, anthropic_error("permission_error", "no"), fc::credential, "permission_error"},
          {404, anthropic_error("not_found_error", "model: claude-9"), fc::model_gone, "not_found_error"},
          {413, anthropic_error("request_too_large", "Request exceeds the maximum size"),
           fc::request_too_large, "request_too_large"},
          {429, anthropic_error("rate_limit_error", "This request would exceed your rate limit"),
           fc::rate_limit, "rate_limit_error"},
          {500, anthropic_error("api_error", "Internal server error"), fc::transient, "api_error"},
          {504, anthropic_error("timeout_error", "x"), fc::transient, "timeout_error"},
          {529, anthropic_error("overloaded_error", "Overloaded"), fc::overload, "overloaded_error"},
          {413, std::string{html}, fc::request_too_large, ""},
          {503, "", fc::overload, ""},
          {400, "[1]", fc::caller_fault, ""},
          {400, R"({"error":"text"})", fc::caller_fault, ""},
      },
      anthropic::classify_error);
}

TEST_CASE("[U28] [U29] [U31] [U32] [U33] [U34] a status without words has a class, whatever it is") {
  struct row {
    int status;
    fc failure;
  };
  for (const auto& r : std::vector<row>{{408, fc::transient},
                                        {409, fc::transient},
                                        {425, fc::transient},
                                        {500, fc::transient},
                                        {502, fc::transient},
                                        {503, fc::overload},
                                        {504, fc::transient},
                                        {520, fc::transient},
                                        {521, fc::transient},
                                        {524, fc::transient},
                                        {529, fc::overload},
                                        {401, fc::credential},
                                        {403, fc::credential},
                                        {402, fc::quota},
                                        {404, fc::model_gone},
                                        {410, fc::model_gone},
                                        {429, fc::rate_limit},
                                        {501, fc::refused},
                                        {505, fc::invalid},
                                        {525, fc::invalid},
                                        {599, fc::invalid},
                                        {600, fc::invalid},
                                        {0, fc::invalid},
                                        {99, fc::invalid},
                                        {999, fc::invalid},
                                        {-1, fc::invalid},
                                        {302, fc::invalid},
                                        {307, fc::invalid},
                                        {405, fc::model_gone},
                                        {418, fc::refused},
                                        {406, fc::refused},
                                        {415, fc::refused},
                                        {431, fc::refused},
                                        {499, fc::refused},
                                        {413, fc::request_too_large},
                                        {400, fc::caller_fault},
                                        {422, fc::caller_fault}}) {
    CAPTURE(r.status);
    CHECK(name_of(openai::classify_error(r.status, {}, "").failure) == name_of(r.failure));
    CHECK(name_of(anthropic::classify_error(r.status, {}, "").failure) == name_of(r.failure));
  }
}

TEST_CASE("[U30] a 413 is about bytes, unless it speaks of tokens that do not fit the window") {
  const auto check = [](std::string_view words, fc expected) {
    CAPTURE(words);
    CHECK(name_of(openai::classify_error(413, {}, openai_error(words, "x", "null")).failure) ==
          name_of(expected));
    CHECK(name_of(anthropic::classify_error(413, {}, anthropic_error("x", words)).failure) ==
          name_of(expected));
    const auto gemini = R"({"error":{"code":413,"message":")" + std::string{words} + "\"}}";
    CHECK(name_of(gemini::classify_error(413, {}, gemini).failure) == name_of(expected));
  };
  check("Maximum content size limit (26214400) exceeded (26228474 bytes read)", fc::request_too_large);
  check("Request exceeds the maximum size", fc::request_too_large);
  check("", fc::request_too_large);
  check("prompt is too long: 208310 tokens > 200000 maximum", fc::context_too_long);
  // Text Embeddings Inference.
  check("`inputs` must have less than 512 tokens. Given: 1000", fc::context_too_long);
  // Groq: the limit of a minute, which says nothing of the window.
  check(
      "Request too large for model `m` in organization `org_x` on tokens per minute (TPM): Limit 6000, "
      "Requested 9000, please reduce your message size and try again.",
      fc::request_too_large);
  CHECK(name_of(openai::classify_error(413, {}, openai_error("x", "y", "context_length_exceeded")).failure) ==
        "context-too-long");
  const auto google =
      R"({"error":{"code":400,"message":"Request payload size exceeds the limit: 20971520 bytes.",)"
      R"("status":"INVALID_ARGUMENT"}})";
  CHECK(name_of(gemini::classify_error(400, {}, google).failure) == "request-too-large");
}

TEST_CASE("a provider that echoes the prompt does not choose its own class") {
  // Only the provider's typed code and its own message count, and the status comes first.
  const auto class_of = [](int status, std::string_view body) {
    return name_of(openai::classify_error(status, {}, body).failure);
  };
  CHECK(class_of(400, openai_error("bad token 429", "invalid_request_error", "null")) == "caller-fault");
  CHECK(class_of(400, R"({"error":{"message":"bad","input":"insufficient_quota rate_limit_exceeded"}})") ==
        "caller-fault");
  CHECK(class_of(429, openai_error("prompt is too long", "tokens", "rate_limit_exceeded")) == "rate-limit");
  CHECK(class_of(500, openai_error("context_length_exceeded", "server_error", "null")) == "transient");
}

TEST_CASE("[U24] [U32] a pause counts for rate limits from any header, for failing servers if it is stated") {
  const headers stated{{"Retry-After", "2"}}, resets{{"x-ratelimit-reset-requests", "7s"}};
  const headers garbage{{"retry-after", "soon"}, {"x-ratelimit-reset-requests", "7s"}};
  for (const auto classify : {openai::classify_error, anthropic::classify_error}) {
    const auto pause = [&](int status, const headers& fields) {
      return classify(status, fields, "").retry_after;
    };
    CHECK(pause(429, stated) == 2s);
    CHECK(pause(429, resets) == 7s);
    CHECK(pause(429, garbage) == 7s);
    CHECK(pause(503, stated) == 2s);
    CHECK(pause(529, stated) == 2s);
    CHECK(pause(500, stated) == 2s);
    for (const int failing : {500, 503, 529}) {
      CHECK(pause(failing, resets) < 0s);
      CHECK(pause(failing, garbage) < 0s);
    }
    for (const int settled : {400, 401, 402, 404}) CHECK(pause(settled, stated) < 0s);
    CHECK(pause(429, {}) < 0s);  // [U26]
  }
}
