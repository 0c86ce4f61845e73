// SPDX-License-Identifier: Apache-2.0
// OpenAI's canned bytes for replies and streams.
#include "simulate/openai_bytes.hpp"

#include <algorithm>

namespace signalbox::simulate::openai {

namespace {

constexpr std::string_view reply_text = R"({
  "id": "chatcmpl-{{id}}",
  "object": "chat.completion",
  "created": {{created}},
  "model": "{{model}}",
  "choices": [{{choices}}
  ],{{usage}}
  "service_tier": "default",
  "system_fingerprint": "fp_51gna1b0x0"
}
)";

constexpr std::string_view reply_choice_text = R"(
    {
      "index": {{index}},
      "message": {
        "role": "assistant",{{thinking}}
        "content": {{content}},{{tools}}
        "refusal": {{refusal}},
        "annotations": {{annotations}}
      },
      "logprobs": null,
      "finish_reason": "{{finish}}"
    })";

constexpr std::string_view reply_tool_text = R"(
          {
            "id": "call_{{id}}",
            "type": "function",
            "function": {
              "name": "{{name}}",
              "arguments": "{{arguments}}"
            }
          })";

constexpr std::string_view usage_text =
    R"({"prompt_tokens":{{input}},"completion_tokens":{{output}},"total_tokens":{{total}},)"
    R"("prompt_tokens_details":{"cached_tokens":{{cached}},{{written}}"audio_tokens":{{audio_input}}},)"
    R"("completion_tokens_details":{"reasoning_tokens":{{reasoning}},"audio_tokens":{{audio_output}},)"
    R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})";

constexpr std::string_view chunk_text =
    R"(data: {"id":"chatcmpl-{{id}}","object":"chat.completion.chunk","created":{{created}},)"
    R"("model":"{{model}}",)"
    R"("service_tier":"default","system_fingerprint":"fp_51gna1b0x0","choices":[{{choices}}]{{usage}}})"
    "\n\n";

constexpr std::string_view choice_text =
    R"({"index":{{index}},"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}})";

}  // namespace

std::string usage_of(const answer_facts& facts, std::uint64_t events, std::uint64_t of) {
  if (!facts.usage_raw.empty()) return facts.usage_raw;
  const auto share = [&](std::int64_t all) {
    return of == 0 ? all : all * static_cast<std::int64_t>(events) / static_cast<std::int64_t>(of);
  };
  const auto& u = facts.usage;
  const auto output = share(u.output);
  std::string out;
  expand(
      usage_text,
      {{"input", std::to_string(u.input)},
       {"output", std::to_string(output)},
       {"total", std::to_string(u.input + output)},
       {"cached", std::to_string(u.cached)},
       {"written", u.cache_write == 0 ? "" : "\"cache_write_tokens\":" + std::to_string(u.cache_write) + ','},
       {"audio_input", std::to_string(u.audio_input)},
       {"reasoning", std::to_string(share(u.reasoning))},
       {"audio_output", std::to_string(share(u.audio_output))}},
      out);
  return out;
}

namespace {

std::string_view finish_of(const answer_facts& facts) {
  if (!facts.finish.empty()) return facts.finish;
  if (facts.cut_by_limit) return "length";
  return facts.tools.empty() ? "stop" : "tool_calls";
}

/// The id of a tool call: the answer's, with its number in front.
std::string call_id(const answer_facts& facts, std::size_t index) {
  return std::to_string(index) + facts.id.substr(1);
}

/// Writes chunks that differ in their choices and usage only. Where several choices were asked for, each says
/// the same, one after the other.
class chunk_writer {
 public:
  explicit chunk_writer(const answer_facts& facts)
      : facts_{facts}, total_{facts.content_events() * facts.choices} {}

  void delta(std::string_view inside, event_part part, std::string_view finish = "null") {
    for (std::uint32_t i = 0; i < facts_.choices; ++i) {
      std::string choice;
      expand(choice_text,
             {{"index", std::to_string(i)}, {"delta", '{' + std::string{inside} + '}'}, {"finish", finish}},
             choice);
      if (part == event_part::content) ++events_;
      chunk(choice, part, usage_beside(finish != "null"));
    }
  }

  void chunk(std::string_view choices, event_part part, std::string_view usage) {
    expand(chunk_text,
           {{"id", facts_.id},
            {"created", facts_.now->created},
            {"model", facts_.model},
            {"choices", choices},
            {"usage", usage}},
           out.bytes);
    out.finish_event(part);
  }

  event_list out;

 private:
  /// The usage member of a chunk that has choices: null where usage was asked for, as the provider does.
  [[nodiscard]] std::string usage_beside(bool last) const {
    if (!facts_.usage_asked || !facts_.usage_shown) return {};
    const bool here =
        facts_.usage_at == usage_place::every || (facts_.usage_at == usage_place::finish && last);
    return ",\"usage\":" + (here ? usage_of(facts_, events_, total_) : "null");
  }

  const answer_facts& facts_;
  std::uint64_t events_ = 0;
  std::uint64_t total_;
};

void tool_start(chunk_writer& to, const answer_facts& facts, std::size_t i) {
  std::string inside;
  expand(R"("tool_calls":[{"index":{{index}},"id":"call_{{id}}","type":"function",)"
         R"("function":{"name":"{{name}}","arguments":""}}])",
         {{"index", std::to_string(i)}, {"id", call_id(facts, i)}, {"name", escaped(facts.tools[i].name)}},
         inside);
  to.delta(inside, event_part::content);
}

void tool_fragment(chunk_writer& to, std::size_t i, std::string_view fragment) {
  std::string inside;
  expand(R"("tool_calls":[{"index":{{index}},"function":{"arguments":"{{arguments}}"}}])",
         {{"index", std::to_string(i)}, {"arguments", escaped(fragment)}}, inside);
  to.delta(inside, event_part::content);
}

void tools(chunk_writer& to, const answer_facts& facts) {
  if (!facts.interleave) {
    for (std::size_t i = 0; i < facts.tools.size(); ++i) {
      tool_start(to, facts, i);
      for (const auto& fragment : facts.fragments[i]) tool_fragment(to, i, fragment);
    }
    return;
  }
  std::size_t longest = 0;
  for (std::size_t i = 0; i < facts.tools.size(); ++i) {
    tool_start(to, facts, i);
    longest = std::max(longest, facts.fragments[i].size());
  }
  for (std::size_t row = 0; row < longest; ++row)
    for (std::size_t i = 0; i < facts.tools.size(); ++i)
      if (row < facts.fragments[i].size()) tool_fragment(to, i, facts.fragments[i][row]);
}

std::string reply_tools(const answer_facts& facts) {
  if (facts.tools.empty()) return {};
  std::string out = "\n        \"tool_calls\": [";
  for (std::size_t i = 0; i < facts.tools.size(); ++i) {
    if (i > 0) out += ',';
    expand(reply_tool_text,
           {{"id", call_id(facts, i)},
            {"name", escaped(facts.tools[i].name)},
            {"arguments", escaped(facts.tools[i].arguments)}},
           out);
  }
  return out + "\n        ],";
}

std::string reply_content(const answer_facts& facts) {
  if (facts.pieces.empty() && (!facts.tools.empty() || !facts.refusal.empty())) return "null";
  return '"' + escaped(joined(facts.pieces)) + '"';
}

std::string reply_choices(const answer_facts& facts) {
  std::string thinking, out;
  if (!facts.thoughts.empty())
    thinking = "\n        \"reasoning_content\": \"" + escaped(joined(facts.thoughts)) + "\",";
  for (std::uint32_t i = 0; i < facts.choices; ++i) {
    if (i > 0) out += ',';
    expand(reply_choice_text,
           {{"index", std::to_string(i)},
            {"thinking", thinking},
            {"content", reply_content(facts)},
            {"tools", reply_tools(facts)},
            {"refusal", facts.refusal.empty() ? "null" : '"' + escaped(joined(facts.refusal)) + '"'},
            {"annotations", facts.annotations.empty() ? "[]" : facts.annotations},
            {"finish", finish_of(facts)}},
           out);
  }
  return out;
}

}  // namespace

std::string reply(const answer_facts& facts) {
  std::string usage;
  if (facts.usage_shown) usage = "\n  \"usage\": " + usage_of(facts, 0, 0) + ",";
  std::string out;
  expand(reply_text,
         {{"id", facts.id},
          {"created", facts.now->created},
          {"model", facts.model},
          {"choices", reply_choices(facts)},
          {"usage", usage}},
         out);
  return out;
}

event_list stream(const answer_facts& facts) {
  chunk_writer to{facts};
  const bool tools_only = facts.pieces.empty() && !facts.tools.empty();
  to.delta(tools_only ? R"("role":"assistant","content":null,"refusal":null)"
                      : R"("role":"assistant","content":"","refusal":null)",
           event_part::opening);
  for (const auto& piece : facts.thoughts)
    to.delta("\"reasoning_content\":\"" + escaped(piece) + '"', event_part::content);
  for (const auto& piece : facts.pieces)
    to.delta("\"content\":\"" + escaped(piece) + '"', event_part::content);
  for (const auto& piece : facts.refusal)
    to.delta("\"refusal\":\"" + escaped(piece) + '"', event_part::content);
  if (!facts.annotations.empty()) to.delta("\"annotations\":" + facts.annotations, event_part::closing);
  tools(to, facts);
  to.delta({}, event_part::closing, '"' + std::string{finish_of(facts)} + '"');
  if (facts.usage_asked && facts.usage_shown && facts.usage_at == usage_place::end)
    to.chunk({}, event_part::closing, ",\"usage\":" + usage_of(facts, 0, 0));
  if (facts.no_done) return std::move(to.out);
  to.out.bytes += "data: [DONE]\n\n";
  to.out.finish_event(event_part::terminal);
  return std::move(to.out);
}

std::string_view keep_alive() { return ": keep-alive\n\n"; }

}  // namespace signalbox::simulate::openai
