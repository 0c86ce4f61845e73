// SPDX-License-Identifier: Apache-2.0
// Whole answers of Gemini: written anew for chat and Messages clients, or a failure. The same bytes as an
// error.
#include "providers/gemini/gemini.hpp"
#include "tests/fuzz/fields.hpp"
#include "tests/fuzz/written.hpp"

namespace signalbox::fuzz {

namespace {

void check_as_error(std::string_view bytes) {
  for (const int status : {400, 429, 503}) {
    const auto got = gemini::classify_error(status, {}, bytes);
    check_outcome(got);
    check_pause(got.retry_after);
    FUZZ_CHECK(!got.succeeded() && got.status == status);
  }
}

}  // namespace

void check_gemini_reply(std::string_view bytes) {
  check_as_error(bytes);
  check_written_chat<provider_kind::gemini>(bytes);
  check_written<provider_kind::gemini>(bytes, dialect::anthropic_messages, "content");
}

}  // namespace signalbox::fuzz
