// SPDX-License-Identifier: Apache-2.0
// Errors of Gemini: status first, then Google's own reasons, then known wordings of its messages. [W57]
#include <algorithm>
#include <array>

#include "providers/error_document.hpp"
#include "providers/error_text.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/retry_after.hpp"

namespace signalbox::gemini {

namespace {

using fc = failure_class;
using json::kind;

struct error_words {
  std::string message;
  std::string status;        ///< "RESOURCE_EXHAUSTED"
  std::string reason;        ///< of an ErrorInfo: "API_KEY_INVALID"
  std::string field;         ///< of the first violation of a BadRequest
  bool any_quota = false;    ///< a QuotaFailure says which limit it was
  bool daily_quota = false;  ///< and that one does not come back soon
  duration retry{-1};
};

void read_quota(json::value violations, error_words& out) {
  if (!violations.is(kind::array)) return;
  for (auto v : violations.items()) {
    const auto id = v.find("quotaId").text();
    out.any_quota = out.any_quota || !id.empty();
    out.daily_quota = out.daily_quota || contains_words(id, "PerDay");
  }
}

void read_detail(json::value detail, error_words& out) {
  const auto type = detail.find("@type").text();
  if (type.ends_with("google.rpc.RetryInfo")) out.retry = parse_go_duration(detail.find("retryDelay").text());
  if (type.ends_with("google.rpc.QuotaFailure")) read_quota(detail.find("violations"), out);
  if (const auto reason = detail.find("reason"); reason.is(kind::string)) out.reason = reason.text();
  const auto violations = detail.find("fieldViolations");
  if (type.ends_with("google.rpc.BadRequest") && violations.is(kind::array) && violations.size() > 0)
    out.field = (*violations.begin_items()).find("field").text();
}

/// "* GenerateContentRequest.contents[1].parts: contents.parts must not be empty."
std::string field_in(std::string_view message) {
  constexpr std::string_view head = "* GenerateContentRequest.";
  if (!message.starts_with(head)) return {};
  message.remove_prefix(head.size());
  const auto end = message.find(": ");
  return end == std::string_view::npos ? std::string{} : std::string{message.substr(0, end)};
}

error_words words_of(json::value error) {
  error_words out;
  if (error.is(kind::string)) out.message = error.text();
  out.message += error.find("message").text();
  out.status = error.find("status").text();
  const auto details = error.find("details");
  if (details.is(kind::array))
    for (auto one : details.items()) read_detail(one, out);
  if (out.field.empty()) out.field = field_in(out.message);
  return out;
}

bool says(const error_words& e, std::string_view words) { return contains_words(e.message, words); }

/// A bad key is a 400 here.
bool is_about_key(const error_words& e) {
  return e.reason.starts_with("API_KEY_") || says(e, "API key not valid") || says(e, "API key expired") ||
         says(e, "pass a valid API key");
}

bool is_about_money(const error_words& e) {
  return e.reason == "BILLING_DISABLED" || says(e, "spending cap") || says(e, "credits are depleted") ||
         says(e, "enable billing") || says(e, "billing account");
}

fc class_of_bad_request(const error_words& e) {
  if (is_about_key(e)) return fc::credential;
  if (says_context_too_long(e.message, {})) return fc::context_too_long;
  if (says(e, "payload size exceeds")) return fc::request_too_large;
  if (e.status == "FAILED_PRECONDITION") {
    if (is_about_money(e)) return fc::quota;
    // Of the place where the gateway runs: no other request does better here.
    if (says(e, "location is not supported")) return fc::model_gone;
  }
  return fc::caller_fault;
}

/// Every limit is told with "check your plan and billing details", also that of a minute: what was exceeded
/// is in the details. Without any, it is money if the message says so and no time to wait.
fc class_of_exhausted(const error_words& e) {
  if (e.daily_quota || is_about_money(e)) return fc::quota;
  const bool said_nothing = !e.any_quota && e.retry < duration::zero();
  return said_nothing && says(e, "billing") ? fc::quota : fc::rate_limit;
}

fc class_of(int status, const error_words& e) {
  if (status == 400) return class_of_bad_request(e);
  if (status == 413) return class_of_large(e.message, {});
  if (status == 403 && is_about_money(e)) return fc::quota;
  if (status == 429) return class_of_exhausted(e);
  if (status == 499) return fc::transient;
  return class_of_status(status);
}

struct status_row {
  std::string_view name;
  int code;
};
/// Google's canonical codes and the statuses that go with them (google/rpc/code.proto).
constexpr std::array canonical{
    status_row{"INVALID_ARGUMENT", 400},
    status_row{"FAILED_PRECONDITION", 400},
    status_row{"OUT_OF_RANGE", 400},
    status_row{"UNAUTHENTICATED", 401},
    status_row{"PERMISSION_DENIED", 403},
    status_row{"NOT_FOUND", 404},
    status_row{"ABORTED", 409},
    status_row{"ALREADY_EXISTS", 409},
    status_row{"RESOURCE_EXHAUSTED", 429},
    status_row{"CANCELLED", 499},
    status_row{"UNAVAILABLE", 503},
    status_row{"DEADLINE_EXCEEDED", 504},
};

int status_of(json::value error, const error_words& e) {
  const auto code = error.find("code").integer().value_or(0);
  if (code >= 400 && code <= 599) return static_cast<int>(code);
  for (const auto& row : canonical)
    if (row.name == e.status) return row.code;
  return 500;
}

outcome outcome_of(int status, const error_words& e) {
  outcome out;
  out.status = status;
  out.failure = class_of(status, e);
  out.message = clean_message(e.message);
  out.code = clean_message(e.reason.empty() ? e.status : e.reason);
  if (out.failure == fc::caller_fault) out.param = clean_message(e.field);
  const bool waits =
      out.failure == fc::rate_limit || out.failure == fc::overload || out.failure == fc::transient;
  if (waits) out.retry_after = e.retry;
  return out;
}

}  // namespace

json::value error_in(json::value root) {
  if (root.is(kind::array) && root.size() > 0) root = *root.begin_items();
  const auto error = root.find("error");
  return error.is(kind::object) || error.is(kind::string) ? error : json::value{};
}

outcome error_inside(json::value error) {
  const auto words = words_of(error);
  return outcome_of(status_of(error, words), words);
}

outcome classify_error(int status, const headers& fields, std::string_view body) {
  const error_document document{body};
  const auto words = words_of(error_in(document.root()));
  auto out = outcome_of(status, words);
  if (out.retry_after < duration::zero()) out.retry_after = pause_after(out.failure, fields);
  return out;
}

}  // namespace signalbox::gemini
