// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API: passed on in whole events of the provider's, read as a chat's, and written anew
// with events that count up.
#include "providers/responses/responses.hpp"
#include "tests/fuzz/passed_events.hpp"
#include "tests/fuzz/streams.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

namespace {

void check_numbers(const std::string& shown) {
  std::int64_t next = 0;
  sse_reader reader;
  for (const auto& raw : events_of(shown)) {
    const auto event = reader.read(raw);
    if (!event.has_data) continue;
    json::document document;
    FUZZ_CHECK(!document.scan(event.data));
    FUZZ_CHECK(document.root().find("type").text_is(event.name));
    FUZZ_CHECK(document.root().find("sequence_number").integer() == next++);
  }
}

}  // namespace

void check_responses_stream(std::string_view bytes) {
  check_stream(responses::pass_stream, bytes, [&](const test::played_stream& got) {
    check_from(got.out, events_of(bytes));
    if (got.finished) FUZZ_CHECK(got.tail.find("response.") != std::string::npos);
  });
  const auto open = test::translated_stream<provider_kind::openai_responses>;
  check_stream(open, bytes, [](const test::played_stream& got) {
    if (got.finished) FUZZ_CHECK(got.tail.ends_with("data: [DONE]\n\n"));
  });
  auto context = context_for(false, 1 << 20);
  context.wire = dialect::openai_responses;
  const auto again = test::play(open, {bytes}, context);
  check_numbers(again.out + again.tail);
}

}  // namespace signalbox::fuzz
