// SPDX-License-Identifier: Apache-2.0
// The error table, and errors as values.
#include "base/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <vector>

using namespace signalbox;

namespace {

std::vector<error_row> all_rows() {
  std::vector<error_row> out;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(error_code::storage_failed); ++i)
    out.push_back(describe(static_cast<error_code>(i)));
  return out;
}

}  // namespace

TEST_CASE("every error has a row of its own with a stable name, a status and a sentence") {
  std::set<std::string_view> names;
  for (const auto& row : all_rows()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(!row.name.empty());
    CHECK(std::all_of(row.name.begin(), row.name.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
    CHECK(row.status >= 400);
    CHECK(row.status <= 504);
    CHECK(row.sentence.size() > 10);
    CHECK(row.sentence.back() == '.');
    CHECK(row.sentence.front() >= 'A');
    CHECK(row.sentence.front() <= 'Z');
  }
}

TEST_CASE("an error's type in OpenAI's dialect fits its status") {
  const std::set<std::string_view> types{"invalid_request_error", "authentication_error", "permission_error",
                                         "rate_limit_error",      "insufficient_quota",   "server_error"};
  for (const auto& row : all_rows()) {
    INFO(row.name);
    CHECK(types.contains(row.openai_type));
    CHECK((row.openai_type == "server_error") == (row.status >= 500));
    CHECK((row.openai_type == "authentication_error") == (row.status == 401));
    CHECK((row.openai_type == "permission_error") == (row.status == 403));
    CHECK((row.openai_type == "rate_limit_error") == (row.status == 429));
    CHECK((row.openai_type == "insufficient_quota") == (row.status == 402));
  }
}

TEST_CASE("errors that clients act on have the status and the code that they know") {
  struct row {
    error_code code;
    int status;
    std::string_view name;
  };
  for (const auto& r : std::vector<row>{{error_code::invalid_request, 400, "invalid_request"},
                                        {error_code::unknown_model, 404, "model_not_found"},
                                        {error_code::method_not_allowed, 405, "method_not_allowed"},
                                        {error_code::request_timeout, 408, "request_timeout"},
                                        {error_code::too_large, 413, "request_too_large"},
                                        {error_code::unsupported_media, 415, "unsupported_media_type"},
                                        {error_code::expectation_failed, 417, "expectation_failed"},
                                        {error_code::misdirected, 421, "misdirected_request"},
                                        {error_code::headers_too_large, 431, "headers_too_large"},
                                        {error_code::context_too_long, 400, "context_length_exceeded"},
                                        {error_code::content_blocked, 400, "content_filter"},
                                        {error_code::rate_limited, 429, "rate_limit_exceeded"},
                                        {error_code::budget_exceeded, 402, "budget_exceeded"},
                                        {error_code::internal, 500, "internal_error"},
                                        {error_code::upstream_invalid, 502, "upstream_invalid_response"},
                                        {error_code::no_endpoint, 503, "no_endpoint"},
                                        {error_code::deadline_exceeded, 504, "deadline_exceeded"},
                                        {error_code::storage_failed, 503, "storage_failed"}}) {
    INFO(r.name);
    CHECK(describe(r.code).code == r.code);
    CHECK(describe(r.code).status == r.status);
    CHECK(describe(r.code).name == r.name);
  }
}

TEST_CASE("an error's text has its place in front and its hint behind, where it has them") {
  CHECK(error{error_code::internal, "it broke", "", ""}.text() == "it broke");
  CHECK(error{error_code::internal, "it broke", "mend it", ""}.text() == "it broke (mend it)");
  CHECK(error{error_code::internal, "it broke", "", "a[1].b"}.text() == "a[1].b: it broke");
  CHECK(error{error_code::internal, "it broke", "mend it", "f:1:2"}.text() == "f:1:2: it broke (mend it)");
  CHECK(error{}.code == error_code::internal);
}

TEST_CASE("taking the value of an error is a broken promise of the caller, and says which error it was") {
  const result<int> failed = error{error_code::not_found, "nothing there", "look elsewhere", ""};
  REQUIRE(failed.has_error());
  CHECK_THROWS_AS(failed.value(), std::logic_error);
  CHECK_THROWS_WITH(failed.value(), Catch::Contains("nothing there (look elsewhere)"));
  const result<void> fine{};
  CHECK(fine.has_value());
}
