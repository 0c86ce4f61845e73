// SPDX-License-Identifier: Apache-2.0
// Answers with an error status: always a failure, with words that can be passed on.
#include <charconv>

#include "providers/anthropic/anthropic.hpp"
#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"
#include "tests/fuzz/fields.hpp"
#include "tests/fuzz/replies.hpp"

namespace signalbox::fuzz {

namespace {

/// Three digits, or one of the statuses of errors.
int status_of(std::string_view line) {
  int out = 0;
  const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), out);
  if (failed == std::errc{} && out >= 100 && out <= 999) return out;
  return 400 + (line.empty() ? 0 : static_cast<unsigned char>(line.front()) % 200);
}

void check_failure(const outcome& got, int status) {
  FUZZ_CHECK(!got.succeeded());
  FUZZ_CHECK(got.status == status);
  check_outcome(got);
  check_pause(got.retry_after);
}

}  // namespace

/// A status, header fields, an empty line, and the body.
void check_error_body(std::string_view bytes) {
  const auto status = status_of(take_line(bytes));
  const auto fields = take_fields(bytes);
  check_failure(openai::classify_error(status, fields, bytes), status);
  check_failure(anthropic::classify_error(status, fields, bytes), status);
  check_clean(clean_message(bytes));
}

}  // namespace signalbox::fuzz
