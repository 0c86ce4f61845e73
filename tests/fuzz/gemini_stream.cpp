// SPDX-License-Identifier: Apache-2.0
// Streams of Gemini: whatever comes and however it is cut, the client gets chunks of OpenAI's dialect.
#include "tests/fuzz/chunks.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

void check_gemini_stream(std::string_view bytes) {
  check_stream(test::translated_stream<provider_kind::gemini>, bytes, check_chat_stream);
}

}  // namespace signalbox::fuzz
