// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers: whole events are passed on as they came, or dropped; never altered.
#include <bitset>

#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox::openai {

namespace {

using json::kind;

constexpr std::size_t most_choices = 128;

class spliced_stream final : public passing_stream {
 public:
  using passing_stream::passing_stream;

 private:
  void on_data(std::string_view raw, const sse_event& event, json::value root, std::string& out) override {
    if (event.data == "[DONE]") return on_done(raw);
    if (event.name == "error") return on_error(event.data, root);
    // A chunk that is no JSON is left out; if the stream ends well all the same, nothing else is wrong. [W7]
    if (!root.exists()) return;
    if (const auto error = error_in(root); error.exists()) return fail(error_inside(error));  // [U13] [W8]
    const bool usage_only = on_chunk(root);
    if (!failed() && (!usage_only || context_.include_usage)) out.append(raw);
  }

  /// An event that is called an error, whatever the form of its data. [W8]
  void on_error(std::string_view data, json::value root) {
    if (!root.exists()) return fail(failure_class::transient, clean_message(data));
    const auto error = error_in(root);
    fail(error_inside(error.exists() ? error : root));
  }

  /// Returns whether the chunk holds usage and nothing else.
  bool on_chunk(json::value root) {
    const auto choices = root.find("choices");
    const auto used = root.find("usage");
    on_usage(root);
    if (choices.is(kind::array))
      for (auto choice : choices.items()) on_choice(choice);
    return used.is(kind::object) && choices.size() == 0;
  }

  /// Some servers repeat a growing usage in every chunk: the largest is the last true one. [W19] [U37]
  void on_usage(json::value root) {
    signalbox::usage said;
    said.terms = result_.used.terms;
    const bool told = read_usage(root, said);
    result_.used.terms = said.terms;  // they may stand in other chunks than the counts
    if (told && said.all_input() + said.all_output() >= result_.used.all_input() + result_.used.all_output())
      result_.used = std::move(said);
  }

  void on_choice(json::value choice) {
    const auto index = static_cast<std::size_t>(choice.find("index").integer().value_or(0));
    if (index >= most_choices) return;
    started_.set(index);
    const auto finish = choice.find("finish_reason");
    if (is_words(finish)) {
      ended_.set(index);
      if (finish.text_is("error"))
        return fail(failure_class::invalid, "the answer says that it failed");  // [W9]
      if (result_.finish_reason.empty()) result_.finish_reason = finish.text();
    }
    if (context_.wire == dialect::openai_completions)
      on_words(choice.find("text"));
    else
      on_delta(choice.find("delta"));
  }

  /// Words, or the parts of some that Mistral sends: of text, or of thoughts that are parts again.
  void on_words(json::value v) {
    if (v.is(kind::array))
      for (auto part : v.items()) {
        on_words(part.find("text"));
        on_words(part.find("thinking"));
      }
    if (!is_words(v)) return;
    content_seen_ = true;
    count_content(v);
  }

  /// Content: words, thinking, a refusal, audio, the name of a tool; not a role.
  void on_delta(json::value delta) {
    for (auto it = delta.begin_items(); it != delta.end_items(); ++it) {
      const auto key = it.key().plain_text().value_or("");
      const auto v = *it;
      const bool words =
          key == "content" || key == "reasoning_content" || key == "reasoning" || key == "refusal";
      if (words) {
        on_words(v);
      } else if (key == "tool_calls" && v.is(kind::array)) {
        for (auto call : v.items()) on_function(call.find("function"));
      } else if (key == "function_call") {
        on_function(v);
      } else if (key == "audio" && v.is(kind::object)) {
        content_seen_ = true;
      } else if (key == "reasoning_details" && !says_thoughts(delta)) {
        for (auto piece : v.items()) on_words(thought_in(piece));
      }
    }
  }

  void on_function(json::value function) {
    if (is_words(function.find("name"))) content_seen_ = true;
    count_content(function.find("arguments"));
  }

  /// `[DONE]` alone does not prove that the answer is whole: each choice must have said why it ended. [W5]
  void on_done(std::string_view raw) {
    if (started_.none() || started_ != (started_ & ended_))
      return fail(failure_class::truncated, "the stream ended before its answer was finished");
    finish(raw);
  }

  std::bitset<most_choices> started_;
  std::bitset<most_choices> ended_;
};

}  // namespace

std::unique_ptr<reply_stream> pass_stream(const reply_context& context) {
  return std::make_unique<spliced_stream>(context);
}

}  // namespace signalbox::openai
