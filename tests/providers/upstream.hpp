// SPDX-License-Identifier: Apache-2.0
// A transport under test against a server that is the test itself: it accepts, reads, writes and closes when
// it is told to, all on one thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "providers/curl_transport.hpp"
#include "tests/providers/noting_sink.hpp"

namespace signalbox::test {

/// The server's side of a connection.
class server_end {
 public:
  explicit server_end(int socket) : socket_{socket} {}
  ~server_end() { close(); }
  server_end(const server_end&) = delete;
  server_end& operator=(const server_end&) = delete;

  /// Takes what has come, without waiting.
  void pull() {
    std::array<char, 65536> buffer{};
    while (socket_ >= 0 && !over_) {
      const auto count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
      over_ = count == 0 || (count < 0 && errno != EAGAIN);
      if (count <= 0) return;
    }
  }
  [[nodiscard]] const std::string& received() {
    pull();
    return received_;
  }
  /// Whether the client has closed its side, by a FIN or a RST.
  [[nodiscard]] bool client_has_left() {
    pull();
    return over_;
  }
  void forget() { received_.clear(); }

  /// Sends as much as the kernel takes at once; the number of bytes.
  std::size_t push(std::string_view bytes) {
    std::size_t out = 0;
    while (out < bytes.size()) {
      const auto sent = ::send(socket_, bytes.data() + out, bytes.size() - out, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) break;
      out += static_cast<std::size_t>(sent);
    }
    return out;
  }
  void send(std::string_view bytes) { REQUIRE(push(bytes) == bytes.size()); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  /// Closes with a RST.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  int socket_;
  std::string received_;
  bool over_ = false;
};

/// Listens on any free port of the loopback; the kernel takes connections until somebody asks for them.
class test_listener {
 public:
  explicit test_listener(int backlog = 64, const char* address_text = "127.0.0.1", std::uint16_t on = 0)
      : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)} {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(on);
    place.sin_addr.s_addr = inet_addr(address_text);
    socklen_t size = sizeof place;
    auto* address = reinterpret_cast<sockaddr*>(&place);
    if (::bind(socket_, address, size) != 0 || ::listen(socket_, backlog) != 0 ||
        ::getsockname(socket_, address, &size) != 0)
      throw std::runtime_error("cannot listen");
    port_ = ntohs(place.sin_port);
  }
  ~test_listener() { close(); }
  test_listener(const test_listener&) = delete;
  test_listener& operator=(const test_listener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// A connection that is there, or nothing.
  std::unique_ptr<server_end> try_accept() {
    const int socket = ::accept(socket_, nullptr, nullptr);
    return socket < 0 ? nullptr : std::make_unique<server_end>(socket);
  }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

/// The real clock, which a test may put forward.
class forward_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override { return real_.now() + ahead_.load(); }
  [[nodiscard]] wall_time wall() const override { return real_.wall(); }
  void forward(duration by) { ahead_ = ahead_.load() + by; }

 private:
  real_clock real_;
  std::atomic<duration> ahead_{duration::zero()};
};

/// An answer in one piece.
inline std::string plain_answer(std::string_view body, std::string_view fields = {}) {
  return "HTTP/1.1 200 OK\r\n" + std::string{fields} + "content-length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string{body};
}

/// A transport with its event loop, a resolver and a server.
class upstream_bench {
 public:
  explicit upstream_bench(curl_options options = {}, look_up how = refuse_look_up(), int backlog = 64)
      : listener{backlog},
        names{time, std::move(how)},
        network{std::in_place, loop, names, std::move(options)} {}

  static look_up refuse_look_up() {
    return [](const std::string&) { return resolved{{}, "no name server in this test"}; };
  }

  /// A request to the server, by its address unless a name is given.
  [[nodiscard]] upstream_request request(std::string body = "{}",
                                         const std::string& host = "127.0.0.1") const {
    upstream_request out;
    out.origin = *parse_base_url("http://" + host + ":" + std::to_string(listener.port()) + "/v1");
    out.target = "/v1/chat";
    out.fields = {{"content-type", "application/json"}};
    out.body = std::move(body);
    return out;
  }
  transfer_id start(noting_sink& sink) { return start(sink, request()); }
  transfer_id start(noting_sink& sink, upstream_request wanted) {
    const auto id = network->new_id();
    network->start(id, std::move(wanted), sink);
    return id;
  }

  /// Runs the event loop until something holds; fails the test after ten seconds.
  template <class Claim>
  void run_until(Claim claim) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!claim()) {
      if (std::chrono::steady_clock::now() > deadline) FAIL("waited for ten seconds");
      loop.run_one_for(std::chrono::milliseconds{1});
    }
  }
  /// Answers "ok" to every request, on as many connections as come, until something holds.
  template <class Claim>
  void serve_until(Claim claim) {
    std::vector<std::unique_ptr<server_end>> servers;
    run_until([&] {
      if (auto one = listener.try_accept()) servers.push_back(std::move(one));
      for (auto& s : servers)
        if (s->received().ends_with("{}")) {
          s->send(plain_answer("ok"));
          s->forget();
        }
      return claim();
    });
  }
  /// Does all that can be done now, and what that leads to, without waiting.
  void run_dry() {
    while (loop.poll() > 0) {
    }
  }
  std::unique_ptr<server_end> accept() {
    std::unique_ptr<server_end> out;
    run_until([&] { return (out = listener.try_accept()) != nullptr; });
    return out;
  }
  /// Waits for a request that ends with `last`.
  void await_request(server_end& from, std::string_view last = "{}") {
    run_until([&] { return from.received().ends_with(last); });
  }
  std::unique_ptr<server_end> accept_request(std::string_view last = "{}") {
    auto out = accept();
    await_request(*out, last);
    return out;
  }
  void await_end(const noting_sink& sink) {
    run_until([&] { return sink.end.has_value(); });
  }

  forward_clock time;
  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy{loop.get_executor()};
  test_listener listener;
  resolver names;
  std::optional<curl_transport> network;
};

}  // namespace signalbox::test
