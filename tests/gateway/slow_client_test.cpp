// SPDX-License-Identifier: Apache-2.0
// Clients that read slowly or not at all: their upstream waits, and nothing piles up for them. [C3]
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

// Far more than the sockets between provider and client can hold: 14 MiB have been seen.
constexpr std::size_t text_bytes = 48UL << 20;
constexpr int events = 192;  // of 256 KiB

std::string long_answer() {
  return R"({"text": ")" + std::string(text_bytes, 'x') + R"(", "events": )" + std::to_string(events) + "}";
}

/// What the provider has sent once it can send no more: the same amount at two looks that are a while apart.
std::int64_t stuck_at(const upstream_scene& s, web_client& client) {
  std::int64_t before = -1;
  for (int i = 0; i < 200; ++i) {
    const auto sent = s.upstream().ledger("?limit=1").request(0).find("bytes_sent").integer().value_or(0);
    if (sent > 0 && sent == before) return sent;
    before = sent;
    static_cast<void>(client.still_open(50ms));
  }
  return -1;
}

}  // namespace

TEST_CASE("[C3] the upstream of a client that does not read is paused, with little kept for the client") {
  upstream_scene s{long_answer(), R"("write_buffer": 262144, "write_time": "10s")"};
  web_client client{s.port(), 4096};
  client.send(chat("up", true));
  const auto sent = stuck_at(s, client);
  CHECK(sent > 0);
  CHECK(sent < static_cast<std::int64_t>(text_bytes / 2));
  CHECK(s.numbers().in_flight.load() == 1);

  client.widen();  // it reads again, and gets everything
  const auto answer = client.answer();
  CHECK(answer.malformed == "");
  CHECK(answer.whole);
  CHECK(answer.body.size() > text_bytes);
  CHECK(count_of(answer.body, "\"delta\":{\"content\"") == events);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
  CHECK(client.ask(get("/healthz")).status == 200);
}

TEST_CASE("[C3] a client that takes nothing for write_time is given up, with its upstream") {
  upstream_scene s{long_answer(), R"("write_time": "300ms")"};
  web_client client{s.port(), 4096};
  client.send(chat("up", true));
  const auto ledger =
      s.first_entry_when([](json::value e) { return e.find("client_closed_ms").is(json::kind::number); });
  CHECK(upstream_scene::milliseconds_of(ledger.request(0).find("client_closed_ms")) -
            upstream_scene::milliseconds_of(ledger.request(0).find("at_ms")) >=
        300);
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK(s.route().abandoned.load() == 1);
  CHECK(s.numbers().in_flight.load() == 0);
  CHECK_FALSE(client.still_open(1s));  // a reset, so that the kernel keeps nothing either
  CHECK(client.end() == stream_end::reset);
  CHECK(client.received().find("[DONE]") == std::string::npos);
}

TEST_CASE("[C3] a client that takes a little again and again is not given up") {
  upstream_scene s{R"({"text": ")" + std::string(2 << 20, 'x') + R"(", "events": 200})",
                   R"("write_time": "100ms", "write_buffer": 4096)"};
  web_client client{s.port(), 4096};
  client.send(chat("up", true));
  const auto answer = client.answer();
  CHECK(answer.whole);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("[C3] the timers of the upstream do not run while it is paused") {
  upstream_scene s{long_answer(), R"("write_time": "10s")", R"(, "timeouts": { "stall": "150ms" })"};
  web_client client{s.port(), 4096};
  client.send(chat("up", true));
  REQUIRE(stuck_at(s, client) > 0);
  CHECK(client.still_open(300ms));
  client.widen();
  const auto answer = client.answer();
  CHECK(answer.whole);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("[C3] a whole answer that is not read is given up after write_time as well") {
  const auto text = std::string(12UL << 20, 'x');
  upstream_scene s{R"({"text": ")" + text + "\"}", R"("write_time": "300ms")"};
  web_client client{s.port(), 4096};
  client.send(chat("up"));
  REQUIRE(client.read_until("\r\n\r\n"));
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK_FALSE(client.still_open(2s));
  CHECK(client.end() == stream_end::reset);
  CHECK(client.received().size() < text.size());
}
