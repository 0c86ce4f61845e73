// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic, event by event into deltas.
#include "providers/anthropic/anthropic.hpp"
#include "providers/error_text.hpp"

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

class event_reader final : public delta_reader {
 public:
  void read(const sse_event& event, json::value root, delta_sink& out) override {
    if (!root.exists()) {
      if (event.name != "error") return;  // [W7]
      outcome why;
      why.failure = failure_class::transient;
      why.message = clean_message(event.data);
      return out.fail(std::move(why));
    }
    const auto type = root.find("type").plain_text().value_or("");
    if (type == "error" || event.name == "error")
      return out.fail(error_inside(root.find("error")));  // [U13] [W8]
    if (type == "content_block_delta") return on_delta(root.find("delta"), out);
    if (type == "content_block_start") return on_block(root.find("content_block"), out);
    if (type == "content_block_stop") return on_block_end(out);
    if (type == "message_start") return on_start(root.find("message"), out);
    if (type == "message_delta") return on_message_delta(root, out);
    if (type == "message_stop") return put(delta_kind::end, {}, out);
    // ping, and whatever comes: no content
  }

 private:
  static void put(delta_kind kind, std::string text, delta_sink& out) {
    chat_delta delta;
    delta.kind = kind;
    delta.text = std::move(text);
    out.put(std::move(delta));
  }

  void put_usage(delta_sink& out) const {
    chat_delta delta;
    delta.kind = delta_kind::usage;
    delta.used = used_;
    delta.used.reported = output_told_;  // message_start tells no more than a beginning
    out.put(std::move(delta));
  }

  void on_start(json::value message, delta_sink& out) {
    if (started_) return;  // [U38]
    started_ = true;
    read_usage(message.find("usage"), used_);
    put_usage(out);
    chat_delta start;
    start.kind = delta_kind::start;
    start.text = message.find("id").text();
    start.name = message.find("model").text();
    out.put(std::move(start));
  }

  void on_block(json::value block, delta_sink& out) {
    on_block_end(out);  // of a block that has not said it
    const auto type = block.find("type");
    if (type.text_is("redacted_thinking"))
      return put(delta_kind::redacted_thinking, block.find("data").text(), out);
    if (!type.text_is("tool_use")) {
      words(block.find("thinking"), delta_kind::thinking, out);
      words(block.find("text"), delta_kind::text, out);
      return;
    }
    block_.is_tool = true;
    block_.tool_index = tools_++;
    if (const auto input = block.find("input"); input.size() > 0) block_.input = input.raw();
    chat_delta call;
    call.kind = delta_kind::tool_call;
    call.id = block.find("id").text();
    call.name = block.find("name").text();
    call.index = block_.tool_index;
    out.put(std::move(call));
  }

  void on_delta(json::value delta, delta_sink& out) {
    const auto type = delta.find("type").plain_text().value_or("");
    if (type == "text_delta") return words(delta.find("text"), delta_kind::text, out);
    if (type == "thinking_delta") return words(delta.find("thinking"), delta_kind::thinking, out);
    if (type == "signature_delta") return words(delta.find("signature"), delta_kind::signature, out);
    if (type == "input_json_delta") return arguments(delta.find("partial_json").text(), out);
  }

  void words(json::value text, delta_kind what, delta_sink& out) {
    auto said = text.text();
    if (said.empty()) return;
    any_content_ = true;
    put(what, std::move(said), out);
  }

  void arguments(std::string fragment, delta_sink& out) {
    if (!block_.is_tool || fragment.empty()) return;
    block_.any_arguments = any_content_ = true;
    chat_delta piece;
    piece.kind = delta_kind::tool_arguments;
    piece.text = std::move(fragment);
    piece.index = block_.tool_index;
    out.put(std::move(piece));
  }

  void on_block_end(delta_sink& out) {
    if (block_.is_tool && !block_.any_arguments) arguments(std::move(block_.input), out);  // [W23]
    block_ = {};
  }

  void on_message_delta(json::value root, delta_sink& out) {
    on_block_end(out);
    const auto given = root.find("usage");
    read_usage(given, used_);
    const auto output = read_counter(given, "output_tokens");
    output_told_ = output_told_ || (output && (*output > 0 || !any_content_));
    put_usage(out);
    const auto delta = root.find("delta");
    const auto reason = delta.find("stop_reason");
    if (!reason.is(kind::string) || reason.text().empty()) return;
    if (auto why = refusal_in(delta); !why.empty()) put(delta_kind::refusal, std::move(why), out);
    chat_delta piece;
    piece.kind = delta_kind::finish;
    piece.finish = finish_of(reason.text());
    piece.text = delta.find("stop_sequence").text();
    out.put(std::move(piece));
  }

  open_block block_;
  usage used_;
  std::uint32_t tools_ = 0;
  bool started_ = false;
  bool any_content_ = false;
  bool output_told_ = false;
};

}  // namespace

std::unique_ptr<delta_reader> open_reader() { return std::make_unique<event_reader>(); }

}  // namespace signalbox::anthropic
