// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers for clients of Messages: a message that begins, blocks one behind the
// other, and an end. [W29]
#include <optional>

#include "providers/dialect.hpp"
#include "tests/fuzz/streams.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

namespace {

/// Follows the events of one message and holds each against where it may stand.
class message_grammar {
 public:
  void take(std::string_view raw) {
    if (raw == keep_alive_remark) return;
    sse_reader reader;
    const auto event = reader.read(raw);
    json::document document;
    FUZZ_CHECK(event.has_data && !document.scan(event.data));
    const auto root = document.root();
    const auto type = root.find("type").text();
    FUZZ_CHECK(type == event.name && !stopped_);
    FUZZ_CHECK(started_ != (type == "message_start"));
    started_ = true;
    if (type == "content_block_start") open(root);
    if (type == "content_block_delta") FUZZ_CHECK(open_ && root.find("index").integer() == open_);
    if (type == "content_block_stop") close(root);
    if (type == "message_delta" || type == "message_stop") FUZZ_CHECK(!open_);
    ended_ = ended_ || type == "message_delta";
    stopped_ = type == "message_stop";
    FUZZ_CHECK(!stopped_ || ended_);
  }

  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  void open(json::value root) {
    FUZZ_CHECK(!open_ && !ended_ && root.find("index").integer() == next_);
    FUZZ_CHECK(root.find("content_block").find("type").exists());
    open_ = next_++;
  }

  void close(json::value root) {
    FUZZ_CHECK(open_ && root.find("index").integer() == open_);
    open_.reset();
  }

  std::optional<std::int64_t> open_;
  std::int64_t next_ = 0;
  bool started_ = false, ended_ = false, stopped_ = false;
};

void check_message(const test::played_stream& got) {
  message_grammar grammar;
  sse_splitter splitter{1 << 20};
  FUZZ_CHECK(splitter.feed(got.out, [&](std::string_view raw) { grammar.take(raw); }));
  FUZZ_CHECK(!grammar.stopped());
  FUZZ_CHECK(splitter.feed(got.tail, [&](std::string_view raw) { grammar.take(raw); }));
  FUZZ_CHECK(splitter.rest().empty() && grammar.stopped() == got.finished);
}

}  // namespace

void check_messages_writer(std::string_view bytes) {
  check_stream(test::translated_stream<provider_kind::openai>, bytes, check_message,
               dialect::anthropic_messages);
}

}  // namespace signalbox::fuzz
