// SPDX-License-Identifier: Apache-2.0
// What must hold of any streamed answer, whoever sent it and however it was cut.
#pragma once

#include <string>

#include "providers/sse.hpp"
#include "tests/fuzz/replies.hpp"
#include "tests/providers/played_stream.hpp"

namespace signalbox::fuzz {

/// Whether bytes that follow begin an event of their own: an error or a remark may be said after these.
inline bool at_boundary(std::string_view out) {
  sse_splitter splitter{1 << 20};
  FUZZ_CHECK(splitter.feed(std::string{out} + ":", [](std::string_view) {}));
  return splitter.rest() == ":";
}

/// After its end nothing changes any more, whatever comes.
inline void check_silence(reply_stream& stream, std::string& out) {
  const auto size = out.size();
  const auto result = stream.result();
  const bool finished = stream.finished();
  stream.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n", out);
  stream.feed("data: {\"type\":\"error\",\"error\":{}}\n\ndata: [DONE]\n\n", out);
  stream.at_end(out);
  FUZZ_CHECK(out.size() == size);
  FUZZ_CHECK(stream.finished() == finished && stream.failed() != finished);
  FUZZ_CHECK(stream.result().failure == result.failure && stream.result().used == result.used);
}

/// Byte by byte: at no time finished and failed.
inline test::played_stream play_bytes(test::stream_opener open, std::string_view bytes,
                                      const reply_context& context) {
  const auto stream = open(context);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    stream->feed(bytes.substr(i, 1), out);
    FUZZ_CHECK(!(stream->finished() && stream->failed()));
    if (stream->finished() || stream->failed()) break;
  }
  if (!stream->finished() && !stream->failed()) stream->at_end(out);
  FUZZ_CHECK(stream->finished() != stream->failed());
  check_silence(*stream, out);
  return test::told_by(*stream, std::move(out));
}

/// `f(const played_stream&)` checks what only one provider's streams promise. How long an event may be,
/// whether usage is asked for and where the stream is cut in two depend on the length alone, so that one
/// input always gives the same.
template <class F>
void check_stream(test::stream_opener open, std::string_view bytes, F&& f, dialect wire = {}) {
  auto context = bytes.size() % 4 == 0 ? context_for(false, 300) : context_for(true, 1 << 20);
  context.wire = wire;
  const auto whole = test::play(open, {bytes}, context);
  check_outcome(whole.result);
  FUZZ_CHECK(at_boundary(whole.out) && at_boundary(whole.tail));
  FUZZ_CHECK(whole.finished != whole.tail.empty());
  if (const auto at = random_stream{bytes.size()}.below(bytes.size() + 1); at % 2 == 0)
    FUZZ_CHECK(play_bytes(open, bytes, context).facts() == whole.facts());
  else
    FUZZ_CHECK(test::play(open, {bytes.substr(0, at), bytes.substr(at)}, context).facts() == whole.facts());
  f(whole);
}

}  // namespace signalbox::fuzz
