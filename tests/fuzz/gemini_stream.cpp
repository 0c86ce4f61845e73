// SPDX-License-Identifier: Apache-2.0
// Streams of Gemini: whatever comes and however it is cut, the client gets chunks of OpenAI's dialect.
#include "tests/fuzz/streams.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

namespace {

void check_chunks(std::string_view out) {
  sse_splitter splitter{1 << 20};
  const bool fits = splitter.feed(out, [](std::string_view raw) {
    FUZZ_CHECK(raw.starts_with("data: ") && raw.ends_with("\n\n"));
    const auto data = raw.substr(6, raw.size() - 8);
    if (data == "[DONE]") return;
    json::document document;
    FUZZ_CHECK(!document.scan(data));
    FUZZ_CHECK(document.root().find("object").text_is("chat.completion.chunk"));
    FUZZ_CHECK(document.root().find("choices").size() <= 1);
  });
  FUZZ_CHECK(fits && splitter.rest().empty());
}

}  // namespace

void check_gemini_stream(std::string_view bytes) {
  check_stream(test::translated_stream<provider_kind::gemini>, bytes, [](const test::played_stream& got) {
    check_chunks(got.out);
    check_chunks(got.tail);
    FUZZ_CHECK(got.out.find("[DONE]\n") == std::string::npos);
    if (got.finished) FUZZ_CHECK(got.tail.ends_with("data: [DONE]\n\n"));
  });
}

}  // namespace signalbox::fuzz
