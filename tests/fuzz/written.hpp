// SPDX-License-Identifier: Apache-2.0
// Whole answers that are written anew for a client of another dialect.
#pragma once

#include <string>

#include "tests/fuzz/replies.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

/// A body for a success, of one list of parts, and none for a failure.
template <provider_kind Provider>
void check_written(std::string_view bytes, dialect wire, const char* list) {
  auto context = context_for(false, 1 << 20);
  context.wire = wire;
  const auto got = test::translated_reply<Provider>(std::string{bytes}, context);
  check_outcome(got.result);
  FUZZ_CHECK(got.result.succeeded() != got.body.empty());
  if (got.body.empty()) return;
  json::document document;
  FUZZ_CHECK(!document.scan(got.body));
  FUZZ_CHECK(document.root().find(list).is(json::kind::array));
  FUZZ_CHECK(document.root().find("usage").find("input_tokens").integer().has_value());
}

/// The same for a chat client: one choice, with its reason to end and the usage.
template <provider_kind Provider>
void check_written_chat(std::string_view bytes) {
  const auto got = test::translated_reply<Provider>(std::string{bytes}, context_for(false, 1 << 20));
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
