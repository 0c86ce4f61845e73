// SPDX-License-Identifier: Apache-2.0
// libcurl's sockets and timer on an Asio event loop.
#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace signalbox {

/// Owns a multi handle and calls it when its sockets are ready or its time has come.
///
/// libcurl's sockets are in a level-triggered epoll set of their own, which the event loop waits for as for
/// one descriptor. A socket stays in the set while its connection is idle, so that a request on a connection
/// that is at hand registers nothing:
///
///   libcurl says            the set
///   wants read, or write    the socket is added or changed, if it does not stand there so already
///   wants nothing           nothing; an event that comes meanwhile (the peer closes) takes the socket out
///   closes the socket       the kernel takes it out; its number may come back at once as another socket
class curl_sockets {
 public:
  curl_sockets(boost::asio::io_context& loop, long idle_connections);
  ~curl_sockets();
  curl_sockets(const curl_sockets&) = delete;
  curl_sockets& operator=(const curl_sockets&) = delete;

  [[nodiscard]] CURLM* handle() const { return multi_; }

  /// Has a handle tell this when it closes a socket. To be called once for each handle before its first
  /// transfer.
  void adopt(CURL* easy);

  /// Called after every call into libcurl that may have ended transfers.
  std::function<void()> after_action;

  /// Lets libcurl do what it has waiting, unless it is above us on the stack.
  void kick();
  /// Whether libcurl is above us on the stack.
  [[nodiscard]] bool inside() const { return depth_ > 0; }
  /// Runs a call into libcurl, and after_action when the outermost one has returned.
  template <class F>
  void guard(F&& call) {
    ++depth_;
    call();
    if (--depth_ == 0) after_action();
  }

 private:
  /// A socket that libcurl owns.
  struct watched {
    int wanted = 0;                // CURL_POLL_IN | CURL_POLL_OUT
    std::uint32_t registered = 0;  // epoll's events; 0: not in the set
    std::uint32_t generation = 0;  // tells it from an earlier socket of the same number
  };
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* data);
  static int on_close(void* self, curl_socket_t socket);
  static int on_timer(CURLM*, long timeout_ms, void* self);

  bool watch(curl_socket_t socket, int what);
  bool enter(curl_socket_t socket, watched& w, std::uint32_t events);
  void await();
  void ready();
  void ready(curl_socket_t socket, std::uint32_t generation, std::uint32_t events);
  void act(curl_socket_t socket, int events);

  boost::asio::steady_timer timer_;
  boost::asio::posix::stream_descriptor set_;
  CURLM* multi_;
  std::unordered_map<curl_socket_t, watched> watched_;
  std::uint32_t generations_ = 0;
  bool waiting_ = false;  // for the set
  int depth_ = 0;
  bool due_ = false;                                        // libcurl wants to be called at once
  std::shared_ptr<char> alive_ = std::make_shared<char>();  // what waits asks it
};

}  // namespace signalbox
