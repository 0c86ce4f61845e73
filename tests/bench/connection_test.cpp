// SPDX-License-Identifier: Apache-2.0
// The load generator's connection against a server that the test plays itself, over a real loopback socket.
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "bench/http_client.hpp"

using namespace signalbox;
using namespace signalbox::bench;

namespace {

constexpr std::string_view request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";

/// Owns a file descriptor.
struct descriptor {
  explicit descriptor(int fd) : id{fd} { REQUIRE(fd >= 0); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { shut(); }
  void shut() {
    if (id >= 0) ::close(id);
    id = -1;
  }
  int id;
};

peer_address loopback_listener(int socket) {
  peer_address out;
  sockaddr_in wanted{};
  wanted.sin_family = AF_INET;
  wanted.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* as_address = static_cast<const sockaddr*>(static_cast<const void*>(&wanted));
  REQUIRE(::bind(socket, as_address, sizeof wanted) == 0);
  REQUIRE(::listen(socket, 8) == 0);
  out.size = sizeof out.storage;
  REQUIRE(::getsockname(socket, static_cast<sockaddr*>(static_cast<void*>(&out.storage)), &out.size) == 0);
  return out;
}

/// A connection and the server at its other end, in one thread: every step waits for the one before.
struct bench_and_server {
  explicit bench_and_server(bool stream) : link{epoll.id, 7, peer, stream} {}

  /// Starts an exchange and runs the client until the server has the whole request.
  void ask() {
    REQUIRE_FALSE(link.start(request).ended);
    if (server == nullptr) {
      REQUIRE_FALSE(step().ended);
      server = std::make_unique<descriptor>(::accept(listener.id, nullptr, nullptr));
    }
    std::string got;
    std::array<char, 4096> part{};
    while (got.size() < request.size()) {
      const auto size = ::recv(server->id, part.data(), part.size(), 0);
      REQUIRE(size > 0);
      got.append(part.data(), static_cast<std::size_t>(size));
    }
    REQUIRE(got == request);
  }

  void answer(std::string_view bytes) const {
    REQUIRE(::send(server->id, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }

  void reset() {
    const linger at_once{1, 0};
    setsockopt(server->id, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    server->shut();
  }

  /// Handles one event of the client.
  progress step() {
    epoll_event event{};
    REQUIRE(epoll_wait(epoll.id, &event, 1, 10'000) == 1);
    REQUIRE(event.data.u32 == 7);
    return link.ready(event.events, space, real_clock{});
  }

  /// Handles events until the exchange ends.
  progress finish() {
    for (;;)
      if (const auto p = step(); p.ended) return p;
  }

  descriptor epoll{epoll_create1(0)};
  descriptor listener{::socket(AF_INET, SOCK_STREAM, 0)};
  peer_address peer = loopback_listener(listener.id);
  connection link;
  std::unique_ptr<descriptor> server;
  std::array<char, 1024> space{};
};

constexpr std::string_view stream_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("a connection carries one exchange after the other") {
  bench_and_server both{false};
  for (int i = 0; i < 3; ++i) {
    both.ask();
    both.answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    const auto half = both.step();
    CHECK_FALSE(half.ended);
    CHECK(both.link.busy());
    both.answer("cd");
    const auto whole = both.finish();
    CHECK(whole.why == failure::none);
    CHECK(whole.status == 200);
    CHECK(whole.at > half.at);
    CHECK_FALSE(both.link.busy());
  }
}

TEST_CASE("a connection that the server gives up is opened anew for the next exchange") {
  bench_and_server both{false};
  both.ask();
  both.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  CHECK(both.finish().why == failure::none);
  both.server.reset();
  both.ask();
  both.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(both.finish().why == failure::none);
  SECTION("also when it closes while nothing is due, which is no failure") {
    both.server.reset();
    CHECK_FALSE(both.step().ended);
    both.ask();
    both.answer("HTTP/1.1 200 OK\r\n\r\nto the end");
    both.server->shut();
    CHECK(both.finish().why == failure::none);
  }
}

TEST_CASE("each way in which an exchange fails has its kind") {
  bench_and_server both{false};
  both.ask();
  SECTION("a status that is not 2xx") {
    both.answer("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n");
    const auto p = both.finish();
    CHECK(p.why == failure::status);
    CHECK(p.status == 429);
  }
  SECTION("closed before an answer") {
    both.server->shut();
    CHECK(both.finish().why == failure::reset);
  }
  SECTION("reset before an answer") {
    both.reset();
    CHECK(both.finish().why == failure::reset);
  }
  SECTION("closed within the answer") {
    both.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    both.server->shut();
    CHECK(both.finish().why == failure::truncated);
  }
  SECTION("framing that makes no sense") {
    both.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz");
    CHECK(both.finish().why == failure::malformed);
  }
  SECTION("more than one answer") {
    both.answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc");
    CHECK(both.finish().why == failure::malformed);
  }
  CHECK_FALSE(both.link.busy());
}

TEST_CASE("nobody listening is a failed connect") {
  bench_and_server both{false};
  both.listener.shut();
  auto p = both.link.start(request);
  if (!p.ended) p = both.finish();
  CHECK(p.why == failure::connect);
}

TEST_CASE("a stream reports its events as they come and ends well after its terminal event") {
  bench_and_server both{true};
  both.ask();
  both.answer(std::string{stream_head} + "18\r\ndata: one\n\ndata: two\n\nda\r\n");
  const auto first = both.step();
  CHECK(first.events == 2);
  CHECK_FALSE(first.ended);
  both.answer("f\r\nta: [DONE]\n\n: x\r\n0\r\n\r\n");
  const auto last = both.finish();
  CHECK(last.events == 1);
  CHECK(last.why == failure::none);
}

TEST_CASE("a stream without its terminal event is truncated, however properly it is framed [U11]") {
  bench_and_server both{true};
  both.ask();
  both.answer(std::string{stream_head} + "b\r\ndata: one\n\n\r\n0\r\n\r\n");
  CHECK(both.finish().why == failure::truncated);
}

TEST_CASE("a stream whose terminal event came is truncated all the same when its framing ends early") {
  bench_and_server both{true};
  both.ask();
  both.answer(std::string{stream_head} + "e\r\ndata: [DONE]\n\n\r\n");
  both.server->shut();
  CHECK(both.finish().why == failure::truncated);
}
