// SPDX-License-Identifier: Apache-2.0
// Kinds of events.
#include "providers/responses/events.hpp"

#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::responses {

using json::kind;

std::string type_of(const sse_event& event, json::value root) {
  const auto type = root.find("type");
  return type.is(kind::string) ? type.text() : std::string{event.name};
}

std::optional<outcome> failure_of(const sse_event& event, std::string_view type, json::value root) {
  if (type == "response.failed" || type == "response.cancelled") {
    const auto error = root.find("response").find("error");
    if (error.is(kind::object)) return failure_in(error);
    outcome why;
    why.failure = failure_class::transient;
    why.message = "the provider says that the answer failed";
    return why;
  }
  if (const auto error = openai::error_in(root); error.exists()) return failure_in(error);  // [U13] [W8]
  if (type != "error" && event.name != "error") return {};
  if (root.is(kind::object)) return failure_in(root);
  outcome why;
  why.failure = failure_class::transient;
  why.message = clean_message(event.data);
  return why;
}

std::optional<delta_kind> words_in(std::string_view type) {
  if (type == "response.output_text.delta") return delta_kind::text;
  if (type == "response.refusal.delta") return delta_kind::refusal;
  if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta")
    return delta_kind::thinking;
  return {};
}

}  // namespace signalbox::responses
