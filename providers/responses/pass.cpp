// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API for clients that speak it: whole events are passed on as they came. [W58]
#include "providers/responses/events.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

class spliced_stream final : public passing_stream {
 public:
  using passing_stream::passing_stream;

 private:
  void on_data(std::string_view raw, const sse_event& event, json::value root, std::string& out) override {
    const auto type = type_of(event, root);
    read_usage(root.find("response"), result_.used);
    if (auto why = failure_of(event, type, root)) return fail(*std::move(why));
    // An event that is no JSON is left out; if the stream ends well all the same, nothing else is wrong. [W7]
    if (!root.exists()) return;
    if (is_terminal(type)) return on_terminal(raw, root.find("response"));
    on_content(type, root);
    out.append(raw);
  }

  /// Content: words, thinking, a refusal, a tool; not the frames that these come in.
  void on_content(std::string_view type, json::value root) {
    if (words_in(type) || type == "response.function_call_arguments.delta") {
      const auto words = root.find("delta");
      if (!is_words(words)) return;
      content_seen_ = true;
      count_content(words);
    } else if (type == "response.output_item.added") {
      const auto item = root.find("item").find("type");
      calls_ = calls_ || item.text_is("function_call");
      if (item.is(kind::string) && !item.text_is("message") && !item.text_is("reasoning"))
        content_seen_ = true;
    }
  }

  void on_terminal(std::string_view raw, json::value response) {
    for (auto item : response.find("output").items())
      calls_ = calls_ || item.find("type").text_is("function_call");
    result_.finish_reason = name_of(finish_of(response, calls_));
    finish(raw);
  }

  bool calls_ = false;
};

}  // namespace

std::unique_ptr<reply_stream> pass_stream(const reply_context& context) {
  return std::make_unique<spliced_stream>(context);
}

}  // namespace signalbox::responses
