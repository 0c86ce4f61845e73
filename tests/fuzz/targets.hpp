// SPDX-License-Identifier: Apache-2.0
// Fuzz targets: what must hold whatever bytes come. The test program runs them over the corpus and what a few
// changes make of it; scripts/fuzz runs them under libFuzzer.
#pragma once

#include <array>
#include <string_view>

namespace signalbox::fuzz {

void check_sse(std::string_view bytes);
void check_json(std::string_view bytes);
void check_splice(std::string_view bytes);
void check_chat_request(std::string_view bytes);
void check_completions_request(std::string_view bytes);
void check_embeddings_request(std::string_view bytes);
void check_responses_request(std::string_view bytes);
void check_responses_stream(std::string_view bytes);
void check_messages_request(std::string_view bytes);
void check_messages_stream(std::string_view bytes);
void check_messages_writer(std::string_view bytes);
void check_responses_reply(std::string_view bytes);
void check_compatible_reply(std::string_view bytes);
void check_compatible_stream(std::string_view bytes);
void check_openai_reply(std::string_view bytes);
void check_openai_stream(std::string_view bytes);
void check_anthropic_reply(std::string_view bytes);
void check_anthropic_stream(std::string_view bytes);
void check_gemini_reply(std::string_view bytes);
void check_gemini_stream(std::string_view bytes);
void check_gemini_schema(std::string_view bytes);
void check_error_body(std::string_view bytes);
void check_retry_after(std::string_view bytes);
void check_personal_data(std::string_view bytes);

struct target {
  std::string_view name;  ///< also of its file and of its folder in the corpus
  void (*check)(std::string_view bytes);
};

inline constexpr std::array targets{
    target{"sse", check_sse},
    target{"personal_data", check_personal_data},
    target{"json", check_json},
    target{"splice", check_splice},
    target{"chat_request", check_chat_request},
    target{"completions_request", check_completions_request},
    target{"embeddings_request", check_embeddings_request},
    target{"responses_request", check_responses_request},
    target{"responses_stream", check_responses_stream},
    target{"messages_request", check_messages_request},
    target{"messages_stream", check_messages_stream},
    target{"messages_writer", check_messages_writer},
    target{"responses_reply", check_responses_reply},
    target{"compatible_reply", check_compatible_reply},
    target{"compatible_stream", check_compatible_stream},
    target{"openai_reply", check_openai_reply},
    target{"openai_stream", check_openai_stream},
    target{"anthropic_reply", check_anthropic_reply},
    target{"anthropic_stream", check_anthropic_stream},
    target{"gemini_reply", check_gemini_reply},
    target{"gemini_stream", check_gemini_stream},
    target{"gemini_schema", check_gemini_schema},
    target{"error_body", check_error_body},
    target{"retry_after", check_retry_after},
};

/// Tells that something does not hold: aborts under libFuzzer, throws in the test program.
[[noreturn]] void broken(const char* file, int line, const char* what);

}  // namespace signalbox::fuzz

#define FUZZ_CHECK(condition) \
  (static_cast<bool>(condition) ? void() : signalbox::fuzz::broken(__FILE__, __LINE__, #condition))
