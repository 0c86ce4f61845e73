// SPDX-License-Identifier: Apache-2.0
// Events of Anthropic's streams, as its servers write them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::test {

/// An event whose data has this type and, behind it, these members.
/// Each stop reason and the finish reason that a client of OpenAI's dialect gets for it. [W35] [W22] [W61]
inline const std::vector<std::pair<std::string, std::string>> stop_reasons{
    {"end_turn", "stop"},       {"stop_sequence", "stop"},
    {"max_tokens", "length"},   {"model_context_window_exceeded", "length"},
    {"tool_use", "tool_calls"}, {"refusal", "content_filter"},
    {"pause_turn", "stop"},     {"something_new", "stop"},
};

inline std::string anthropic_event(std::string_view type, std::string_view members = {}) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\"" +
         (members.empty() ? "" : ",") + std::string{members} + "}\n\n";
}

inline std::string message_start(std::string_view usage = R"({"input_tokens":25,"output_tokens":1})") {
  return anthropic_event(
      "message_start",
      R"("message":{"id":"msg_01","type":"message","role":"assistant","content":[],"model":"claude-x",)"
      R"("stop_reason":null,"stop_sequence":null,"usage":)" +
          std::string{usage} + "}");
}

inline std::string block_start(int index, std::string_view block) {
  return anthropic_event("content_block_start",
                         R"("index":)" + std::to_string(index) + R"(,"content_block":)" + std::string{block});
}
inline std::string text_block(int index) { return block_start(index, R"({"type":"text","text":""})"); }
inline std::string thinking_block(int index) {
  return block_start(index, R"({"type":"thinking","thinking":"","signature":""})");
}
inline std::string tool_block(int index, std::string_view id, std::string_view name) {
  return block_start(index, R"({"type":"tool_use","id":")" + std::string{id} + R"(","name":")" +
                                std::string{name} + R"(","input":{}})");
}

inline std::string block_delta(int index, std::string_view delta) {
  return anthropic_event("content_block_delta",
                         R"("index":)" + std::to_string(index) + R"(,"delta":)" + std::string{delta});
}
inline std::string text_delta(int index, std::string_view text) {
  return block_delta(index, R"({"type":"text_delta","text":")" + std::string{text} + "\"}");
}
inline std::string thinking_delta(int index, std::string_view text) {
  return block_delta(index, R"({"type":"thinking_delta","thinking":")" + std::string{text} + "\"}");
}
/// `fragment` is written as the inside of a JSON string.
inline std::string json_delta(int index, std::string_view fragment) {
  return block_delta(index, R"({"type":"input_json_delta","partial_json":")" + std::string{fragment} + "\"}");
}

inline std::string block_stop(int index) {
  return anthropic_event("content_block_stop", R"("index":)" + std::to_string(index));
}

/// `usage` empty: without that member.
inline std::string message_delta(std::string_view stop_reason = "end_turn",
                                 std::string_view usage = R"({"output_tokens":12})") {
  return anthropic_event("message_delta", R"("delta":{"stop_reason":")" + std::string{stop_reason} +
                                              R"(","stop_sequence":null})" +
                                              (usage.empty() ? "" : R"(,"usage":)") + std::string{usage});
}
inline std::string message_stop() { return anthropic_event("message_stop"); }
inline std::string ping() { return anthropic_event("ping"); }

/// A text in one block, ended as it should be.
inline std::string whole_message(std::string_view text = "Hello") {
  return message_start() + text_block(0) + ping() + text_delta(0, text) + block_stop(0) + message_delta() +
         message_stop();
}

}  // namespace signalbox::test
