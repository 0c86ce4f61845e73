// SPDX-License-Identifier: Apache-2.0
// Whole answers of Anthropic: passed on as they came, written anew in OpenAI's dialects, or a failure.
#include "providers/anthropic/anthropic.hpp"
#include "tests/fuzz/written.hpp"

namespace signalbox::fuzz {

void check_anthropic_reply(std::string_view bytes) {
  check_written_chat<provider_kind::anthropic>(bytes);
  check_written<provider_kind::anthropic>(bytes, dialect::openai_responses, "output");
  const auto passed = anthropic::check(std::string{bytes}, context_for(false, 1 << 20));
  check_outcome(passed.result);
  FUZZ_CHECK(passed.body == (passed.result.succeeded() ? bytes : std::string_view{}));
}

}  // namespace signalbox::fuzz
