// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API for clients that speak it: whole events are passed on as they came. [W58]
#include "providers/responses/events.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

class spliced_stream final : public sse_reply_stream {
 public:
  using sse_reply_stream::sse_reply_stream;

  std::string take_tail() override { return std::move(tail_); }

  [[nodiscard]] outcome result() const override {
    auto out = result_;
    out.content_seen = content_seen_;
    if (!out.used.reported) {
      out.used.input = context_.estimated_input;
      out.used.output = content_bytes_ / 4;
    }
    return out;
  }

 private:
  void on_event(std::string_view raw, const sse_event& event, std::string& out) override {
    if (!event.has_data) {
      out.append(raw);  // a comment keeps the client's connection alive as well [W4]
      return;
    }
    const bool readable = scan(event.data) && document_.root().is(kind::object);
    const auto root = readable ? document_.root() : json::value{};
    const auto type = type_of(event, root);
    read_usage(root.find("response"), result_.used);
    if (auto why = failure_of(event, type, root)) return fail(*std::move(why));
    // An event that is no JSON is left out; if the stream ends well all the same, nothing else is wrong. [W7]
    if (!readable) return;
    if (is_terminal(type)) return on_terminal(raw, root.find("response"));
    on_content(type, root);
    out.append(raw);
  }

  /// Content: words, thinking, a refusal, a tool; not the frames that these come in.
  void on_content(std::string_view type, json::value root) {
    if (words_in(type) || type == "response.function_call_arguments.delta") {
      const auto words = root.find("delta");
      if (!words.is(kind::string) || words.raw_size() == 2) return;
      content_seen_ = true;
      content_bytes_ += words.raw_size() - 2;
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
    finished_ = true;
    tail_ = raw;
  }

  std::uint64_t content_bytes_ = 0;
  bool calls_ = false;
  std::string tail_;
};

}  // namespace

std::unique_ptr<reply_stream> pass_stream(const reply_context& context) {
  return std::make_unique<spliced_stream>(context);
}

}  // namespace signalbox::responses
