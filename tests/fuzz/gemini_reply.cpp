// SPDX-License-Identifier: Apache-2.0
// Whole answers of Gemini: written anew in OpenAI's dialect, or a failure. The same bytes as an error.
#include <string>

#include "providers/gemini/gemini.hpp"
#include "tests/fuzz/fields.hpp"
#include "tests/fuzz/replies.hpp"
#include "tests/providers/translated.hpp"

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
  const auto got =
      test::translated_reply<provider_kind::gemini>(std::string{bytes}, context_for(false, 1 << 20));
  check_reply(got);
  if (got.body.empty()) return;
  json::document document;
  FUZZ_CHECK(!document.scan(got.body));
  const auto root = document.root();
  const auto choice = *root.find("choices").begin_items();
  FUZZ_CHECK(root.find("choices").size() == 1);
  FUZZ_CHECK(choice.find("message").find("role").text_is("assistant"));
  FUZZ_CHECK(choice.find("finish_reason").text_is(got.result.finish_reason));
  FUZZ_CHECK(root.find("usage").find("total_tokens").integer().has_value());
}

}  // namespace signalbox::fuzz
