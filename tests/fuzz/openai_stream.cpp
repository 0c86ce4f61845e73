// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers: whole events of the provider's, in its order and with its bytes.
#include "providers/openai/openai.hpp"
#include "tests/fuzz/passed_events.hpp"
#include "tests/fuzz/streams.hpp"

namespace signalbox::fuzz {

void check_openai_stream(std::string_view bytes) {
  check_stream(openai::pass_stream, bytes, [&](const test::played_stream& got) {
    check_from(got.out, events_of(bytes));
    if (got.finished) FUZZ_CHECK(got.tail.find("[DONE]") != std::string::npos);
  });
}

}  // namespace signalbox::fuzz
