// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers: whole events of the provider's, in its order and with its bytes.
#include "providers/openai/openai.hpp"
#include "tests/fuzz/streams.hpp"

namespace signalbox::fuzz {

namespace {

std::vector<std::string> events_of(std::string_view bytes) {
  std::vector<std::string> out;
  sse_splitter splitter{1 << 20};
  FUZZ_CHECK(splitter.feed(bytes, [&](std::string_view raw) { out.emplace_back(raw); }));
  if (!splitter.rest().empty()) out.emplace_back(splitter.rest());
  return out;
}

/// `shown` leads with each event of it in `sent`, in order; the last may have got its blank line from us.
void check_from(std::string_view shown, const std::vector<std::string>& sent) {
  for (const auto& raw : sent)
    if (shown.starts_with(raw)) shown.remove_prefix(raw.size());
  FUZZ_CHECK(shown.empty() || shown == "\n\n");
}

}  // namespace

void check_openai_stream(std::string_view bytes) {
  check_stream(openai::pass_stream, bytes, [&](const test::played_stream& got) {
    check_from(got.out, events_of(bytes));
    if (got.finished) FUZZ_CHECK(got.tail.find("[DONE]") != std::string::npos);
  });
}

}  // namespace signalbox::fuzz
