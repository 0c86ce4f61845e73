// SPDX-License-Identifier: Apache-2.0
// What an OpenAI chat client may see of a stream that was written anew: chunks and nothing else.
#pragma once

#include "providers/dialect.hpp"
#include "tests/fuzz/streams.hpp"

namespace signalbox::fuzz {

inline void check_chunk(std::string_view raw) {
  if (raw == keep_alive_remark) return;
  FUZZ_CHECK(raw.starts_with("data: ") && raw.ends_with("\n\n"));
  const auto data = raw.substr(6, raw.size() - 8);
  if (data == "[DONE]") return;
  json::document document;
  FUZZ_CHECK(!document.scan(data));
  FUZZ_CHECK(document.root().find("object").text_is("chat.completion.chunk"));
  FUZZ_CHECK(document.root().find("choices").size() <= 1);
}

inline void check_chunks(std::string_view out) {
  sse_splitter splitter{1 << 20};
  FUZZ_CHECK(splitter.feed(out, check_chunk) && splitter.rest().empty());
}

/// `[DONE]` ends a whole stream, and stands nowhere else.
inline void check_chat_stream(const test::played_stream& got) {
  check_chunks(got.out);
  check_chunks(got.tail);
  FUZZ_CHECK(got.out.find("[DONE]\n") == std::string::npos);
  if (got.finished) FUZZ_CHECK(got.tail.ends_with("data: [DONE]\n\n"));
}

}  // namespace signalbox::fuzz
