// SPDX-License-Identifier: Apache-2.0
// Chunks of OpenAI-like streams, as servers write them.
#pragma once

#include <string>
#include <string_view>

namespace signalbox::test {

inline const std::string done = "data: [DONE]\n\n";

/// A chunk with these choices and, behind them, these members.
inline std::string chunk(std::string_view choices, std::string_view more = {}) {
  return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[)" +
         std::string{choices} + "]" + std::string{more} + "}\n\n";
}

/// A choice with a delta and perhaps a finish reason.
inline std::string choice(std::string_view delta, std::string_view finish = {}, int index = 0) {
  return R"({"index":)" + std::to_string(index) + R"(,"delta":)" + std::string{delta} +
         R"(,"finish_reason":)" + (finish.empty() ? "null" : "\"" + std::string{finish} + "\"") + "}";
}

inline std::string words(std::string_view text, std::string_view more = {}) {
  return chunk(choice(R"({"content":")" + std::string{text} + "\"}"), more);
}
inline std::string role() { return chunk(choice(R"({"role":"assistant","content":""})")); }
inline std::string finish(std::string_view reason = "stop", std::string_view more = {}) {
  return chunk(choice("{}", reason), more);
}

/// The member `usage` with these tokens.
inline std::string tokens(int prompt, int completion) {
  return R"(,"usage":{"prompt_tokens":)" + std::to_string(prompt) + R"(,"completion_tokens":)" +
         std::to_string(completion) + R"(,"total_tokens":)" + std::to_string(prompt + completion) + "}";
}

}  // namespace signalbox::test
