// SPDX-License-Identifier: Apache-2.0
// Whole answers of a Responses API: checked and priced, or read into the neutral form.
#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"
#include "providers/responses/responses.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

/// A `response` object that is no failure. [W9] [U14]
outcome check_response(json::value root) {
  if (!root.is(kind::object)) return invalid_answer("the answer is no JSON object");
  const auto error = openai::error_in(root);
  if (error.exists()) return failure_in(error);
  const auto status = root.find("status");
  if (status.text_is("failed") || status.text_is("cancelled"))
    return invalid_answer("the answer says that it failed");
  if (!root.find("output").is(kind::array)) return invalid_answer("the answer has no output");
  for (auto item : root.find("output").items())
    if (!item.is(kind::object)) return invalid_answer("an item of the output is no object");
  return {};
}

bool is_call(json::value item) { return item.find("type").text_is("function_call"); }

void add(chat_reply& out, part_kind what, json::value text) {
  if (text.raw_size() <= 2 || !text.is(kind::string)) return;
  chat_part part;
  part.kind = what;
  part.text = text.text();
  out.parts.push_back(std::move(part));
}

/// The parts of a summary are paragraphs of one thought. Models whose thoughts are open tell them as content.
void add_thought(chat_reply& out, json::value item) {
  chat_part part;
  part.kind = part_kind::thinking;
  const auto summary = item.find("summary");
  for (auto piece : (summary.size() > 0 ? summary : item.find("content")).items())
    part.text += (part.text.empty() ? "" : "\n\n") + piece.find("text").text();
  if (!part.text.empty()) out.parts.push_back(std::move(part));
}

void add_item(chat_reply& out, json::value item) {
  const auto type = item.find("type");
  if (type.text_is("reasoning")) {
    add_thought(out, item);
  } else if (type.text_is("message")) {
    for (auto part : item.find("content").items()) {
      add(out, part_kind::text, part.find("text"));
      add(out, part_kind::refusal, part.find("refusal"));
    }
  } else if (type.text_is("function_call")) {
    chat_part part;
    part.kind = part_kind::tool_call;
    part.id = item.find("call_id").text();
    part.name = item.find("name").text();
    part.json = item.find("arguments").text();
    out.parts.push_back(std::move(part));
  }
}

}  // namespace

decoded_reply check(std::string body, const reply_context& context) {
  thread_local json::document document;
  if (const auto failure = document.scan(body))
    return {invalid_answer("the answer is not valid JSON: " + failure->message), {}};  // [U15]
  const auto root = document.root();
  auto result = check_response(root);
  if (!result.succeeded()) return {std::move(result), {}};
  bool calls = false;
  for (auto item : root.find("output").items()) calls = calls || is_call(item);
  result.finish_reason = name_of(finish_of(root, calls));
  if (!read_usage(root, result.used)) {
    result.used.input = context.estimated_input;
    result.used.output = root.find("output").raw().size() / 4;
  }
  result.content_seen = true;
  return {std::move(result), std::move(body)};
}

outcome read(json::value root, chat_reply& out) {
  if (auto failure = check_response(root); !failure.succeeded()) return failure;
  const auto status = root.find("status");
  if (status.text_is("queued") || status.text_is("in_progress"))
    return invalid_answer("the answer is not finished");
  out.id = root.find("id").text();
  out.model = root.find("model").text();
  bool calls = false;
  for (auto item : root.find("output").items()) {
    add_item(out, item);
    calls = calls || is_call(item);
  }
  out.finish = finish_of(root, calls);
  read_usage(root, out.used);
  return {};
}

}  // namespace signalbox::responses
