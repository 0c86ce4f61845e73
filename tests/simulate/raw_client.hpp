// SPDX-License-Identifier: Apache-2.0
// A raw socket client for tests of servers: it sends what it is told, waits with poll, and can tell a FIN
// from a RST.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace signalbox::test {

using namespace std::chrono_literals;

enum class stream_end : std::uint8_t { open, fin, reset };

class raw_client {
 public:
  explicit raw_client(std::uint16_t port, int receive_buffer = 0)
      : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    if (receive_buffer > 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
      throw std::runtime_error("cannot connect");
  }
  ~raw_client() { close(); }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) throw std::runtime_error("cannot send");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Reads once if something comes within `patience`. False after that, or at the end of the stream.
  bool read_some(std::chrono::milliseconds patience = 5s) {
    pollfd event{socket_, POLLIN, 0};
    if (end_ != stream_end::open || ::poll(&event, 1, static_cast<int>(patience.count())) <= 0) return false;
    std::array<char, 65536> buffer{};
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0) end_ = stream_end::fin;
    if (count < 0 && errno == ECONNRESET) end_ = stream_end::reset;
    return count > 0;
  }

  /// Reads until `text` has come; false if it does not.
  bool read_until(std::string_view text) {
    while (received_.find(text) == std::string::npos)
      if (!read_some()) return false;
    return true;
  }

  /// Reads to the end of the stream and says how it ended; `open` if it does not.
  stream_end read_to_end() {
    while (read_some()) {
    }
    return end_;
  }

  /// Whether nothing comes for so long, and the connection stays open.
  bool stays_silent(std::chrono::milliseconds time) { return !read_some(time) && end_ == stream_end::open; }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  /// Closes with a RST.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

  [[nodiscard]] int handle() const { return socket_; }
  [[nodiscard]] const std::string& received() const { return received_; }
  void forget() { received_.clear(); }

 private:
  int socket_;
  std::string received_;
  stream_end end_ = stream_end::open;
};

}  // namespace signalbox::test
