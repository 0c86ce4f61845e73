// SPDX-License-Identifier: Apache-2.0
// Playing a provider's stream through its decoder: what the client sees, and what is known at the end.
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <utility>

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

/// What a stream that has ended says, with what it gave until then.
inline played_stream told_by(reply_stream& stream, std::string out) {
  played_stream told;
  told.out = std::move(out);
  told.content = stream.content_seen();
  told.finished = stream.finished();
  told.failed = stream.failed();
  told.result = stream.result();
  if (told.finished) told.tail = stream.take_tail();
  return told;
}

/// Feeds the pieces and then the clean end of the connection, as the attempt does.
inline played_stream play(stream_opener open, const text_pieces& pieces, const reply_context& context) {
  std::string out;
  const auto stream = open(context);
  for (const auto piece : pieces) stream->feed(piece, out);
  stream->at_end(out);
  return told_by(*stream, std::move(out));
}

}  // namespace signalbox::test
