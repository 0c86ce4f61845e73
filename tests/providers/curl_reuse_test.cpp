// SPDX-License-Identifier: Apache-2.0
// Kept-alive connections: none is written to twice for one transfer, and one that has died is told as such.
#include <catch2/catch.hpp>

#include "tests/providers/upstream.hpp"
#include "tests/simulate/raw_client.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using tr = transfer_result;

/// A bench with a connection that has served once and is kept.
struct warm_bench : upstream_bench {
  explicit warm_bench(int backlog = 64) : upstream_bench{{}, refuse_look_up(), backlog} {
    noting_sink first;
    start(first);
    kept = accept_request();
    kept->send(plain_answer("first"));
    await_end(first);
    REQUIRE(first.ended_as(tr::complete));
    kept->forget();
  }
  /// Requests that reach the server on connections other than the kept one.
  int requests_elsewhere() {
    run_dry();
    int out = 0;
    while (const auto other = listener.try_accept()) {
      run_until([&] { return other->client_has_left(); });
      out += other->received().empty() ? 0 : 1;
    }
    return out;
  }
  std::unique_ptr<server_end> kept;
};

}  // namespace

TEST_CASE(
    "[M17] [U40] a reused connection that closes without an answer is told as stale; nothing is sent again") {
  for (const bool by_reset : {false, true}) {
    CAPTURE(by_reset);
    warm_bench bench;
    noting_sink sink;
    bench.start(sink);
    bench.await_request(*bench.kept);
    by_reset ? bench.kept->reset() : bench.kept->close();
    bench.await_end(sink);
    CHECK(sink.ended_as(tr::stale));
    CHECK(sink.calls == "se");
    CHECK_FALSE(sink.end->detail.empty());
    // libcurl may have opened another connection before it could be kept from it, but has sent nothing there.
    CHECK(bench.requests_elsewhere() == 0);
  }
}

TEST_CASE("[M17] [U40] the same with a body that is still going up") {
  warm_bench bench;
  noting_sink sink;
  bench.start(sink, bench.request(std::string(20'000'000, 'x')));
  bench.run_until([&] { return !bench.kept->received().empty(); });
  bench.kept->reset();
  bench.await_end(sink);
  CHECK(sink.ended_as(tr::stale));
  CHECK(sink.calls == "se");
  CHECK(bench.requests_elsewhere() == 0);
}

TEST_CASE("[U40] after a stale connection the next transfer goes over a new one") {
  warm_bench bench;
  noting_sink stale, fresh;
  bench.start(stale);
  bench.await_request(*bench.kept);
  bench.kept->close();
  bench.await_end(stale);
  CHECK(stale.ended_as(tr::stale));
  CHECK(bench.requests_elsewhere() == 0);
  bench.start(fresh);
  const auto server = bench.accept_request();
  server->send(plain_answer("ok"));
  bench.await_end(fresh);
  CHECK(fresh.ended_as(tr::complete));
}

TEST_CASE("[U40] a caller that tries again inside on_end is served") {
  warm_bench bench;
  noting_sink stale, again;
  stale.also = [&](char call) {
    if (call == 'e') bench.start(again);
  };
  bench.start(stale);
  bench.await_request(*bench.kept);
  bench.kept->close();
  bench.serve_until([&] { return again.end.has_value(); });
  CHECK(stale.ended_as(tr::stale));
  CHECK(again.body == "ok");
}

TEST_CASE("[U41] a connection that closed while it was idle is not used: nothing is stale") {
  warm_bench bench;
  bench.kept->close();
  noting_sink sink;
  bench.start(sink);
  const auto server = bench.accept_request();
  server->send(plain_answer("ok"));
  bench.await_end(sink);
  CHECK(sink.ended_as(tr::complete));
  CHECK(sink.calls == "shbe");
}

TEST_CASE("[U41] [U40] one that was reset while it was idle is stale at worst, and nothing is sent twice") {
  warm_bench bench;
  bench.kept->reset();
  noting_sink sink;
  bench.start(sink);
  std::unique_ptr<server_end> server;
  bench.run_until([&] {
    if (!server) server = bench.listener.try_accept();
    if (server && server->received().ends_with("{}")) server->push(plain_answer("ok"));
    return sink.end.has_value();
  });
  CHECK((sink.ended_as(tr::stale) || sink.ended_as(tr::complete)));
  CHECK(sink.calls == (sink.ended_as(tr::stale) ? "se" : "shbe"));
  if (sink.ended_as(tr::stale) && server) CHECK(server->received().empty());
}

TEST_CASE("[U40] a first connection that closes without an answer is reset, not stale") {
  upstream_bench bench;
  noting_sink sink;
  bench.start(sink);
  bench.accept_request()->close();
  bench.await_end(sink);
  CHECK(sink.ended_as(tr::reset));
  CHECK_FALSE(bench.listener.try_accept());
}

TEST_CASE("[U40] one line of an answer makes a reused connection's end a reset, and nothing is sent again") {
  for (const std::string_view begun : {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n"}) {
    CAPTURE(begun);
    warm_bench bench;
    noting_sink sink;
    bench.start(sink);
    bench.await_request(*bench.kept);
    bench.kept->send(begun);
    bench.run_dry();
    bench.kept->close();
    bench.await_end(sink);
    CHECK(sink.ended_as(tr::reset));
    CHECK(sink.calls == "se");
    CHECK_FALSE(bench.listener.try_accept());
  }
}

TEST_CASE("[U40] a reused connection that breaks inside an answer is truncated") {
  warm_bench bench;
  noting_sink sink;
  bench.start(sink);
  bench.await_request(*bench.kept);
  bench.kept->send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
  bench.run_dry();
  bench.kept->close();
  bench.await_end(sink);
  CHECK(sink.ended_as(tr::truncated));
  CHECK(sink.body == "half");
  CHECK_FALSE(bench.listener.try_accept());
}

TEST_CASE(
    "a connection is not kept after `connection: close`, HTTP/1.0, an unsized body, or a broken answer") {
  for (const std::string_view answer : {"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                                        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok"}) {
    CAPTURE(answer);
    upstream_bench bench;
    noting_sink sink, next;
    bench.start(sink);
    const auto server = bench.accept_request();
    server->send(answer);
    bench.await_end(sink);
    CHECK(sink.body == "ok");
    bench.run_until([&] { return server->client_has_left(); });
    bench.start(next);
    bench.accept_request()->close();
    bench.await_end(next);
    CHECK(next.ended_as(tr::reset));
  }
}

TEST_CASE("[M17] a stale connection whose successor is slow to connect is told all the same") {
  // The listener's queue is full: a further connection hangs until there is room, as one to a server far away
  // would. libcurl gives it the number of the socket that it has just closed.
  warm_bench bench{0};
  noting_sink stale;
  const raw_client fill{bench.listener.port()};
  bench.start(stale);
  bench.await_request(*bench.kept);
  bench.kept->close();
  bench.run_dry();
  CHECK_FALSE(stale.end);
  std::vector<std::unique_ptr<server_end>> servers;
  bench.run_until([&] {
    if (auto one = bench.listener.try_accept()) servers.push_back(std::move(one));
    return stale.end.has_value();
  });
  CHECK(stale.ended_as(tr::stale));
  for (auto& s : servers) CHECK(s->received().empty());
}
