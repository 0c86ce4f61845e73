// SPDX-License-Identifier: Apache-2.0
// Whole answers of OpenAI-like providers: passed on as they came, written anew in other dialects, or a
// failure.
#include "providers/openai/openai.hpp"
#include "tests/fuzz/written.hpp"

namespace signalbox::fuzz {

void check_openai_reply(std::string_view bytes) {
  const auto got = openai::check(std::string{bytes}, context_for(false, 1 << 20));
  check_reply(got);
  FUZZ_CHECK(got.body.empty() || got.body == bytes);
  // What was read before leaves nothing behind.
  const auto again = openai::check(std::string{bytes}, context_for(false, 1 << 20));
  FUZZ_CHECK(again.result.failure == got.result.failure && again.result.used == got.result.used);
  check_written<provider_kind::openai>(bytes, dialect::anthropic_messages, "content");
  check_written<provider_kind::openai>(bytes, dialect::openai_responses, "output");
}

}  // namespace signalbox::fuzz
