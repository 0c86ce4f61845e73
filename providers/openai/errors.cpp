// SPDX-License-Identifier: Apache-2.0
// Errors of OpenAI-like providers.
#include <algorithm>
#include <array>
#include <charconv>

#include "providers/error_document.hpp"
#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::openai {

namespace {

/// Refusals that no waiting helps against, whatever the status. Checked before rate limits. [U27]
constexpr std::array<std::string_view, 7> spent_codes{"insufficient_quota",
                                                      "credit_balance_exhausted",
                                                      "organization_spend_limit_exceeded",
                                                      "project_spend_limit_exceeded",
                                                      "organization_usage_limit_exceeded",
                                                      "billing_hard_limit_reached",
                                                      "billing_not_active"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& all, std::string_view text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

struct error_words {
  std::string message, type, code, param;
};

std::string text_of(json::value v) {
  if (v.is(json::kind::string)) return v.text();
  return v.is(json::kind::number) ? std::string{v.raw()} : std::string{};
}

/// FastAPI's list of what is wrong says it in its first item; others wrap that list in a `detail`.
std::string message_of(json::value v) {
  if (v.is(json::kind::object)) v = v.find("detail");
  if (v.is(json::kind::array) && v.size() > 0) v = (*v.begin_items()).find("msg");
  return text_of(v);
}

/// What a provider behind a router has said: the router's own words say nothing of it.
error_words routed_words(json::value error) {
  const auto raw = error.find("metadata").find("raw");
  json::document inner;
  auto said = raw;
  const auto text = raw.is(json::kind::string) ? raw.text() : std::string{};
  if (!text.empty()) said = inner.scan(text) ? json::value{} : inner.root();
  const auto nested = said.find("error");
  const auto from = nested.is(json::kind::object) ? nested : said;
  auto message = message_of(from.find("message"));
  if (message.empty() && nested.is(json::kind::string)) message = nested.text();
  if (message.empty()) return {};
  const auto code = from.find("code");
  return {std::move(message), text_of(from.find("type")), text_of(code.exists() ? code : error.find("code")),
          text_of(from.find("param"))};
}

/// The shapes that OpenAI, vLLM, Mistral, FastAPI and OpenRouter use. [W68]
error_words words_of(json::value root) {
  auto error = root.find("error");
  if (error.is(json::kind::string)) return {error.text(), {}, {}, {}};
  if (!error.is(json::kind::object)) error = root;
  if (auto routed = routed_words(error); !routed.message.empty()) return routed;
  auto message = message_of(error.find("message"));
  if (message.empty()) message = message_of(error.find("detail"));
  return {std::move(message), text_of(error.find("type")), text_of(error.find("code")),
          text_of(error.find("param"))};
}

failure_class class_of_bad_request(const error_words& e) {
  if (one_of(spent_codes, e.code) || one_of(spent_codes, e.type)) return failure_class::quota;
  if (says_context_too_long(e.message, e.code)) return failure_class::context_too_long;
  if (e.code == "content_filter" || e.code == "content_policy_violation")
    return failure_class::content_policy;
  if (e.code == "invalid_api_key") return failure_class::credential;
  if (e.code == "model_not_found") return failure_class::model_gone;
  return failure_class::caller_fault;
}

failure_class class_of(int status, const error_words& e) {
  const bool spent = one_of(spent_codes, e.code) || one_of(spent_codes, e.type);
  const bool about_model = e.code == "model_not_found" || e.code == "unsupported_country_region_territory" ||
                           contains_words(e.message, "access to model");
  if (status == 400 || status == 422) return class_of_bad_request(e);
  // Older llama.cpp says it with a 500.
  if (status == 500 && says_context_too_long(e.message, e.code)) return failure_class::context_too_long;
  if (status == 413) return class_of_large(e.message, e.code);
  if (status == 403 && about_model) return failure_class::model_gone;
  if ((status == 403 || status == 429) && spent) return failure_class::quota;
  return class_of_status(status);
}

/// The status that an error without one stands for.
int status_of(const error_words& e) {
  int code = 0;
  const auto* end = e.code.data() + e.code.size();
  const auto read = std::from_chars(e.code.data(), end, code);
  if (read.ec == std::errc{} && read.ptr == end && code >= 400 && code <= 599) return code;
  if (one_of(spent_codes, e.code) || one_of(spent_codes, e.type)) return 429;
  if (e.type == "invalid_request_error" || e.code == "context_length_exceeded") return 400;
  if (e.type == "authentication_error") return 401;
  if (e.type == "permission_error") return 403;
  if (e.type == "not_found_error") return 404;
  if (e.type.starts_with("rate_limit") || e.code.starts_with("rate_limit") || e.type == "tokens" ||
      e.type == "requests")
    return 429;
  if (e.type == "overloaded_error" || contains_words(e.code, "overloaded")) return 529;
  // An event has no status, and OpenAI's 503 no code.
  if (e.type == "server_error" && contains_words(e.message, "overloaded")) return 503;
  return 500;
}

outcome outcome_of(int status, const error_words& e) {
  outcome out;
  out.failure = class_of(status, e);
  out.status = status;
  out.message = clean_message(e.message);
  out.code = clean_message(e.code.empty() ? e.type : e.code);
  out.param = clean_message(e.param);
  return out;
}

}  // namespace

outcome classify_error(int status, const headers& fields, std::string_view body) {
  const error_document document{body};
  error_words words;
  if (document.root().is(json::kind::object)) words = words_of(document.root());
  auto out = outcome_of(status, words);
  out.retry_after = pause_after(out.failure, fields);
  return out;
}

json::value error_in(json::value root) {
  const auto error = root.find("error");
  if (error.is(json::kind::object) || (error.is(json::kind::string) && error.raw_size() > 2)) return error;
  return root.find("object").text_is("error") ? root : json::value{};
}

outcome error_inside(json::value error) {
  error_words words;
  if (error.is(json::kind::string)) words.message = error.text();
  if (error.is(json::kind::object))
    words = {text_of(error.find("message")), text_of(error.find("type")), text_of(error.find("code")),
             text_of(error.find("param"))};
  const auto status = status_of(words);
  return outcome_of(status, words);
}

}  // namespace signalbox::openai
