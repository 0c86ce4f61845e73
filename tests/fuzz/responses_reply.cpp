// SPDX-License-Identifier: Apache-2.0
// Whole answers of a Responses API: passed on as they came, written anew as a chat's and as a message, or a
// failure.
#include "providers/responses/responses.hpp"
#include "tests/fuzz/written.hpp"

namespace signalbox::fuzz {

void check_responses_reply(std::string_view bytes) {
  check_written_chat<provider_kind::openai_responses>(bytes);
  check_written<provider_kind::openai_responses>(bytes, dialect::anthropic_messages, "content");
  const auto passed = responses::check(std::string{bytes}, context_for(false, 1 << 20));
  check_outcome(passed.result);
  FUZZ_CHECK(passed.body == (passed.result.succeeded() ? bytes : std::string_view{}));
}

}  // namespace signalbox::fuzz
