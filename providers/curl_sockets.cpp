// SPDX-License-Identifier: Apache-2.0
// libcurl's multi_socket interface.
#include "providers/curl_sockets.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace signalbox {

namespace asio = boost::asio;

namespace {

/// libcurl's own start must happen once, before any other thread uses it.
CURLM* start_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) throw std::runtime_error("libcurl cannot be started");
  return curl_multi_init();
}

int make_set() {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
  return set;
}

}  // namespace

curl_sockets::curl_sockets(asio::io_context& loop, long idle_connections)
    : timer_{loop}, set_{loop, make_set()}, multi_{start_curl()} {
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
}

void curl_sockets::adopt(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &curl_sockets::on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

int curl_sockets::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& sockets = *static_cast<curl_sockets*>(self);
  return sockets.watch(socket, what == CURL_POLL_REMOVE ? 0 : what) ? 0 : -1;
}

int curl_sockets::on_close(void* self, curl_socket_t socket) {
  static_cast<curl_sockets*>(self)->watched_.erase(socket);
  return ::close(socket);
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

/// False: the kernel takes no more of them, and libcurl fails the transfer.
bool curl_sockets::watch(curl_socket_t socket, int what) {
  const auto [place, fresh] = watched_.try_emplace(socket);
  auto& w = place->second;
  if (fresh) w.generation = ++generations_;
  w.wanted = what;
  const std::uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
  // One that nobody waits for may stay for reading, which is seldom ready then. It is ready to write always.
  const bool enough = w.registered == events || (events == 0 && (w.registered & EPOLLOUT) == 0);
  return enough || enter(socket, w, events);
}

bool curl_sockets::enter(curl_socket_t socket, watched& w, std::uint32_t events) {
  const int how = w.registered == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{w.generation} << 32 | static_cast<std::uint32_t>(socket);
  w.registered = events;
  if (::epoll_ctl(set_.native_handle(), how, socket, &event) != 0) {
    w.registered = 0;
    return events == 0;
  }
  await();
  return true;
}

void curl_sockets::await() {
  if (std::exchange(waiting_, true)) return;
  set_.async_wait(asio::posix::descriptor_base::wait_read,
                  [this, alive = std::weak_ptr{alive_}](const boost::system::error_code& failed) {
                    if (failed || alive.expired()) return;
                    waiting_ = false;
                    ready();
                    if (!watched_.empty()) await();
                  });
}

void curl_sockets::ready() {
  std::array<epoll_event, 64> events{};
  const int count = ::epoll_wait(set_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    ready(static_cast<curl_socket_t>(event.data.u64 & 0xffffffffU),
          static_cast<std::uint32_t>(event.data.u64 >> 32), event.events);
  }
}

void curl_sockets::ready(curl_socket_t socket, std::uint32_t generation, std::uint32_t events) {
  const auto found = watched_.find(socket);
  // What came before may have closed it, and opened another of the same number.
  if (found == watched_.end() || found->second.generation != generation) return;
  auto& w = found->second;
  if (w.wanted == 0) {
    enter(socket, w, 0);
    return;
  }
  // A socket that failed is ready for whatever is wanted: the next call on it tells how it failed.
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  const int in = failed || (events & EPOLLIN) ? w.wanted & CURL_POLL_IN : 0;
  const int out = failed || (events & EPOLLOUT) ? w.wanted & CURL_POLL_OUT : 0;
  static_assert(CURL_POLL_IN == CURL_CSELECT_IN && CURL_POLL_OUT == CURL_CSELECT_OUT);
  act(socket, in | out);
}

}  // namespace signalbox
