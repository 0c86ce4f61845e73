// SPDX-License-Identifier: Apache-2.0
// Anthropic's canned bytes for replies and streams.
#include "simulate/anthropic_bytes.hpp"

#include <algorithm>

#include "simulate/signatures.hpp"

namespace signalbox::simulate::anthropic {

namespace {

constexpr std::string_view reply_text =
    R"({"model":"{{model}}","id":"msg_01{{id}}","type":"message","role":"assistant","content":[{{content}}],)"
    R"("stop_reason":"{{stop}}","stop_sequence":{{sequence}}{{details}}{{usage}}})";

constexpr std::string_view usage_text =
    R"({"input_tokens":{{input}},"cache_creation_input_tokens":{{written}},)"
    R"("cache_read_input_tokens":{{cached}},)"
    R"("cache_creation":{"ephemeral_5m_input_tokens":{{written_5m}},"ephemeral_1h_input_tokens":{{written_1h}}},)"
    R"("output_tokens":{{output}},{{thinking}}"service_tier":"standard"})";

constexpr std::string_view final_usage_text =
    R"({"input_tokens":{{input}},"cache_creation_input_tokens":{{written}},)"
    R"("cache_read_input_tokens":{{cached}},)"
    R"("output_tokens":{{output}}{{thinking}}})";

constexpr std::string_view start_text =
    "event: message_start\n"
    R"(data: {"type":"message_start","message":{"model":"{{model}}","id":"msg_01{{id}}","type":"message",)"
    R"("role":"assistant","content":[],"stop_reason":null,"stop_sequence":null{{usage}}}})"
    "\n\n";

constexpr std::string_view text_start =
    "event: content_block_start\n"
    R"(data: {"type":"content_block_start","index":{{index}},"content_block":{"type":"text","text":""}})"
    "\n\n";

constexpr std::string_view text_delta =
    "event: content_block_delta\n"
    R"(data: {"type":"content_block_delta","index":{{index}},)"
    R"("delta":{"type":"text_delta","text":"{{text}}"}})"
    "\n\n";

constexpr std::string_view thinking_start =
    "event: content_block_start\n"
    R"(data: {"type":"content_block_start","index":{{index}},)"
    R"("content_block":{"type":"thinking","thinking":"","signature":""}})"
    "\n\n";

constexpr std::string_view thinking_delta =
    "event: content_block_delta\n"
    R"(data: {"type":"content_block_delta","index":{{index}},)"
    R"("delta":{"type":"thinking_delta","thinking":"{{text}}"}})"
    "\n\n";

constexpr std::string_view signature_delta =
    "event: content_block_delta\n"
    R"(data: {"type":"content_block_delta","index":{{index}},)"
    R"("delta":{"type":"signature_delta","signature":"{{signature}}"}})"
    "\n\n";

constexpr std::string_view redacted_start =
    "event: content_block_start\n"
    R"(data: {"type":"content_block_start","index":{{index}},)"
    R"("content_block":{"type":"redacted_thinking","data":"{{data}}"}})"
    "\n\n";

constexpr std::string_view tool_start =
    "event: content_block_start\n"
    R"(data: {"type":"content_block_start","index":{{index}},"content_block":{"type":"tool_use",)"
    R"("id":"toolu_01{{id}}","name":"{{name}}","input":{}}})"
    "\n\n";

constexpr std::string_view tool_delta =
    "event: content_block_delta\n"
    R"(data: {"type":"content_block_delta","index":{{index}},"delta":{"type":"input_json_delta",)"
    R"("partial_json":"{{json}}"}})"
    "\n\n";

constexpr std::string_view block_stop =
    "event: content_block_stop\n"
    R"(data: {"type":"content_block_stop","index":{{index}}})"
    "\n\n";

constexpr std::string_view message_delta =
    "event: message_delta\n"
    R"(data: {"type":"message_delta","delta":{"stop_reason":"{{stop}}",)"
    R"("stop_sequence":{{sequence}}{{details}}}{{usage}}})"
    "\n\n";

constexpr std::string_view message_stop =
    "event: message_stop\n"
    R"(data: {"type":"message_stop"})"
    "\n\n";

/// `,"usage":{...}`, or nothing where usage is not shown. Anthropic's input leaves out what the cache served
/// or took. `final` is what the end of a stream says, which tells less.
std::string usage_member(const answer_facts& facts, std::int64_t output, bool final = false) {
  if (!facts.usage_shown) return {};
  std::string out = ",\"usage\":";
  if (!facts.usage_raw.empty()) return out + facts.usage_raw;
  const auto& u = facts.usage;
  std::string thinking;
  if (u.reasoning != 0 && output == u.output)
    thinking = "\"output_tokens_details\":{\"thinking_tokens\":" + std::to_string(u.reasoning) + '}';
  if (!thinking.empty()) thinking = final ? ',' + thinking : thinking + ',';
  expand(final ? final_usage_text : usage_text,
         {{"input", std::to_string(u.input - u.cached - u.cache_write)},
          {"written", std::to_string(u.cache_write)},
          {"written_5m", std::to_string(u.cache_write - u.cache_write_1h)},
          {"written_1h", std::to_string(u.cache_write_1h)},
          {"cached", std::to_string(u.cached)},
          {"output", std::to_string(output)},
          {"thinking", thinking}},
         out);
  return out;
}

std::string_view stop_of(const answer_facts& facts) {
  if (!facts.finish.empty()) return facts.finish;
  if (facts.cut_by_limit) return "max_tokens";
  if (!facts.refusal.empty()) return "refusal";
  if (!facts.stop_sequence.empty()) return "stop_sequence";
  return facts.tools.empty() ? "end_turn" : "tool_use";
}

std::string sequence_of(const answer_facts& facts) {
  return facts.stop_sequence.empty() ? "null" : '"' + escaped(facts.stop_sequence) + '"';
}

/// What a refusal says of itself. There is no refusal text among the content.
std::string details_of(const answer_facts& facts) {
  if (facts.refusal.empty()) return {};
  return R"(,"stop_details":{"type":"refusal","category":null,"explanation":")" +
         escaped(joined(facts.refusal)) + "\"}";
}

std::string call_id(const answer_facts& facts, std::size_t index) {
  return std::to_string(index) + facts.id.substr(1);
}

std::string reply_content(const answer_facts& facts) {
  std::string out;
  const auto add = [&out](std::string_view form, std::initializer_list<placeholder> values) {
    if (!out.empty()) out += ',';
    expand(form, values, out);
  };
  const auto thought = joined(facts.thoughts);
  if (facts.thinks)
    add(R"({"type":"thinking","thinking":"{{text}}","signature":"{{signature}}"})",
        {{"text", escaped(thought)}, {"signature", sign(thought)}});
  if (!facts.redacted.empty())
    add(R"({"type":"redacted_thinking","data":"{{data}}"})", {{"data", sign(facts.redacted)}});
  if (!facts.pieces.empty())
    add(R"({"type":"text","text":"{{text}}"})", {{"text", escaped(joined(facts.pieces))}});
  for (std::size_t i = 0; i < facts.tools.size(); ++i) {
    const auto& arguments = facts.tools[i].arguments;
    add(R"({"type":"tool_use","id":"toolu_01{{id}}","name":"{{name}}","input":{{input}}})",
        {{"id", call_id(facts, i)},
         {"name", escaped(facts.tools[i].name)},
         {"input", arguments.empty() ? "{}" : arguments}});
  }
  return out;
}

/// Writes the events of blocks, which follow each other strictly. A ping comes after the first one's start.
class block_writer {
 public:
  explicit block_writer(event_list& out) : out_{out} {}

  void add(std::string_view form, event_part part, std::initializer_list<placeholder> values = {}) {
    expand(form, values, out_.bytes);
    out_.finish_event(part);
  }

  void thinking(const std::vector<std::string>& pieces) {
    const auto index = start(thinking_start);
    for (const auto& piece : pieces)
      add(thinking_delta, event_part::content, {{"index", index}, {"text", escaped(piece)}});
    add(signature_delta, event_part::closing, {{"index", index}, {"signature", sign(joined(pieces))}});
    add(block_stop, event_part::closing, {{"index", index}});
  }

  void redacted(const std::string& text) {
    const auto index = start(redacted_start, event_part::opening, {"data", sign(text)});
    add(block_stop, event_part::closing, {{"index", index}});
  }

  void text(const std::vector<std::string>& pieces) {
    const auto index = start(text_start);
    for (const auto& piece : pieces)
      add(text_delta, event_part::content, {{"index", index}, {"text", escaped(piece)}});
    add(block_stop, event_part::closing, {{"index", index}});
  }

  void tool(const std::string& id, const std::string& name, const std::vector<std::string>& fragments) {
    const auto index = start(tool_start, event_part::content, {"id", id}, {"name", escaped(name)});
    for (const auto& fragment : fragments)
      add(tool_delta, event_part::content, {{"index", index}, {"json", escaped(fragment)}});
    add(block_stop, event_part::closing, {{"index", index}});
  }

 private:
  std::string start(std::string_view form, event_part part = event_part::opening, placeholder one = {},
                    placeholder other = {}) {
    auto index = std::to_string(next_++);
    add(form, part, {{"index", index}, one, other});
    if (next_ == 1) add(keep_alive(), event_part::opening);
    return index;
  }

  event_list& out_;
  std::size_t next_ = 0;
};

}  // namespace

std::string reply(const answer_facts& facts) {
  std::string out;
  expand(reply_text,
         {{"model", facts.model},
          {"id", facts.id},
          {"content", reply_content(facts)},
          {"stop", stop_of(facts)},
          {"sequence", sequence_of(facts)},
          {"details", details_of(facts)},
          {"usage", usage_member(facts, facts.usage.output)}},
         out);
  return out;
}

event_list stream(const answer_facts& facts) {
  event_list out;
  block_writer to{out};
  const auto first = std::min<std::int64_t>(facts.usage.output, 1);
  to.add(start_text, event_part::opening,
         {{"model", facts.model}, {"id", facts.id}, {"usage", usage_member(facts, first)}});
  if (facts.thinks) to.thinking(facts.thoughts);
  if (!facts.redacted.empty()) to.redacted(facts.redacted);
  if (!facts.pieces.empty() || (facts.tools.empty() && facts.refusal.empty())) to.text(facts.pieces);
  for (std::size_t i = 0; i < facts.tools.size(); ++i)
    to.tool(call_id(facts, i), facts.tools[i].name, facts.fragments[i]);
  to.add(message_delta, event_part::closing,
         {{"stop", stop_of(facts)},
          {"sequence", sequence_of(facts)},
          {"details", details_of(facts)},
          {"usage", usage_member(facts, facts.usage.output, true)}});
  to.add(message_stop, event_part::terminal);
  return out;
}

std::string token_count(const answer_facts& facts) {
  return "{\"input_tokens\":" + std::to_string(facts.usage.input) + '}';
}

std::string_view keep_alive() { return "event: ping\ndata: {\"type\": \"ping\"}\n\n"; }

}  // namespace signalbox::simulate::anthropic
