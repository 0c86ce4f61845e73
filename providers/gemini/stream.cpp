// SPDX-License-Identifier: Apache-2.0
// Streams of Gemini: each event is a piece of an answer in the shape of a whole one. [W53]
#include "providers/error_text.hpp"
#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

using json::kind;

class chunk_reader final : public delta_reader {
 public:
  void read(const sse_event& event, json::value root, delta_sink& out) override {
    if (event.name == "error" && !error_in(root).exists()) return on_error(event.data, out);
    if (const auto error = error_in(root); error.exists()) return fail(error_inside(error), out);
    if (!root.is(kind::object)) return;  // [W7]
    counters_.take(root.find("usageMetadata"));
    if (auto why = refusal_in(root); !why.succeeded()) return fail(std::move(why), out);
    if (!started_) start(root, out);
    on_candidate(candidate_in(root), out);
    if (!failed_) put_usage(out);
  }

  /// There is no terminal event: the answer is whole if its end was told before the connection was closed.
  /// That it was told may be said by each piece, so only the last one counts. [W5]
  void at_close(delta_sink& out) override {
    if (failed_ || reason_.empty()) return;
    if (!any_content_ && !foreign_.empty())
      return fail(invalid_answer("the answer is nothing but " + foreign_), out);
    put_marks(out);
    chat_delta last;
    last.kind = delta_kind::finish;
    last.finish = finish_of(reason_, calls_ > 0);
    out.put(std::move(last));
    put(delta_kind::end, {}, out);
  }

 private:
  static void put(delta_kind kind, std::string text, delta_sink& out) {
    chat_delta delta;
    delta.kind = kind;
    delta.text = std::move(text);
    out.put(std::move(delta));
  }

  void fail(outcome why, delta_sink& out) {
    failed_ = true;
    out.fail(std::move(why));
  }

  void on_error(std::string_view words, delta_sink& out) {
    outcome why;
    why.failure = failure_class::transient;
    why.message = clean_message(words);
    fail(std::move(why), out);
  }

  void start(json::value root, delta_sink& out) {
    started_ = true;
    chat_delta first;
    first.kind = delta_kind::start;
    first.text = root.find("responseId").text();
    first.name = root.find("modelVersion").text();
    out.put(std::move(first));
  }

  void put_usage(delta_sink& out) {
    chat_delta delta;
    delta.kind = delta_kind::usage;
    delta.used = counters_.total(any_content_);
    out.put(std::move(delta));
  }

  void on_candidate(json::value candidate, delta_sink& out) {
    const auto parts = candidate.find("content").find("parts");
    if (parts.is(kind::array))
      for (auto p : parts.items()) on_part(read_part(p), out);
    const auto reason = candidate.find("finishReason").text();
    if (is_broken_call(reason)) return fail(broken_call(reason), out);
    if (!reason.empty()) reason_ = reason;
  }

  void on_part(answer_part read, delta_sink& out) {
    if (!read.foreign.empty()) {
      // Told once there is something else: alone it would be no answer.
      if (foreign_.empty()) foreign_ = read.foreign;
      marks_ += mark_of(read.foreign);
      return;
    }
    const bool call = read.part.kind == part_kind::tool_call;
    if (!call && read.part.text.empty()) return;  // a signature of a text, which no client keeps
    if (call || read.part.kind == part_kind::text) put_marks(out);
    any_content_ = true;
    if (call) return on_call(std::move(read.part), out);
    const bool thought = read.part.kind == part_kind::thinking;
    put(thought ? delta_kind::thinking : delta_kind::text, std::move(read.part.text), out);
  }

  /// A call comes whole.
  void on_call(chat_part part, delta_sink& out) {
    chat_delta call;
    call.kind = delta_kind::tool_call;
    call.id = std::move(part.id);
    call.name = std::move(part.name);
    call.signature = std::move(part.signature);
    call.index = calls_;
    out.put(std::move(call));
    chat_delta arguments;
    arguments.kind = delta_kind::tool_arguments;
    arguments.text = std::move(part.json);
    arguments.index = calls_++;
    out.put(std::move(arguments));
  }

  void put_marks(delta_sink& out) {
    if (!marks_.empty()) put(delta_kind::text, std::exchange(marks_, {}), out);
  }

  usage_reader counters_;
  std::string reason_;   // why the answer ended, as told last
  std::string foreign_;  // the first part that was left out
  std::string marks_;    // of parts that were left out and not told yet
  std::uint32_t calls_ = 0;
  bool started_ = false;
  bool any_content_ = false;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<delta_reader> open_reader() { return std::make_unique<chunk_reader>(); }

}  // namespace signalbox::gemini
