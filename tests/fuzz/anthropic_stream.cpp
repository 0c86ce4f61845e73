// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic: whatever comes, the client gets chunks of OpenAI's dialect and nothing else.
#include "tests/fuzz/chunks.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

void check_anthropic_stream(std::string_view bytes) {
  check_stream(test::translated_stream<provider_kind::anthropic>, bytes, check_chat_stream);
}

}  // namespace signalbox::fuzz
