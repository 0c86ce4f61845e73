// SPDX-License-Identifier: Apache-2.0
// Answers from the neutral form into Anthropic's: whole ones and events.
#include <algorithm>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "providers/anthropic/client.hpp"
#include "providers/anthropic/input.hpp"
#include "providers/provider.hpp"

namespace signalbox::anthropic {

namespace {

std::string_view stop_reason(finish_kind finish, const std::string& stop_sequence, bool refused) {
  if (refused) return "refusal";
  switch (finish) {
    case finish_kind::length:
      return "max_tokens";
    case finish_kind::tool_calls:
      return "tool_use";
    case finish_kind::content_filter:
      return "refusal";
    default:
      return stop_sequence.empty() ? "end_turn" : "stop_sequence";
  }
}

void write_stop(json::writer& w, finish_kind finish, const std::string& stop_sequence, bool refused) {
  w.member("stop_reason", stop_reason(finish, stop_sequence, refused)).key("stop_sequence");
  stop_sequence.empty() ? w.null() : w.text(stop_sequence);
}

/// Input excludes what the cache read and took, there. [W62]
void write_usage(json::writer& w, const usage& used) {
  w.open_object()
      .member("input_tokens", used.input + used.input_audio)
      .member("cache_creation_input_tokens", used.cache_write + used.cache_write_long)
      .member("cache_read_input_tokens", used.cache_read)
      .member("output_tokens", used.all_output());
  if (used.reasoning > 0)
    w.key("output_tokens_details").open_object().member("thinking_tokens", used.reasoning).close_object();
  w.close_object();
}

void write_block(json::writer& w, const chat_part& part) {
  w.open_object();
  switch (part.kind) {
    case part_kind::tool_call:
      w.member("type", "tool_use").member("id", part.id).member("name", part.name).key("input");
      write_input(w, part.json);
      break;
    case part_kind::thinking:
      w.member("type", "thinking").member("thinking", part.text).member("signature", own_signature);
      break;
    case part_kind::redacted_thinking:
      w.member("type", "redacted_thinking").member("data", part.text);
      break;
    default:
      w.member("type", "text").member("text", part.text);
  }
  w.close_object();
}

/// Writes a stream's events: blocks come strictly one after the other. [W29] to [W33]
///
///   open block   text, thinking        -> goes on with its own kind; any other closes it
///   open call    its own fragment      -> goes on
///                anything else         -> closes it if its arguments are whole by then, and waits otherwise
class event_writer final : public delta_writer {
 public:
  explicit event_writer(const reply_context& context) : estimated_input_{context.estimated_input} {}

  void write(const chat_delta& delta, std::string& out) override {
    if (delta.kind == delta_kind::usage) {
      used_ = delta.used;
      return;
    }
    if (delta.kind == delta_kind::end) return;
    start(delta, out);  // whatever comes first [W30]
    switch (delta.kind) {
      case delta_kind::refusal:
        refused_ = true;
        return words(block_kind::text, delta.text, out);
      case delta_kind::text:
        return words(block_kind::text, delta.text, out);
      case delta_kind::thinking:
        return words(block_kind::thinking, delta.text, out);
      case delta_kind::redacted_thinking:
        return redacted(delta.text, out);
      case delta_kind::tool_call:
        return begin_call(delta, out);
      case delta_kind::tool_arguments:
        return fragment(delta, out);
      case delta_kind::finish:
        return finish(delta, out);
      case delta_kind::start:
      case delta_kind::signature:  // of a provider that is not Anthropic: nothing to anybody here
      case delta_kind::usage:
      case delta_kind::end:
        return;
    }
  }

  std::string tail() override {
    std::string out;
    event("message_stop", out, [](json::writer&) {});
    return out;
  }

 private:
  enum class block_kind : std::uint8_t { none, text, thinking, call };
  struct waiting_call {
    std::uint32_t index = 0;
    std::string id, name, arguments;
  };

  /// Appended where it goes to: an event of its own would be copied there.
  template <class Body>
  static void event(std::string_view type, std::string& out, Body&& body) {
    out.append("event: ").append(type).append("\ndata: ");
    json::writer w{out};
    w.open_object().member("type", type);
    body(w);
    w.close_object();
    out.append("\n\n");
  }

  void start(const chat_delta& delta, std::string& out) {
    if (started_) return;
    started_ = true;
    const bool told = delta.kind == delta_kind::start;
    event("message_start", out, [&](json::writer& w) {
      w.key("message").open_object();
      w.member("id", told ? delta.text : "").member("type", "message").member("role", "assistant");
      w.member("model", told ? delta.name : "").key("content").open_array().close_array();
      w.key("stop_reason").null().key("stop_sequence").null().key("usage");
      usage begun = used_;
      if (begun.all_input() == 0) begun.input = estimated_input_;  // clients show it at once [W34]
      begun.output = std::max<std::uint64_t>(begun.output, 1);
      write_usage(w, begun);
      w.close_object();
    });
  }

  template <class Body>
  void open(block_kind kind, std::string& out, Body&& block) {
    open_ = kind;
    event("content_block_start", out, [&](json::writer& w) {
      w.member("index", std::uint64_t{block_}).key("content_block").open_object();
      block(w);
      w.close_object();
    });
    if (std::exchange(pinged_, true)) return;
    out += "event: ping\ndata: {\"type\": \"ping\"}\n\n";  // where the API itself sends one
  }

  template <class Body>
  void delta_event(std::string_view type, std::string& out, Body&& body) const {
    event("content_block_delta", out, [&](json::writer& w) {
      w.member("index", std::uint64_t{block_}).key("delta").open_object().member("type", type);
      body(w);
      w.close_object();
    });
  }

  void close(std::string& out) {
    if (open_ == block_kind::none) return;
    if (open_ == block_kind::thinking)
      delta_event("signature_delta", out, [](json::writer& w) { w.member("signature", own_signature); });
    event("content_block_stop", out, [&](json::writer& w) { w.member("index", std::uint64_t{block_}); });
    open_ = block_kind::none;
    ++block_;
  }

  /// Whether the open call may still get arguments.
  [[nodiscard]] bool call_unfinished() const {
    if (open_ != block_kind::call) return false;
    json::document document;
    return document.scan(arguments_).has_value();
  }

  void words(block_kind kind, const std::string& text, std::string& out) {
    if (text.empty()) return;
    if (call_unfinished() || !waiting_.empty()) {
      held_.emplace_back(kind, text);
      return;
    }
    if (open_ != kind) {
      close(out);
      open(kind, out, [&](json::writer& w) {
        if (kind == block_kind::text) w.member("type", "text").member("text", "");
        if (kind == block_kind::thinking)
          w.member("type", "thinking").member("thinking", "").member("signature", "");
      });
    }
    if (kind == block_kind::text)
      delta_event("text_delta", out, [&](json::writer& w) { w.member("text", text); });
    else
      delta_event("thinking_delta", out, [&](json::writer& w) { w.member("thinking", text); });
  }

  void redacted(const std::string& data, std::string& out) {
    close(out);
    open(block_kind::text, out,
         [&](json::writer& w) { w.member("type", "redacted_thinking").member("data", data); });
    close(out);
  }

  void begin_call(const chat_delta& delta, std::string& out) {
    if (call_unfinished() || !waiting_.empty()) {
      waiting_.push_back({delta.index, delta.id, delta.name, {}});
      return;
    }
    close(out);
    open_call({delta.index, delta.id, delta.name, {}}, out);
  }

  void open_call(const waiting_call& call, std::string& out) {
    call_ = call.index;
    arguments_.clear();
    open(block_kind::call, out, [&](json::writer& w) {
      w.member("type", "tool_use").member("id", call.id).member("name", call.name);
      w.key("input").open_object().close_object();
    });
    if (!call.arguments.empty()) go_on(call.arguments, out);
  }

  void go_on(const std::string& text, std::string& out) {
    arguments_ += text;
    delta_event("input_json_delta", out, [&](json::writer& w) { w.member("partial_json", text); });
  }

  /// Fragments of a call that waits for its turn are gathered. [W21]
  void fragment(const chat_delta& delta, std::string& out) {
    if (open_ == block_kind::call && call_ == delta.index) return go_on(delta.text, out);
    for (auto& call : waiting_)
      if (call.index == delta.index) call.arguments += delta.text;
  }

  void finish(const chat_delta& delta, std::string& out) {
    close(out);
    for (const auto& call : std::exchange(waiting_, {})) {
      open_call(call, out);
      close(out);
    }
    for (const auto& [kind, text] : std::exchange(held_, {})) words(kind, text, out);
    close(out);
    event("message_delta", out, [&](json::writer& w) {
      w.key("delta").open_object();
      write_stop(w, delta.finish, delta.text, refused_);
      w.close_object().key("usage");
      write_usage(w, used_);
    });
  }

  std::uint64_t estimated_input_;
  usage used_;
  bool started_ = false;
  bool pinged_ = false;
  bool refused_ = false;
  block_kind open_ = block_kind::none;
  std::uint32_t block_ = 0;  // index of the open block, or of the next one
  std::uint32_t call_ = 0;   // of the open call
  std::string arguments_;    // of the open call, so far
  std::vector<waiting_call> waiting_;
  std::vector<std::pair<block_kind, std::string>> held_;  // words behind calls that are not whole yet
};

}  // namespace

std::string write_reply(const chat_reply& reply, const reply_context&) {
  std::string out;
  json::writer w{out};
  w.open_object().member("id", reply.id).member("type", "message").member("role", "assistant");
  w.member("model", reply.model).key("content").open_array();
  bool refused = false;
  for (const auto& part : reply.parts) {
    write_block(w, part);
    refused = refused || part.kind == part_kind::refusal;
  }
  w.close_array();
  write_stop(w, reply.finish, reply.stop_sequence, refused);
  w.key("usage");
  write_usage(w, reply.used);
  w.close_object();
  return out;
}

std::unique_ptr<delta_writer> open_writer(const reply_context& context) {
  return std::make_unique<event_writer>(context);
}

}  // namespace signalbox::anthropic
