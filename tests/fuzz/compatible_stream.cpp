// SPDX-License-Identifier: Apache-2.0
// Streams of a vendor whose tool calls are mended: however cut, and with calls that can be told apart. [W20]
// [W22]
#include "providers/compatible/compatible.hpp"
#include "tests/fuzz/mended.hpp"
#include "tests/fuzz/streams.hpp"

namespace signalbox::fuzz {

namespace {

/// Every call says its place, as long as there are not too many to be kept apart, and the event is on one
/// line.
class call_places {
 public:
  void take(std::string_view raw) {
    sse_reader reader;
    json::document document;
    const auto data = reader.read(raw).data;
    if (raw.find(data) == std::string_view::npos || document.scan(data)) return;
    for (auto choice : document.root().find("choices").items()) {
      const auto place = choice.find("index").integer().value_or(0);
      const auto calls = choice.find("delta").find("tool_calls");
      if (place < 0 || place >= 128 || !calls.is(json::kind::array)) continue;
      for (auto call : calls.items())
        FUZZ_CHECK(++seen_ > 128 || !call.is(json::kind::object) || call.find("index").exists());
    }
  }

 private:
  int seen_ = 0;
};

}  // namespace

void check_compatible_stream(std::string_view bytes) {
  const auto open = [](const reply_context& context) {
    auto mended = context;
    mended.vendor = mended_vendor();
    return compatible::pass_stream(mended);
  };
  check_stream(open, bytes, [](const test::played_stream& got) {
    call_places places;
    sse_splitter splitter{1 << 20};
    FUZZ_CHECK(splitter.feed(got.out, [&](std::string_view raw) { places.take(raw); }));
    if (got.finished) FUZZ_CHECK(got.tail.find("[DONE]") != std::string::npos);
  });
}

}  // namespace signalbox::fuzz
