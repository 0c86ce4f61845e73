// SPDX-License-Identifier: Apache-2.0
// Clients that leave: the upstream is let go at once, and what was held is free again. [C35] to [C38]
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// How a client can leave.
enum class farewell : std::uint8_t { close, reset, half_close };

void leave(web_client& client, farewell how) {
  if (how == farewell::close) client.close();
  if (how == farewell::reset) client.reset();
  if (how == farewell::half_close) client.half_close();
}

/// [G7] From the client's leaving to the moment when the provider notices, by the provider's clock.
void check_let_go(upstream_scene& s, std::int64_t left_at) {
  const auto ledger =
      s.first_entry_when([](json::value e) { return e.find("client_closed_ms").is(json::kind::number); });
  CHECK(upstream_scene::milliseconds_of(ledger.request(0).find("client_closed_ms")) - left_at <= 100);
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK(s.numbers().in_flight.load() == 0);
  CHECK(s.route().abandoned.load() == 1);
  CHECK(s.route().delivered.load() + s.route().failed.load() == 0);
  CHECK(s.numbers().attempts[static_cast<std::size_t>(failure_class::cancelled)].load() == 1);
}

std::ptrdiff_t open_files() {
  using entries = std::filesystem::directory_iterator;
  return std::distance(entries{"/proc/self/fd"}, entries{});
}

}  // namespace

TEST_CASE(
    "[C35] [C38] [G7] a client that leaves before the first byte takes its upstream with it in 100 ms") {
  const auto how = GENERATE(farewell::close, farewell::reset, farewell::half_close);
  const bool stream = GENERATE(false, true);
  upstream_scene s{R"({"delay": "30s"})"};
  web_client client{s.port()};
  client.send(chat("up", stream));
  s.first_entry_when([](json::value) { return true; });
  const auto left_at = s.provider_time_ms();
  leave(client, how);
  check_let_go(s, left_at);
}

TEST_CASE("[C36] [C38] [G7] [W15] a client that leaves in mid-stream takes its upstream with it in 100 ms") {
  const auto how = GENERATE(farewell::close, farewell::reset, farewell::half_close);
  upstream_scene s{R"({"events": "endless", "pace": "5ms"})"};
  web_client client{s.port()};
  client.send(chat("up", true));
  REQUIRE(client.read_until("\"delta\":{\"content\""));
  const auto left_at = s.provider_time_ms();
  leave(client, how);
  check_let_go(s, left_at);
}

TEST_CASE("[C35] a client that leaves with a request behind the one being served is noticed as well") {
  upstream_scene s{R"({"delay": "30s"})"};
  web_client client{s.port()};
  client.send(chat("up") + chat("up") + "GET /hea");
  s.first_entry_when([](json::value) { return true; });
  const auto left_at = s.provider_time_ms();
  client.close();
  check_let_go(s, left_at);
  CHECK(s.upstream().summary().root().find("requests").integer() == 2);  // one is the marker
}

TEST_CASE(
    "[C35] a client that leaves more behind than is read for it is noticed, with the next look at the "
    "timers") {
  upstream_scene s{R"({"delay": "30s"})"};
  web_client client{s.port()};
  client.send(chat("up") + get("/" + std::string(8000, 'a')));
  s.first_entry_when([](json::value) { return true; });
  for (int i = 0; i < 12; ++i) client.send(get("/" + std::string(8000, 'a')));
  client.close();
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK(s.route().abandoned.load() == 1);
}

TEST_CASE("[C37] a client that leaves while it waits for its turn is never sent upstream") {
  upstream_scene s{R"({"delay": "30s"})", {}, R"(, "limits": { "concurrency": 1 })"};
  web_client first{s.port()};
  first.send(chat("up"));
  s.first_entry_when([](json::value) { return true; });
  web_client second{s.port()};
  second.send(chat("up"));
  REQUIRE(soon([&] { return s.numbers().refused.load() > 0; }));
  second.close();
  REQUIRE(soon([&] { return s.route().abandoned.load() == 1; }));
  first.close();
  REQUIRE(soon([&] { return s.front().idle(); }));
  CHECK(s.upstream().ledger().root().find("requests").size() == 1);
  CHECK(s.numbers().in_flight.load() == 0);
}

TEST_CASE("[C36] the place that a client leaves behind is another one's at once") {
  upstream_scene s{R"({"events": "endless", "pace": "5ms"})", {}, R"(, "limits": { "concurrency": 1 })"};
  for (int i = 0; i < 5; ++i) {
    web_client client{s.port()};
    client.send(chat("up", true));
    REQUIRE(client.read_until("\"delta\":{\"content\""));
  }
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK(s.route().abandoned.load() == 5);
}

TEST_CASE(
    "[C37] [U25] fifty clients that leave while they wait for a pause leave nothing behind, and their places "
    "are the next ones' at once") {
  constexpr std::size_t crowd = 50;
  const auto how = GENERATE(farewell::close, farewell::reset, farewell::half_close);
  upstream_scene s{R"({"error": "rate_limit", "headers": {"retry-after": "10", "retry-after-ms": null}})",
                   R"("connections": 50)"};
  const auto& runs = s.front().behind().numbers().runs;
  const auto answered = [&] {
    return s.numbers().attempts[static_cast<std::size_t>(failure_class::rate_limit)].load();
  };
  const auto come_and_go = [&](std::uint64_t gone_then) {
    std::vector<std::unique_ptr<web_client>> clients;
    for (std::size_t i = 0; i < crowd; ++i) {
      clients.push_back(std::make_unique<web_client>(s.port()));
      clients.back()->send(chat("up", i % 2 == 0));
    }
    REQUIRE(
        soon([&] { return runs.load() == crowd && s.numbers().in_flight.load() == 0 && answered() > 0; }));
    for (auto& client : clients) leave(*client, how);
    REQUIRE(soon([&] { return s.route().abandoned.load() == gone_then; }));
    // As many as there are places, and none is turned away.
    for (std::size_t i = 0; i < crowd; ++i) {
      clients[i] = std::make_unique<web_client>(s.port());
      CHECK(clients[i]->ask(chat("fast", i % 2 == 0)).status == 200);
    }
  };
  // The first crowd is refused by the provider, the second by the endpoint that pauses since then.
  come_and_go(crowd);
  REQUIRE(soon([&] { return s.front().idle(); }));
  const auto files = open_files();
  come_and_go(2 * crowd);
  CHECK(soon([&] { return s.front().idle(); }));
  CHECK(runs.load() == 0);
  CHECK(soon([&] { return open_files() <= files; }));
}
