// SPDX-License-Identifier: Apache-2.0
// What tests of providers' streams expect: breaking off, cuts that make no difference, first content.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/providers/played_stream.hpp"

namespace signalbox::test {

/// Expects a stream that broke off to be told as that, with or without content before, and without an end.
inline void check_truncated(const played_stream& got, bool content) {
  CHECK_FALSE(got.finished);
  CHECK(got.failed);
  CHECK(got.result.failure == failure_class::truncated);
  CHECK(got.content == content);
  CHECK(got.result.content_seen == content);
  CHECK_FALSE(got.result.message.empty());
  CHECK(got.out.find("[DONE]\n") == std::string::npos);
}

/// How many splits of a stream show the client anything else than the whole stream does. [U16]
inline int splits_that_differ(stream_opener open, std::string_view text, const reply_context& context) {
  const auto whole = play(open, {text}, context).facts();
  int out = 0;
  for_each_split(
      text, [&](const text_pieces& pieces) { out += play(open, pieces, context).facts() == whole ? 0 : 1; },
      30);
  return out;
}

/// How many events it takes until content is seen; 0: none is, at the end of all.
inline std::size_t content_after(stream_opener open, const std::vector<std::string>& events,
                                 const reply_context& context) {
  const auto stream = open(context);
  std::string out;
  REQUIRE_FALSE(stream->content_seen());
  for (std::size_t i = 0; i < events.size(); ++i) {
    stream->feed(events[i], out);
    if (stream->content_seen()) return i + 1;
  }
  return 0;
}

}  // namespace signalbox::test
