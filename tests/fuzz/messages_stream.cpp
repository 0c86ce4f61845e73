// SPDX-License-Identifier: Apache-2.0
// Streams of Anthropic for its own clients: whole events of its own, in its order and with its bytes.
#include "providers/anthropic/anthropic.hpp"
#include "tests/fuzz/passed_events.hpp"
#include "tests/fuzz/streams.hpp"

namespace signalbox::fuzz {

void check_messages_stream(std::string_view bytes) {
  const auto check = [&](const test::played_stream& got) {
    check_from(got.out, events_of(bytes));
    if (got.finished) FUZZ_CHECK(got.tail.find("message_stop") != std::string::npos);
  };
  check_stream(anthropic::pass_stream, bytes, check, dialect::anthropic_messages);
}

}  // namespace signalbox::fuzz
