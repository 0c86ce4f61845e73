// SPDX-License-Identifier: Apache-2.0
// Errors of Gemini: which class each is, what is told of it, and how long it asks to wait. [W57]
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using fc = failure_class;

namespace {

std::string error_of(int code, std::string_view message, std::string_view status,
                     std::string_view details = {}) {
  std::string out = R"({"error":{"code":)" + std::to_string(code) + R"(,"message":")" + std::string{message} +
                    R"(","status":")" + std::string{status} + "\"";
  if (!details.empty()) out += R"(,"details":[)" + std::string{details} + "]";
  return out + "}}";
}

outcome classified(int status, std::string_view body, const headers& fields = {}) {
  return gemini::classify_error(status, fields, body);
}

std::string violation(std::string_view quota) {
  return R"({"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":")" +
         std::string{quota} + R"(","quotaDimensions":{"model":"gemini-2.5-flash"},"quotaValue":"10"})";
}
std::string quota_failure(std::string_view violations) {
  return R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[)" +
         std::string{violations} + "]}";
}
std::string retry_info(std::string_view delay) {
  return R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" + std::string{delay} + "\"}";
}

constexpr std::string_view exceeded =
    "You exceeded your current quota, please check your plan and billing details.";

}  // namespace

TEST_CASE("[W57] statuses of Gemini and the classes that they are") {
  struct row {
    int code;
    const char* status;
    const char* message;
    fc failure;
  };
  const std::vector<row> rows{
      {400, "INVALID_ARGUMENT", "Request contains an invalid argument.", fc::caller_fault},
      {400, "FAILED_PRECONDITION", "User location is not supported for the API use.", fc::model_gone},
      {400, "FAILED_PRECONDITION",
       "Gemini API free tier is not available in your country. Please enable billing on your project.",
       fc::quota},
      {400, "FAILED_PRECONDITION", "Something else.", fc::caller_fault},
      {401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", fc::credential},
      {403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key.",
       fc::credential},
      {404, "NOT_FOUND", "models/gemini-0 is not found for API version v1beta.", fc::model_gone},
      {429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", fc::rate_limit},
      {499, "CANCELLED", "The operation was cancelled.", fc::transient},
      {500, "INTERNAL", "An internal error has occurred.", fc::transient},
      {503, "UNAVAILABLE", "The model is overloaded. Please try again later.", fc::overload},
      {504, "DEADLINE_EXCEEDED", "The request timed out.", fc::transient},
  };
  for (const auto& r : rows) {
    CAPTURE(r.code, r.message);
    const auto body = error_of(r.code, r.message, r.status);
    const auto got = classified(r.code, body);
    CHECK(name_of(got.failure) == name_of(r.failure));
    CHECK(got.status == r.code);
    CHECK(got.code == r.status);
    CHECK(got.message == r.message);
    // The same where no HTTP status says it: in an array, and inside a stream or a 200.
    CHECK(classified(r.code, "[" + body + "]").failure == r.failure);
    json::document document;
    REQUIRE_FALSE(document.scan(body));
    CHECK(gemini::error_inside(gemini::error_in(document.root())).failure == r.failure);
    const auto without_code =
        R"({"error":{"message":")" + std::string{r.message} + R"(","status":")" + r.status + "\"}}";
    REQUIRE_FALSE(document.scan(without_code));
    CHECK(gemini::error_inside(gemini::error_in(document.root())).failure == r.failure);
  }
}

TEST_CASE("[W57] Gemini errors: a bad key is a 400 and still a matter of the credential") {
  const auto info =
      R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID",)"
      R"("domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}})";
  const auto got = classified(
      400, error_of(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", info));
  CHECK(got.failure == fc::credential);
  CHECK(got.code == "API_KEY_INVALID");
  CHECK(got.param.empty());
  CHECK(classified(400, error_of(400, "API key expired. Please renew the API key.", "INVALID_ARGUMENT"))
            .failure == fc::credential);
  CHECK(classified(400, error_of(400, "changed words", "INVALID_ARGUMENT", info)).failure == fc::credential);
}

TEST_CASE("[W57] Gemini errors: limits of a minute pass, those of a day and those of money do not") {
  const auto minute = quota_failure(violation("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"));
  const auto day = quota_failure(violation("GenerateRequestsPerMinutePerProjectPerModel-FreeTier") + "," +
                                 violation("GenerateRequestsPerDayPerProjectPerModel-FreeTier"));
  const auto of = [](std::string_view message, std::string_view details = {}) {
    return classified(429, error_of(429, message, "RESOURCE_EXHAUSTED", details)).failure;
  };
  CHECK(of(exceeded, minute) == fc::rate_limit);
  CHECK(of(exceeded, minute + "," + retry_info("37s")) == fc::rate_limit);
  CHECK(of(exceeded, day + "," + retry_info("22s")) == fc::quota);
  CHECK(of(exceeded, retry_info("22s")) == fc::rate_limit);
  CHECK(of(exceeded) == fc::quota);  // no limit is named and no time: it is about billing
  CHECK(of("Your project has exceeded its monthly spending cap.", minute) == fc::quota);
  CHECK(of("Your prepayment credits are depleted.") == fc::quota);
  CHECK(classified(
            403,
            error_of(403, "x", "PERMISSION_DENIED",
                     R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BILLING_DISABLED"})"))
            .failure == fc::quota);
}

TEST_CASE(
    "[W57] [W73] Gemini errors: the pause is that of RetryInfo, else of the header, and nonsense is none") {
  const auto pause = [](std::string_view delay, const headers& fields = {}) {
    return classified(429, error_of(429, "m", "RESOURCE_EXHAUSTED", retry_info(delay)), fields).retry_after;
  };
  CHECK(pause("37s") == 37s);
  CHECK(pause("10.689924287s") > 10'689ms);
  CHECK(pause("10.689924287s") < 10'690ms);
  CHECK(pause("0s") == 0s);
  for (const auto* nonsense : {"", "soon", "-5s", "37", "1e3s"}) CHECK(pause(nonsense) < 0s);
  headers fields;
  fields.push_back({"retry-after", "7"});
  CHECK(pause("37s", fields) == 37s);
  CHECK(pause("soon", fields) == 7s);
  CHECK(classified(503, error_of(503, "m", "UNAVAILABLE"), fields).retry_after == 7s);
  CHECK(classified(503, error_of(503, "m", "UNAVAILABLE", retry_info("3s"))).retry_after == 3s);
  // Nobody is to wait for what waiting does not mend.
  CHECK(classified(400, error_of(400, "m", "INVALID_ARGUMENT", retry_info("3s")), fields).retry_after < 0s);
}

TEST_CASE("[U30] a request that is too long is told by Gemini's own words, of a 400 only") {
  const std::string message =
      "The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).";
  CHECK(classified(400, error_of(400, message, "INVALID_ARGUMENT")).failure == fc::context_too_long);
  CHECK(classified(429, error_of(429, message, "RESOURCE_EXHAUSTED")).failure == fc::rate_limit);
}

TEST_CASE("Gemini errors: a fault of the request names the member, from the details or from the message") {
  const auto detailed = error_of(400, "Invalid JSON payload received.", "INVALID_ARGUMENT",
                                 R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[
          {"field":"tools[0].function_declarations[5].parameters","description":"Unknown name \"const\""},{"field":"b"}]})");
  CHECK(classified(400, detailed).param == "tools[0].function_declarations[5].parameters");
  CHECK(classified(
            400,
            error_of(400, "* GenerateContentRequest.contents[1].parts: contents.parts must not be empty.\\n",
                     "INVALID_ARGUMENT"))
            .param == "contents[1].parts");
  CHECK(classified(400, error_of(400, "bad", "INVALID_ARGUMENT")).param.empty());
}

TEST_CASE("[U17] [U27] what is no error of Gemini's is classified by its status alone") {
  for (const auto* body :
       {"", "<html>429 quota billing</html>", "[]", "null", "{}", R"({"error":null})", R"([[{"error":{}}]])",
        R"({"error":[]})", R"({"error":{"code":"x","message":7,"details":{}}})",
        R"({"error":{"details":[1,null,{"@type":5},{"@type":"google.rpc.QuotaFailure","violations":3}]}})"}) {
    CAPTURE(body);
    CHECK(classified(502, body).failure == fc::transient);
    CHECK(classified(429, body).failure == fc::rate_limit);
    CHECK(classified(400, body).failure == fc::caller_fault);
    CHECK(classified(200, body).failure == fc::invalid);
  }
  CHECK(classified(500, R"({"error":"plain words"})").message == "plain words");
}

TEST_CASE("[W71] keys and addresses in Gemini's messages are not passed on") {
  const auto got = classified(
      400, error_of(400, "API key AIzaSyA1234567890 at https://x.example/y is odd", "INVALID_ARGUMENT"));
  CHECK(got.message.find("AIza") == std::string::npos);
  CHECK(got.message.find("x.example") == std::string::npos);
}
