// SPDX-License-Identifier: Apache-2.0
// Looking up names on threads that may hang.
#include "providers/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace signalbox {

namespace {

constexpr duration fresh_for = std::chrono::seconds{30};
constexpr duration usable_for = std::chrono::minutes{10};
constexpr duration failed_for = std::chrono::seconds{3};
constexpr std::size_t most_look_ups = 16;

}  // namespace

look_up system_look_up() {
  return [](const std::string& host) {
    resolved out;
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    if (const int code = getaddrinfo(host.c_str(), nullptr, &wanted, &list); code != 0) {
      out.failure = gai_strerror(code);
      return out;
    }
    for (const addrinfo* one = list; one; one = one->ai_next) {
      std::array<char, NI_MAXHOST> text{};
      if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) ==
          0)
        out.addresses.emplace_back(text.data());
    }
    freeaddrinfo(list);
    if (out.addresses.empty()) out.failure = "no address";
    return out;
  };
}

struct resolver::shared_state : std::enable_shared_from_this<shared_state> {
  using shared_answer = std::shared_ptr<const resolved>;
  struct entry {
    shared_answer answer;  // the last one with addresses
    instant since{};
    shared_answer failure;  // of a later look-up
    instant failed_at{};
    bool running = false;
    std::vector<callback> waiting;
  };

  shared_state(const clock& c, look_up h) : time{c}, how{std::move(h)} {}

  const clock& time;
  look_up how;
  std::mutex mutex;
  std::map<std::string, entry> entries;
  std::size_t running = 0;
  bool closed = false;

  shared_answer find(const std::string& host, callback later) {
    const std::lock_guard lock{mutex};
    auto& e = entries[host];
    const auto now = time.now();
    if (e.answer && now - e.since <= fresh_for) return e.answer;
    const bool usable = e.answer && now - e.since <= usable_for;
    const bool failed = e.failure && now - e.failed_at <= failed_for;
    if (!failed && !e.running && !begin(host, e)) {
      static const auto busy =
          std::make_shared<const resolved>(resolved{{}, "too many look-ups are running"});
      return usable ? e.answer : busy;
    }
    if (usable) return e.answer;
    if (failed) return e.failure;
    e.waiting.push_back(std::move(later));
    return nullptr;
  }

  /// Starts a look-up; false if no further one may run. The thread is detached on purpose: getaddrinfo cannot
  /// be interrupted, and joining it would make the end of the process hang with it. It holds only this state.
  bool begin(const std::string& host, entry& e) {
    if (running >= most_look_ups) return false;
    try {
      std::thread{[self = shared_from_this(), host] { self->end(host, self->how(host)); }}.detach();
    } catch (const std::system_error&) {
      return false;  // no thread to be had: as if too many were running
    }
    ++running;
    e.running = true;
    return true;
  }

  void end(const std::string& host, resolved answer) {
    std::vector<callback> waiting;
    const auto result = std::make_shared<const resolved>(std::move(answer));
    {
      const std::lock_guard lock{mutex};
      --running;
      if (closed) return;  // the clock may be gone
      auto& e = entries[host];
      e.running = false;
      keep(e, result);
      waiting = std::exchange(e.waiting, {});
    }
    for (const auto& call : waiting) call(*result);
  }

  /// A failure does not replace an answer that still serves.
  void keep(entry& e, const shared_answer& result) const {
    if (result->addresses.empty()) {
      e.failure = result;
      e.failed_at = time.now();
    } else {
      e.answer = result;
      e.since = time.now();
      e.failure = nullptr;
    }
  }
};

resolver::resolver(const clock& time, look_up how)
    : state_{std::make_shared<shared_state>(time, std::move(how))} {}

resolver::~resolver() {
  const std::lock_guard lock{state_->mutex};
  state_->closed = true;
  for (auto& [host, e] : state_->entries) e.waiting.clear();
}

std::shared_ptr<const resolved> resolver::find(const std::string& host, callback later) {
  return state_->find(host, std::move(later));
}

}  // namespace signalbox
