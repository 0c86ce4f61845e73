// SPDX-License-Identifier: Apache-2.0
// libcurl's multi_socket interface.
#include "providers/curl_sockets.hpp"

#include <new>
#include <stdexcept>

namespace signalbox {

namespace asio = boost::asio;

/// A socket that libcurl owns; we only wait on it.
struct curl_sockets::watched {
  watched(asio::io_context& loop, curl_socket_t s) : socket{s}, descriptor{loop, s} {}
  ~watched() { leave(); }

  /// Takes the socket off the event loop. It must happen before libcurl closes it: the next one that libcurl
  /// opens may get the same number at once.
  void leave() {
    if (descriptor.is_open()) descriptor.release();
  }

  curl_socket_t socket;
  asio::posix::stream_descriptor descriptor;
  int wanted = 0;   // CURL_POLL_IN | CURL_POLL_OUT
  int waiting = 0;  // the same bits: a wait is under way
  bool gone = false;
};

namespace {

/// libcurl's own start must happen once, before any other thread uses it.
CURLM* start_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) throw std::runtime_error("libcurl cannot be started");
  return curl_multi_init();
}

}  // namespace

curl_sockets::curl_sockets(asio::io_context& loop, long idle_connections)
    : loop_{loop}, timer_{loop}, multi_{start_curl()} {
  if (!multi_) throw std::bad_alloc{};
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &curl_sockets::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &curl_sockets::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, idle_connections);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

curl_sockets::~curl_sockets() {
  after_action = [] {};
  curl_multi_cleanup(multi_);
  for (auto& [socket, w] : watched_) w->gone = true;
}

int curl_sockets::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& sockets = *static_cast<curl_sockets*>(self);
  if (what == CURL_POLL_REMOVE)
    sockets.forget(socket);
  else
    sockets.watch(socket, what);
  return 0;
}

int curl_sockets::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& sockets = *static_cast<curl_sockets*>(self);
  // "At once" inside a call into libcurl is seen to at the end of that call, without a timer.
  sockets.due_ = timeout_ms == 0;
  if (sockets.due_ && sockets.inside()) return 0;
  if (timeout_ms < 0) {
    sockets.timer_.cancel();
    return 0;
  }
  sockets.timer_.expires_after(std::chrono::milliseconds{timeout_ms});
  sockets.timer_.async_wait(
      [&sockets, alive = std::weak_ptr{sockets.alive_}](const boost::system::error_code& cancelled) {
        // It may have come due just before it went with the multi handle.
        if (!cancelled && !alive.expired()) sockets.act(CURL_SOCKET_TIMEOUT, 0);
      });
  return 0;
}

void curl_sockets::kick() {
  if (due_ && !inside()) act(CURL_SOCKET_TIMEOUT, 0);
}

void curl_sockets::act(curl_socket_t socket, int events) {
  guard([&] {
    due_ = false;
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    for (int rounds = 0; due_ && rounds < 4; ++rounds) {
      due_ = false;
      curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    }
  });
}

void curl_sockets::watch(curl_socket_t socket, int what) {
  auto& w = watched_[socket];
  if (!w) w = std::make_shared<watched>(loop_, socket);
  w->wanted = what;
  if (what & CURL_POLL_IN) await(w, CURL_POLL_IN);
  if (what & CURL_POLL_OUT) await(w, CURL_POLL_OUT);
}

void curl_sockets::forget(curl_socket_t socket) {
  const auto found = watched_.find(socket);
  if (found == watched_.end()) return;
  found->second->gone = true;
  found->second->wanted = 0;
  found->second->leave();
  watched_.erase(found);  // waits under way end with an error, which is not looked at
}

void curl_sockets::await(const std::shared_ptr<watched>& w, int event) {
  if (w->waiting & event) return;
  w->waiting |= event;
  const auto kind = event == CURL_POLL_IN ? asio::posix::descriptor_base::wait_read
                                          : asio::posix::descriptor_base::wait_write;
  w->descriptor.async_wait(kind,
                           [this, weak = std::weak_ptr{w}, event](const boost::system::error_code& failed) {
                             // Gone with the multi handle, or forgotten by it: `this` is not touched.
                             if (const auto alive = weak.lock(); alive && !alive->gone)
                               ready(alive, event, bool{failed});
                           });
}

void curl_sockets::ready(const std::shared_ptr<watched>& w, int event, bool failed) {
  w->waiting &= ~event;
  if (!(w->wanted & event)) return;
  act(w->socket, failed ? CURL_CSELECT_ERR : event == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
  // libcurl expects level-triggered readiness: wait again for as long as it wants the event.
  if (!w->gone && (w->wanted & event)) await(w, event);
}

}  // namespace signalbox
