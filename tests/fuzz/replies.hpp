// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets about answers share.
#pragma once

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "providers/provider.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

inline reply_context context_for(bool include_usage, std::uint64_t event_bytes) {
  reply_context out;
  out.include_usage = include_usage;
  out.estimated_input = 100;
  out.event_bytes = event_bytes;
  out.created = 1'700'000'000;
  out.model = "configured";
  return out;
}

/// Fit to be shown to a client: no control characters, and not long. [W71]
inline void check_clean(std::string_view text) {
  FUZZ_CHECK(text.size() <= 512 && utf8_valid(text));
  for (std::size_t i = 0; i < text.size(); i += utf8_sequence(text.substr(i))) {
    const auto point = utf8_decode(text.substr(i), utf8_sequence(text.substr(i)));
    FUZZ_CHECK(point >= 0x20 && !(point >= 0x7f && point < 0xa0));
  }
}

/// No count is beyond what a provider may say, so that sums and prices of them fit.
inline void check_usage(const usage& used) {
  constexpr std::uint64_t most = 1'000'000'000'000;
  for (const auto n : {used.input, used.cache_read, used.cache_write, used.output, used.reasoning})
    FUZZ_CHECK(n <= most);
}

inline void check_outcome(const outcome& result) {
  check_clean(result.message);
  check_clean(result.code);
  check_clean(result.param);
  check_usage(result.used);
  FUZZ_CHECK(utf8_valid(result.finish_reason));
  FUZZ_CHECK(result.succeeded() || result.failure != failure_class::internal);
}

/// A body for a success, and none for a failure.
inline void check_reply(const decoded_reply& got) {
  check_outcome(got.result);
  FUZZ_CHECK(got.result.succeeded() != got.body.empty());
  if (got.body.empty()) return;
  json::document document;
  FUZZ_CHECK(!document.scan(got.body));
  FUZZ_CHECK(document.root().find("choices").size() > 0);
}

}  // namespace signalbox::fuzz
