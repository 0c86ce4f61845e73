// SPDX-License-Identifier: Apache-2.0
// libcurl's sockets and timer on an Asio event loop.
#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <unordered_map>

namespace signalbox {

/// Owns a multi handle and calls it when its sockets are ready or its time has come.
class curl_sockets {
 public:
  curl_sockets(boost::asio::io_context& loop, long idle_connections);
  ~curl_sockets();
  curl_sockets(const curl_sockets&) = delete;
  curl_sockets& operator=(const curl_sockets&) = delete;

  [[nodiscard]] CURLM* handle() const { return multi_; }

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
  struct watched;
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* data);
  static int on_timer(CURLM*, long timeout_ms, void* self);

  void watch(curl_socket_t socket, int what);
  void forget(curl_socket_t socket);
  void await(const std::shared_ptr<watched>& w, int event);
  void ready(const std::shared_ptr<watched>& w, int event, bool failed);
  void act(curl_socket_t socket, int events);

  boost::asio::io_context& loop_;
  boost::asio::steady_timer timer_;
  CURLM* multi_;
  std::unordered_map<curl_socket_t, std::shared_ptr<watched>> watched_;
  int depth_ = 0;
  bool due_ = false;                                        // libcurl wants to be called at once
  std::shared_ptr<char> alive_ = std::make_shared<char>();  // what waits for the timer asks it
};

}  // namespace signalbox
