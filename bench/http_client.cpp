// SPDX-License-Identifier: Apache-2.0
// The connection's state machine.
#include "bench/http_client.hpp"

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace signalbox::bench {

result<peer_address> resolve(const url_parts& url) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &wanted, &found);
  if (failed != 0)
    return error{error_code::invalid_request,
                 "cannot resolve " + url.host + ": " + gai_strerror(failed),
                 "give an IP address, or check the name",
                 {}};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned{found, &freeaddrinfo};
  peer_address out;
  std::memcpy(&out.storage, found->ai_addr, found->ai_addrlen);
  out.size = found->ai_addrlen;
  return out;
}

connection::connection(int epoll, std::uint32_t tag, const peer_address& peer, bool stream)
    : epoll_{epoll}, tag_{tag}, stream_{stream}, peer_{&peer} {}

progress connection::start(std::string_view request) {
  unsent_ = request;
  reader_.start();
  counter_.start();
  if (state_ == state::closed) return open();
  state_ = state::sending;
  return send_rest();
}

progress connection::ready(std::uint32_t epoll_events, std::span<char> space, const clock& time) {
  if (state_ == state::connecting) return connected();
  if (state_ == state::idle) {
    // Nothing is due: the server has closed the connection, or breaks the rules. Either way it is of no use.
    close();
    return {};
  }
  if (state_ == state::sending && (epoll_events & EPOLLOUT) != 0) {
    const auto sent = send_rest();
    if (sent.ended) return sent;
  }
  if ((epoll_events & ~EPOLLOUT) != 0) return receive(space, time);
  return {};
}

void connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = state::closed;
}

void connection::watch(std::uint32_t epoll_events, int operation) {
  epoll_event wanted{};
  wanted.events = epoll_events;
  wanted.data.u32 = tag_;
  epoll_ctl(epoll_, operation, socket_, &wanted);
  wants_output_ = (epoll_events & EPOLLOUT) != 0;
}

progress connection::open() {
  socket_ = ::socket(peer_->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return fail(failure::connect);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto* address = static_cast<const sockaddr*>(static_cast<const void*>(&peer_->storage));
  if (::connect(socket_, address, peer_->size) != 0 && errno != EINPROGRESS) return fail(failure::connect);
  state_ = state::connecting;
  watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
  return {};
}

progress connection::connected() {
  int problem = 0;
  socklen_t size = sizeof problem;
  if (getsockopt(socket_, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 || problem != 0)
    return fail(failure::connect);
  state_ = state::sending;
  return send_rest();
}

progress connection::send_rest() {
  while (!unsent_.empty()) {
    const auto sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      unsent_.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (!wants_output_) watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      return {};
    } else if (errno != EINTR) {
      return fail(failure::reset);
    }
  }
  state_ = state::receiving;
  if (wants_output_) watch(EPOLLIN, EPOLL_CTL_MOD);
  return {};
}

progress connection::receive(std::span<char> space, const clock& time) {
  const auto size = ::recv(socket_, space.data(), space.size(), 0);
  if (size < 0) {
    if (errno == EAGAIN || errno == EINTR) return {};
    return fail(failure::reset);
  }
  progress out;
  out.at = time.now();
  if (size == 0) return peer_closed(out.at);
  out.bytes = static_cast<std::uint64_t>(size);
  take({space.data(), static_cast<std::size_t>(size)}, out);
  return out;
}

void connection::take(std::string_view bytes, progress& out) {
  while (const auto piece = reader_.next(bytes))
    if (stream_) out.events += counter_.feed(*piece);
  if (reader_.malformed()) {
    close();
    out.ended = true;
    out.why = failure::malformed;
  } else if (reader_.complete()) {
    finish(!bytes.empty(), out);
  }
}

/// The answer is complete. Bytes after it, or an answer before the whole request was sent, end the
/// connection.
void connection::finish(bool bytes_left_over, progress& out) {
  out.ended = true;
  out.status = reader_.status();
  const bool reusable = reader_.keep_alive() && unsent_.empty() && !bytes_left_over;
  state_ = state::idle;
  if (!reusable) close();
  if (out.status < 200 || out.status > 299) {
    out.why = failure::status;
  } else if (bytes_left_over) {
    out.why = failure::malformed;
  } else if (stream_ && !counter_.terminal()) {
    out.why = failure::truncated;
  }
}

progress connection::peer_closed(instant at) {
  progress out;
  out.at = at;
  if (reader_.close()) {
    finish(false, out);
    return out;
  }
  out = fail(reader_.begun() ? failure::truncated : failure::reset);
  out.at = at;
  return out;
}

progress connection::fail(failure why) {
  close();
  progress out;
  out.ended = true;
  out.why = why;
  return out;
}

}  // namespace signalbox::bench
