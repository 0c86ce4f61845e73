// SPDX-License-Identifier: Apache-2.0
// Playing a provider's stream through its decoder: what the client sees, and what is known at the end.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "providers/provider.hpp"
#include "tests/providers/splits.hpp"

namespace signalbox::test {

using stream_opener = std::unique_ptr<reply_stream> (*)(const reply_context&);

struct played_stream {
  std::string out;   ///< what the client sees before the tail
  std::string tail;  ///< of a stream that is whole
  bool content = false;
  bool finished = false;
  bool failed = false;
  outcome result;

  /// Everything that must not depend on how the stream was cut.
  [[nodiscard]] auto facts() const {
    return std::tuple{out,
                      tail,
                      content,
                      finished,
                      failed,
                      result.failure,
                      result.status,
                      result.message,
                      result.code,
                      result.finish_reason,
                      result.content_seen,
                      result.used.input,
                      result.used.cache_read,
                      result.used.cache_write,
                      result.used.output,
                      result.used.reasoning,
                      result.used.reported};
  }
};

/// Feeds the pieces and then the clean end of the connection, as the attempt does.
inline played_stream play(stream_opener open, const text_pieces& pieces, const reply_context& context) {
  played_stream out;
  const auto stream = open(context);
  for (const auto piece : pieces) stream->feed(piece, out.out);
  stream->at_end(out.out);
  out.content = stream->content_seen();
  out.finished = stream->finished();
  out.failed = stream->failed();
  out.result = stream->result();
  if (out.finished) out.tail = stream->take_tail();
  return out;
}

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
