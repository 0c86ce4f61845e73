// SPDX-License-Identifier: Apache-2.0
// Whole answers of OpenAI-like providers: checked, priced, passed on as they are.
#include "providers/embeddings/embeddings.hpp"
#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::openai {

namespace {

using json::kind;

/// Something under which a client finds an answer: words, a tool call, a refusal, audio, or at least a null
/// content that the model is said to have finished with. Of a text that was continued: its words.
bool is_answer(json::value choice, dialect wire) {
  if (wire == dialect::openai_completions) return choice.find("text").is(kind::string);
  return choice.is(kind::object) && choice.find("message").is(kind::object);
}

outcome check_answer(json::value root, const reply_context& context) {
  if (!root.is(kind::object)) return invalid_answer("the answer is no JSON object");
  if (const auto error = error_in(root); error.exists()) return error_inside(error);  // [U14] [W9]
  const auto choices = root.find("choices");
  if (!choices.is(kind::array) || choices.size() == 0) return invalid_answer("the answer has no choices");
  outcome out;
  bool cut = false;
  for (auto choice : choices.items()) {
    if (!is_answer(choice, context.wire))
      return invalid_answer(context.wire == dialect::openai_completions ? "a choice has no text"
                                                                        : "a choice has no message");
    const auto finish = choice.find("finish_reason");
    if (finish.text_is("error")) return invalid_answer("the answer says that it failed");
    if (finish.is(kind::string) && out.finish_reason.empty()) out.finish_reason = finish.text();
    cut = cut || !says_finish(choice);
  }
  if (cut) {
    auto why = cut_short();
    read_usage(root, why.used);
    return why;
  }
  if (!read_usage(root, out.used)) {
    out.used.input = context.estimated_input;
    out.used.output = choices.raw().size() / 4;
  }
  out.content_seen = true;
  return out;
}

}  // namespace

decoded_reply check(std::string body, const reply_context& context) {
  if (context.wire == dialect::openai_embeddings) return embeddings::check(std::move(body), context);
  thread_local json::document document;
  if (const auto failure = document.scan(body))
    return {invalid_answer("the answer is not valid JSON: " + failure->message), {}};  // [U15]
  auto result = check_answer(document.root(), context);
  if (!result.succeeded()) body.clear();
  return {std::move(result), std::move(body)};
}

}  // namespace signalbox::openai
