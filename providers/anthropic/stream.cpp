// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic, translated event by event into OpenAI's chunks.
#include <algorithm>

#include "providers/anthropic/anthropic.hpp"
#include "providers/error_text.hpp"
#include "providers/openai/neutral.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox::anthropic {

namespace {

using json::kind;

/// Blocks come one after the other: start, deltas, stop. [W29]
struct open_block {
  bool is_tool = false;
  bool any_arguments = false;
  std::uint32_t tool_index = 0;
  std::string input = "{}";  // what the start of the block says, as a rule nothing
};

class translated_stream final : public sse_reply_stream {
 public:
  explicit translated_stream(const reply_context& context)
      : sse_reply_stream{context}, writer_{context.created, context.include_usage} {}

  std::string take_tail() override { return writer_.tail(); }

  [[nodiscard]] outcome result() const override {
    auto out = result_;
    out.content_seen = content_seen_;
    // A stream that broke off has told its input at the start and its output never.
    if (!output_told_ || out.finish_reason.empty()) {
      out.used.output = std::max(out.used.output, content_bytes_ / 4);
      out.used.reported = false;
    }
    estimate_missing(out.used, context_.estimated_input, content_bytes_);
    return out;
  }

 private:
  void on_event(std::string_view, const sse_event& event, std::string& out) override {
    if (!event.has_data) return;
    const bool readable = scan(event.data);
    if (!readable && event.name == "error") return fail(failure_class::transient, clean_message(event.data));
    if (!readable) return;  // [W7]
    const auto root = document_.root();
    const auto type = root.find("type").plain_text().value_or("");
    if (type == "error" || event.name == "error")
      return fail(error_inside(root.find("error")));  // [U13] [W8]
    if (type == "content_block_delta") return on_delta(root.find("delta"), out);
    if (type == "content_block_start") return on_block(root.find("content_block"), out);
    if (type == "content_block_stop") return on_block_end(out);
    if (type == "message_start") return on_start(root.find("message"), out);
    if (type == "message_delta") return on_message_delta(root, out);
    if (type == "message_stop") return on_stop();
    // ping, and whatever comes: no content
  }

  void put(const chat_delta& delta, std::string& out) { writer_.write(delta, out); }

  void on_start(json::value message, std::string& out) {
    if (started_) return;  // [U38]
    started_ = true;
    read_usage(message.find("usage"), result_.used);
    chat_delta start;
    start.kind = delta_kind::start;
    start.text = message.find("id").text();
    start.name = message.find("model").text();
    put(start, out);
  }

  void on_block(json::value block, std::string& out) {
    on_block_end(out);  // of a block that has not said it
    if (!block.find("type").text_is("tool_use")) {
      words(block.find("thinking"), delta_kind::thinking, out);
      words(block.find("text"), delta_kind::text, out);
      return;
    }
    block_.is_tool = true;
    block_.tool_index = tools_++;
    if (const auto input = block.find("input"); input.size() > 0) block_.input = input.raw();
    content_seen_ = true;
    chat_delta call;
    call.kind = delta_kind::tool_call;
    call.id = block.find("id").text();
    call.name = block.find("name").text();
    call.index = block_.tool_index;
    put(call, out);
  }

  void on_delta(json::value delta, std::string& out) {
    const auto type = delta.find("type").plain_text().value_or("");
    if (type == "text_delta") return words(delta.find("text"), delta_kind::text, out);
    if (type == "thinking_delta") return words(delta.find("thinking"), delta_kind::thinking, out);
    if (type == "input_json_delta") return arguments(delta.find("partial_json").text(), out);
    // signature_delta: only its own provider could use it, and it has no place in this dialect
  }

  void words(json::value text, delta_kind what, std::string& out) {
    chat_delta piece;
    piece.kind = what;
    text.append_text(piece.text);
    if (piece.text.empty()) return;
    content_seen_ = true;
    content_bytes_ += piece.text.size();
    put(piece, out);
  }

  void arguments(std::string fragment, std::string& out) {
    if (!block_.is_tool || fragment.empty()) return;
    block_.any_arguments = true;
    content_bytes_ += fragment.size();
    chat_delta piece;
    piece.kind = delta_kind::tool_arguments;
    piece.text = std::move(fragment);
    piece.index = block_.tool_index;
    put(piece, out);
  }

  void on_block_end(std::string& out) {
    if (block_.is_tool && !block_.any_arguments) arguments(std::move(block_.input), out);  // [W23]
    block_ = {};
  }

  void on_message_delta(json::value root, std::string& out) {
    on_block_end(out);
    const auto used = root.find("usage");
    read_usage(used, result_.used);
    const auto output = read_counter(used, "output_tokens");
    output_told_ = output_told_ || (output && (*output > 0 || content_bytes_ == 0));
    const auto reason = root.find("delta").find("stop_reason");
    if (!reason.is(kind::string) || reason.text().empty()) return;
    const auto finish = finish_of(reason.text());
    const bool again = !result_.finish_reason.empty();
    result_.finish_reason = name_of(finish);
    if (again) return;  // it may come more than once [W32]
    chat_delta piece;
    piece.kind = delta_kind::finish;
    piece.finish = finish;
    put(piece, out);
  }

  void on_stop() {
    if (result_.finish_reason.empty())
      return fail(failure_class::truncated, "the stream ended without a stop reason");
    finished_ = true;
    chat_delta last;
    last.kind = delta_kind::usage;
    last.used = result().used;
    std::string nothing;
    put(last, nothing);
  }

  openai::chunk_writer writer_;
  open_block block_;
  std::uint32_t tools_ = 0;
  std::uint64_t content_bytes_ = 0;
  bool started_ = false;
  bool output_told_ = false;  // message_start tells no more than a beginning
};

}  // namespace

std::unique_ptr<reply_stream> open_stream(const reply_context& context) {
  return std::make_unique<translated_stream>(context);
}

}  // namespace signalbox::anthropic
