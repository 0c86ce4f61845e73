// SPDX-License-Identifier: Apache-2.0
// Whole answers of Anthropic: written anew in OpenAI's dialect, or a failure.
#include <string>

#include "providers/anthropic/anthropic.hpp"
#include "tests/fuzz/replies.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

void check_anthropic_reply(std::string_view bytes) {
  const auto got =
      test::translated_reply<provider_kind::anthropic>(std::string{bytes}, context_for(false, 1 << 20));
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
