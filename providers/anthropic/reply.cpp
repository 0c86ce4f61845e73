// SPDX-License-Identifier: Apache-2.0
// Whole answers and errors of Anthropic.
#include <algorithm>

#include "providers/anthropic/anthropic.hpp"
#include "providers/error_document.hpp"
#include "providers/error_text.hpp"
#include "providers/usage_terms.hpp"

namespace signalbox::anthropic {

namespace {

using json::kind;

void add_block(chat_reply& out, json::value block) {
  const auto type = block.find("type");
  chat_part part;
  if (type.text_is("text")) {
    part.text = block.find("text").text();
  } else if (type.text_is("tool_use")) {
    part.kind = part_kind::tool_call;
    part.id = block.find("id").text();
    part.name = block.find("name").text();
    part.json = std::string{block.find("input").exists() ? block.find("input").raw() : "{}"};
  } else if (type.text_is("thinking")) {
    part.kind = part_kind::thinking;
    part.text = block.find("thinking").text();
    part.signature = block.find("signature").text();
  } else if (type.text_is("redacted_thinking")) {
    part.kind = part_kind::redacted_thinking;
    part.text = block.find("data").text();
  } else {
    return;
  }
  out.parts.push_back(std::move(part));
}

failure_class class_of(int status, std::string_view type, std::string_view message, std::string_view detail) {
  if (detail == "enforced_spend_limit_reached" || contains_words(message, "credit balance is too low"))
    return failure_class::quota;
  if (type == "billing_error") return failure_class::quota;
  if (status == 400 && says_context_too_long(message, {})) return failure_class::context_too_long;
  if (status == 413) return class_of_large(message, {});
  return class_of_status(status);
}

int status_of(std::string_view type) {
  if (type == "invalid_request_error") return 400;
  if (type == "authentication_error") return 401;
  if (type == "billing_error") return 402;
  if (type == "permission_error") return 403;
  if (type == "not_found_error") return 404;
  if (type == "request_too_large") return 413;
  if (type == "rate_limit_error") return 429;
  if (type == "timeout_error") return 504;
  if (type == "overloaded_error") return 529;
  return 500;
}

outcome outcome_of(int status, json::value error) {
  const auto type = error.find("type").text();
  const auto message = error.find("message").text();
  const auto detail = error.find("details").find("error_code").text();
  outcome out;
  out.status = status;
  out.failure = class_of(status, type, message, detail);
  out.message = clean_message(message);
  out.code = clean_message(detail.empty() ? type : detail);
  return out;
}

}  // namespace

finish_kind finish_of(std::string_view stop_reason) {
  if (stop_reason == "max_tokens" || stop_reason == "model_context_window_exceeded")
    return finish_kind::length;
  if (stop_reason == "tool_use") return finish_kind::tool_calls;
  if (stop_reason == "refusal") return finish_kind::content_filter;
  return finish_kind::stop;  // end_turn, stop_sequence, pause_turn, and whatever comes [W35]
}

std::optional<std::uint64_t> read_counter(json::value usage, std::string_view name) {
  constexpr std::int64_t absurd = 1'000'000'000'000;
  const auto n = usage.find(name).integer();
  if (!n || *n < 0 || *n > absurd) return {};
  return static_cast<std::uint64_t>(*n);
}

namespace {

/// Beside the counts of tokens: the service tier, a faster mode and a region have prices of their own, and
/// each web search has one. Fetching pages has none. [W64]
void read_terms(json::value given, usage& into) {
  for (const auto* name : {"service_tier", "speed", "inference_geo"}) add_term(given.find(name), into);
  const auto searches = read_counter(given.find("server_tool_use"), "web_search_requests");
  into.web_searches = std::max(into.web_searches, searches.value_or(0));
}

}  // namespace

void read_usage(json::value given, usage& into) {
  read_terms(given, into);
  const auto take = [&](std::string_view name, std::uint64_t& field) {
    const auto n = read_counter(given, name);
    if (!n) return;
    field = std::max(field, *n);
    into.reported = true;
  };
  take("input_tokens", into.input);
  take("cache_read_input_tokens", into.cache_read);
  // Newer answers say which part of what was written is kept for an hour, at another price. [W64]
  const auto hour = read_counter(given.find("cache_creation"), "ephemeral_1h_input_tokens");
  auto written = into.cache_write + into.cache_write_long;
  take("cache_creation_input_tokens", written);
  into.cache_write_long = std::min(written, std::max(into.cache_write_long, hour.value_or(0)));
  into.cache_write = written - into.cache_write_long;
  // What was thought is part of the output, and told apart by newer answers.
  const auto thought = read_counter(given.find("output_tokens_details"), "thinking_tokens");
  auto generated = into.output + into.reasoning;
  take("output_tokens", generated);
  into.reasoning = std::min(generated, std::max(into.reasoning, thought.value_or(0)));
  into.output = generated - into.reasoning;
}

std::string refusal_in(json::value message) {
  const auto details = message.find("stop_details");
  return details.find("type").text_is("refusal") ? details.find("explanation").text() : std::string{};
}

std::optional<chat_reply> read_reply(json::value root) {
  const auto content = root.find("content");
  if (!root.find("type").text_is("message") || !content.is(kind::array)) return {};
  chat_reply out;
  out.id = root.find("id").text();
  out.model = root.find("model").text();
  for (auto block : content.items()) add_block(out, block);
  if (auto why = refusal_in(root); !why.empty()) {
    out.parts.emplace_back().kind = part_kind::refusal;
    out.parts.back().text = std::move(why);
  }
  out.finish = finish_of(root.find("stop_reason").text());
  out.stop_sequence = root.find("stop_sequence").text();
  read_usage(root.find("usage"), out.used);
  return out;
}

outcome error_inside(json::value error) { return outcome_of(status_of(error.find("type").text()), error); }

outcome classify_error(int status, const headers& fields, std::string_view body) {
  const error_document document{body};
  auto out = outcome_of(status, document.root().find("error"));
  out.retry_after = pause_after(out.failure, fields);
  return out;
}

outcome read(json::value root, chat_reply& out) {
  if (root.find("type").text_is("error")) return error_inside(root.find("error"));  // [U14]
  auto reply = read_reply(root);
  if (!reply) return invalid_answer("the answer is no message");
  out = *std::move(reply);
  return {};
}

}  // namespace signalbox::anthropic
