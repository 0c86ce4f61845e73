// SPDX-License-Identifier: Apache-2.0
// Draining: no new requests, those that run go on, and nobody is left without a word. [N5]
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Whether a new connection gets nowhere: refused, or closed without an answer.
bool turned_away(std::uint16_t port) {
  try {
    web_client client{port};
    return client.end() != stream_end::open && client.received().empty();
  } catch (const std::runtime_error&) {
    return true;
  }
}

const std::string first_half = "GET /readyz HTTP/1.1\r\nHost: ";
const std::string second_half = "localhost\r\n\r\n";

}  // namespace

TEST_CASE(
    "[N5] a draining gateway: not ready, idle connections closed, no new ones, running streams finish") {
  const auto lanes = GENERATE(1U, 2U);
  provider upstream{script_of(R"({"events": 40, "pace": "5ms"})")};
  running_gateway g{{{}, upstream_text("up", upstream.port()), {}, "up"}, lanes};
  web_client idle{g.data()};
  CHECK(idle.ask(get("/healthz")).status == 200);
  web_client fresh{g.data()};
  CHECK(fresh.still_open(10ms));
  web_client halfway{g.data()};
  CHECK(halfway.ask(get("/healthz")).status == 200);
  halfway.send(first_half);
  web_client late{g.data()};
  CHECK(late.ask(get("/healthz")).status == 200);
  const auto late_request = chat("up");
  late.send(late_request.substr(0, 50));
  web_client stream{g.data()};
  stream.send(chat("up", true));
  REQUIRE(stream.read_until("\"delta\":{\"content\""));

  g.doors().drain();

  CHECK(idle.end() == stream_end::fin);
  CHECK(idle.rest() == "");
  CHECK(fresh.end() == stream_end::fin);
  CHECK(turned_away(g.data()));
  const auto ready = halfway.ask(second_half);
  CHECK(ready.status == 503);
  CHECK_FALSE(json_text{ready.body}.root().find("ready").truth());
  CHECK(json_text{ready.body}.root().find("draining").truth());
  CHECK(ready.closes());
  const auto refused = late.ask(late_request.substr(50));
  CHECK(refused.status == 503);
  CHECK(error_code_in(refused) == "shutting_down");
  CHECK(refused.field("retry-after") == "1");
  CHECK(refused.closes());
  CHECK(late.end() == stream_end::fin);

  CHECK(ask_once(g.admin(), get("/healthz")).status == 200);
  const auto whole = stream.answer();
  CHECK(whole.whole);
  CHECK(count_of(whole.body, "\"delta\":{\"content\"") == 40);
  CHECK(whole.body.ends_with("data: [DONE]\n\n"));
  CHECK(stream.end() == stream_end::fin);
  CHECK(g.doors().finish(5s));
}

TEST_CASE("[N5] [W87] what runs when patience ends gets an error: in-band in a stream, a 503 before it") {
  upstream_scene s{R"({"first_event_delay": "0ms", "events": "endless", "pace": "5ms"})"};
  provider silent{script_of(R"({"delay": "30s"})")};
  running_gateway g{{{},
                     upstream_text("up", s.upstream().port()) + "," + upstream_text("silent", silent.port()),
                     R"(, "fallback": ["silent"])",
                     "up"}};
  web_client stream{g.data()};
  stream.send(chat("up", true));
  REQUIRE(stream.read_until("\"delta\":{\"content\""));
  web_client waiting{g.data()};
  waiting.send(chat("silent"));
  static_cast<void>(silent.ledger_when([](json::value) { return true; }));

  g.doors().drain();
  CHECK_FALSE(g.doors().finish(100ms));

  const auto cut = stream.answer();
  CHECK_FALSE(cut.whole);
  CHECK(cut.malformed == "");
  CHECK(cut.body.find("[DONE]") == std::string::npos);
  CHECK(cut.body.ends_with("\n\n"));
  const json_text error{cut.body.substr(cut.body.rfind("data: ") + 6)};
  CHECK(error.root().find("error").find("code").text_is("shutting_down"));
  CHECK(stream.end() == stream_end::fin);
  const auto refused = waiting.answer();
  CHECK(refused.status == 503);
  CHECK(error_code_in(refused) == "shutting_down");
  CHECK(refused.closes());
  CHECK(waiting.end() == stream_end::fin);
  CHECK(g.idle());
}

TEST_CASE("[N5] a gateway that serves nobody is drained at once") {
  running_gateway g{{}, 2};
  CHECK(ask_once(g.data(), chat()).status == 200);
  g.doors().drain();
  const auto start = std::chrono::steady_clock::now();
  CHECK(g.doors().finish(5s));
  CHECK(std::chrono::steady_clock::now() - start < 1s);
  CHECK(turned_away(g.data()));
  CHECK(turned_away(g.admin()));
}
