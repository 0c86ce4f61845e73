// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API: passed on in whole events of the provider's, read as a chat's, and written anew
// with events that count up.
#include "providers/responses/responses.hpp"
#include "tests/fuzz/chunks.hpp"
#include "tests/fuzz/passed_events.hpp"
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

/// The first byte chooses for whom; behind it comes the stream.
void check_responses_stream(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front()) % 3;
  bytes.remove_prefix(1);
  const auto translated = test::translated_stream<provider_kind::openai_responses>;
  if (choice == 0)
    check_stream(
        responses::pass_stream, bytes,
        [&](const test::played_stream& got) {
          check_from(got.out, events_of(bytes));
          if (got.finished) FUZZ_CHECK(got.tail.find("response.") != std::string::npos);
        },
        dialect::openai_responses);
  else if (choice == 1)
    check_stream(translated, bytes, check_chat_stream);
  else
    check_stream(
        translated, bytes, [](const test::played_stream& got) { check_numbers(got.out + got.tail); },
        dialect::openai_responses);
}

}  // namespace signalbox::fuzz
