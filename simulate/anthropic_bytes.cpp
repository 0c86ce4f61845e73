// SPDX-License-Identifier: Apache-2.0
// Anthropic's canned bytes for replies and streams.
#include "simulate/anthropic_bytes.hpp"

#include <algorithm>

namespace signalbox::simulate::anthropic {

namespace {

constexpr std::string_view reply_text =
    R"({"model":"{{model}}","id":"msg_01{{id}}","type":"message","role":"assistant","content":[{{content}}],)"
    R"("stop_reason":"{{stop}}","stop_sequence":null{{usage}}})";

constexpr std::string_view usage_text =
    R"({"input_tokens":{{input}},"cache_creation_input_tokens":{{written}},)"
    R"("cache_read_input_tokens":{{cached}},)"
    R"("cache_creation":{"ephemeral_5m_input_tokens":{{written}},"ephemeral_1h_input_tokens":0},)"
    R"("output_tokens":{{output}},"service_tier":"standard"})";

constexpr std::string_view final_usage_text =
    R"({"input_tokens":{{input}},"cache_creation_input_tokens":{{written}},)"
    R"("cache_read_input_tokens":{{cached}},)"
    R"("output_tokens":{{output}}})";

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
    R"(data: {"type":"message_delta","delta":{"stop_reason":"{{stop}}","stop_sequence":null}{{usage}}})"
    "\n\n";

constexpr std::string_view message_stop =
    "event: message_stop\n"
    R"(data: {"type":"message_stop"})"
    "\n\n";

/// `,"usage":{...}`, or nothing where usage is not shown. Anthropic's input leaves out what the cache served
/// or took.
std::string usage_member(const answer_facts& facts, std::string_view form, std::int64_t output) {
  if (!facts.usage_shown) return {};
  std::string out = ",\"usage\":";
  if (!facts.usage_raw.empty()) return out + facts.usage_raw;
  const auto& u = facts.usage;
  expand(form,
         {{"input", std::to_string(u.input - u.cached - u.cache_write)},
          {"written", std::to_string(u.cache_write)},
          {"cached", std::to_string(u.cached)},
          {"output", std::to_string(output)}},
         out);
  return out;
}

std::string_view stop_of(const answer_facts& facts) {
  if (!facts.finish.empty()) return facts.finish;
  if (facts.cut_by_limit) return "max_tokens";
  return facts.tools.empty() ? "end_turn" : "tool_use";
}

std::string call_id(const answer_facts& facts, std::size_t index) {
  return std::to_string(index) + facts.id.substr(1);
}

std::string reply_content(const answer_facts& facts) {
  std::string text, out;
  for (const auto& piece : facts.pieces) text += piece;
  if (!facts.pieces.empty()) out = R"({"type":"text","text":")" + escaped(text) + "\"}";
  for (std::size_t i = 0; i < facts.tools.size(); ++i) {
    if (!out.empty()) out += ',';
    const auto& arguments = facts.tools[i].arguments;
    expand(R"({"type":"tool_use","id":"toolu_01{{id}}","name":"{{name}}","input":{{input}}})",
           {{"id", call_id(facts, i)},
            {"name", escaped(facts.tools[i].name)},
            {"input", arguments.empty() ? "{}" : arguments}},
           out);
  }
  return out;
}

/// Writes the events of blocks, which follow each other strictly.
class block_writer {
 public:
  explicit block_writer(event_list& out) : out_{out} {}

  void add(std::string_view form, event_part part, std::initializer_list<placeholder> values = {}) {
    expand(form, values, out_.bytes);
    out_.finish_event(part);
  }

  void text(const std::vector<std::string>& pieces) {
    const auto index = std::to_string(next_++);
    add(text_start, event_part::opening, {{"index", index}});
    for (const auto& piece : pieces)
      add(text_delta, event_part::content, {{"index", index}, {"text", escaped(piece)}});
    add(block_stop, event_part::closing, {{"index", index}});
  }

  void tool(const std::string& id, const std::string& name, const std::vector<std::string>& fragments) {
    const auto index = std::to_string(next_++);
    add(tool_start, event_part::content, {{"index", index}, {"id", id}, {"name", escaped(name)}});
    for (const auto& fragment : fragments)
      add(tool_delta, event_part::content, {{"index", index}, {"json", escaped(fragment)}});
    add(block_stop, event_part::closing, {{"index", index}});
  }

 private:
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
          {"usage", usage_member(facts, usage_text, facts.usage.output)}},
         out);
  return out;
}

event_list stream(const answer_facts& facts) {
  event_list out;
  block_writer to{out};
  const auto first = std::min<std::int64_t>(facts.usage.output, 1);
  to.add(start_text, event_part::opening,
         {{"model", facts.model}, {"id", facts.id}, {"usage", usage_member(facts, usage_text, first)}});
  to.add(keep_alive(), event_part::opening);
  if (!facts.pieces.empty() || facts.tools.empty()) to.text(facts.pieces);
  for (std::size_t i = 0; i < facts.tools.size(); ++i)
    to.tool(call_id(facts, i), facts.tools[i].name, facts.fragments[i]);
  to.add(message_delta, event_part::closing,
         {{"stop", stop_of(facts)}, {"usage", usage_member(facts, final_usage_text, facts.usage.output)}});
  to.add(message_stop, event_part::terminal);
  return out;
}

std::string_view keep_alive() { return "event: ping\ndata: {\"type\": \"ping\"}\n\n"; }

}  // namespace signalbox::simulate::anthropic
