// SPDX-License-Identifier: Apache-2.0
// Looking up names: who waits, for how long answers and failures hold, and what a hanging name server costs.
#include "providers/resolver.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

/// A clock that is set by the test. It knows how often other threads have read it: the resolver's do so once
/// per look-up, when they store what came of it.
class set_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override {
    if (std::this_thread::get_id() != owner_) ++read_elsewhere_;
    return instant{since_.load()};
  }
  [[nodiscard]] wall_time wall() const override { return {}; }
  void forward(duration by) { since_ = since_.load() + by; }
  [[nodiscard]] int read_elsewhere() const { return read_elsewhere_; }

 private:
  std::thread::id owner_ = std::this_thread::get_id();
  std::atomic<duration> since_{1h};
  mutable std::atomic<int> read_elsewhere_{0};
};

const resolved gone{{}, "no such name"};
resolved at(std::string address) { return {{std::move(address)}, {}}; }

/// A name server that answers each question when the test says so.
class name_server {
 public:
  look_up function() {
    return [all = all_](const std::string& host) {
      std::unique_lock lock{all->mutex};
      ++all->asked[host];
      ++all->running;
      all->changed.notify_all();
      auto& answers = all->answers[host];
      all->changed.wait(lock, [&] { return !answers.empty() || all->closed; });
      resolved out = gone;
      if (!answers.empty()) {
        out = std::move(answers.front());
        answers.pop_front();
      }
      --all->running;
      all->changed.notify_all();
      return out;
    };
  }
  ~name_server() {
    const std::lock_guard lock{all_->mutex};
    all_->closed = true;
    all_->changed.notify_all();
  }
  void answer(const std::string& host, resolved what) {
    const std::lock_guard lock{all_->mutex};
    all_->answers[host].push_back(std::move(what));
    all_->changed.notify_all();
  }
  /// Questions for a host that have come so far.
  int asked(const std::string& host) {
    const std::lock_guard lock{all_->mutex};
    return all_->asked[host];
  }
  void await_asked(const std::string& host, int times) {
    std::unique_lock lock{all_->mutex};
    REQUIRE(all_->changed.wait_for(lock, 10s, [&] { return all_->asked[host] >= times; }));
  }
  void await_running(int count) {
    std::unique_lock lock{all_->mutex};
    REQUIRE(all_->changed.wait_for(lock, 10s, [&] { return all_->running == count; }));
  }

 private:
  struct state {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, std::deque<resolved>> answers;
    std::map<std::string, int> asked;
    int running = 0;
    bool closed = false;
  };
  std::shared_ptr<state> all_ = std::make_shared<state>();
};

/// What came back later, from the resolver's threads.
class later_answers {
 public:
  resolver::callback callback() {
    return [all = all_](const resolved& answer) {
      const std::lock_guard lock{all->mutex};
      all->got.push_back(answer);
      all->threads.insert(std::this_thread::get_id());
      all->changed.notify_all();
    };
  }
  std::vector<resolved> await(std::size_t count) {
    std::unique_lock lock{all_->mutex};
    REQUIRE(all_->changed.wait_for(lock, 10s, [&] { return all_->got.size() >= count; }));
    return all_->got;
  }
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock{all_->mutex};
    return all_->got.size();
  }
  [[nodiscard]] bool came_on(std::thread::id thread) const {
    const std::lock_guard lock{all_->mutex};
    return all_->threads.contains(thread);
  }

 private:
  struct state {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<resolved> got;
    std::set<std::thread::id> threads;
  };
  std::shared_ptr<state> all_ = std::make_shared<state>();
};

/// A resolver with its clock and name server.
struct scene {
  /// The answer that is known at once; empty: there is none.
  std::optional<std::string> known(const std::string& host) {
    const auto answer = names.find(host, later.callback());
    if (!answer) return {};
    return answer->addresses.empty() ? "failed: " + answer->failure : answer->addresses.front();
  }
  /// Looks a name up from nothing to an answer that is known.
  void learn(const std::string& host, resolved what) {
    const auto before = later.count();
    REQUIRE_FALSE(known(host));
    server.answer(host, std::move(what));
    later.await(before + 1);
  }
  /// Waits until this many look-ups have been answered and stored, whether anybody waits for them or not.
  void await_stored(int count) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (time.read_elsewhere() < count) {
      if (std::chrono::steady_clock::now() > deadline) FAIL("waited for ten seconds");
      std::this_thread::yield();
    }
  }

  name_server server;
  set_clock time;
  resolver names{time, server.function()};
  later_answers later;
};

}  // namespace

TEST_CASE("[M4] a name is looked up on another thread: whoever asks goes on at once, and hears of it once") {
  scene s;
  CHECK_FALSE(s.known("a.test"));
  s.server.await_asked("a.test", 1);
  CHECK(s.later.count() == 0);
  s.server.answer("a.test", {{"192.0.2.1", "2001:db8::1"}, {}});
  const auto got = s.later.await(1);
  CHECK(got[0].addresses == std::vector<std::string>{"192.0.2.1", "2001:db8::1"});
  CHECK_FALSE(s.later.came_on(std::this_thread::get_id()));
  CHECK(s.known("a.test") == "192.0.2.1");
  CHECK(s.later.count() == 1);
}

TEST_CASE("all who ask for a name while it is looked up share one look-up") {
  scene s;
  for (int i = 0; i < 10; ++i) CHECK_FALSE(s.known("a.test"));
  s.server.answer("a.test", at("192.0.2.1"));
  for (const auto& answer : s.later.await(10)) CHECK(answer.addresses.front() == "192.0.2.1");
  CHECK(s.server.asked("a.test") == 1);
}

TEST_CASE("[M4] [U4] a name that hangs keeps nobody from another name") {
  scene s;
  CHECK_FALSE(s.known("hangs.test"));
  s.server.await_asked("hangs.test", 1);
  for (int i = 0; i < 20; ++i) s.learn("n" + std::to_string(i) + ".test", at("192.0.2.1"));
  CHECK(s.later.count() == 20);
  s.server.answer("hangs.test", at("192.0.2.2"));
  CHECK(s.later.await(21).back().addresses.front() == "192.0.2.2");
}

TEST_CASE(
    "[M4] at most 16 look-ups run at once; one more fails at once, and works when there is room again") {
  scene s;
  for (int i = 0; i < 16; ++i) CHECK_FALSE(s.known("n" + std::to_string(i) + ".test"));
  s.server.await_running(16);
  const auto refused = s.known("one-more.test");
  REQUIRE(refused);
  CHECK(refused->starts_with("failed: "));
  CHECK(s.server.asked("one-more.test") == 0);
  // Those that wait already may be joined.
  CHECK_FALSE(s.known("n3.test"));
  s.server.answer("n3.test", at("192.0.2.3"));
  s.later.await(2);
  CHECK_FALSE(s.known("one-more.test"));
  s.server.await_asked("one-more.test", 1);
}

TEST_CASE("an answer is fresh for 30 seconds, and serves for 10 minutes while a fresh one is looked up") {
  scene s;
  s.learn("a.test", at("192.0.2.1"));
  s.time.forward(30s);
  CHECK(s.known("a.test") == "192.0.2.1");
  CHECK(s.server.asked("a.test") == 1);
  s.time.forward(1s);
  for (int i = 0; i < 5; ++i) CHECK(s.known("a.test") == "192.0.2.1");
  s.server.await_asked("a.test", 2);
  s.server.answer("a.test", at("192.0.2.2"));
  s.await_stored(2);
  CHECK(s.known("a.test") == "192.0.2.2");
  CHECK(s.server.asked("a.test") == 2);
  CHECK(s.later.count() == 1);
}

TEST_CASE("[U3] a name server that is down takes no upstream with it for 10 minutes, and then does") {
  scene s;
  s.learn("a.test", at("192.0.2.1"));
  for (int minute = 1; minute <= 10; ++minute) {
    s.time.forward(1min);
    CHECK(s.known("a.test") == "192.0.2.1");
    s.server.answer("a.test", gone);
    s.await_stored(minute + 1);
    CHECK(s.known("a.test") == "192.0.2.1");
    CHECK(s.server.asked("a.test") == minute + 1);
  }
  s.time.forward(4s);
  CHECK_FALSE(s.known("a.test"));
  s.server.answer("a.test", gone);
  CHECK(s.later.await(2).back().failure == "no such name");
  CHECK(s.known("a.test") == "failed: no such name");
}

TEST_CASE("[U3] a failure holds for 3 seconds: until then nobody is asked again") {
  scene s;
  s.learn("a.test", gone);
  for (int i = 0; i < 5; ++i) CHECK(s.known("a.test") == "failed: no such name");
  s.time.forward(3s);
  CHECK(s.known("a.test") == "failed: no such name");
  CHECK(s.server.asked("a.test") == 1);
  s.time.forward(1s);
  CHECK_FALSE(s.known("a.test"));
  s.server.answer("a.test", at("192.0.2.1"));
  s.later.await(2);
  CHECK(s.known("a.test") == "192.0.2.1");
}

TEST_CASE("[U3] a failure holds for 3 seconds also where an old answer is known, usable or not") {
  for (const duration age : {duration{2min}, duration{20min}}) {
    scene s;
    s.learn("a.test", at("192.0.2.1"));
    s.time.forward(age);
    const auto said = s.known("a.test") ? "192.0.2.1" : "failed: no such name";
    s.server.answer("a.test", gone);
    s.await_stored(2);
    s.time.forward(3s);
    for (int i = 0; i < 100; ++i) REQUIRE(s.known("a.test") == said);
    CHECK(s.server.asked("a.test") == 2);
    s.time.forward(1s);
    s.known("a.test");
    s.server.await_asked("a.test", 3);
  }
}

TEST_CASE("[M4] a resolver may go while look-ups hang, and nobody is called then") {
  name_server server;
  later_answers later;
  {
    const set_clock time;
    resolver names{time, server.function()};
    for (const auto* host : {"a.test", "b.test"}) CHECK_FALSE(names.find(host, later.callback()));
    server.await_running(2);
  }
  server.answer("a.test", at("192.0.2.1"));
  server.answer("b.test", at("192.0.2.1"));
  server.await_running(0);
  CHECK(later.count() == 0);
}

TEST_CASE("a callback may ask the resolver again") {
  scene s;
  later_answers inside;
  CHECK_FALSE(s.names.find("a.test", [&s, tell = inside.callback()](const resolved&) {
    const bool known = s.names.find("a.test", s.later.callback()) != nullptr;
    const bool fresh = s.names.find("b.test", s.later.callback()) == nullptr;
    tell(at(known && fresh ? "right" : "wrong"));
  }));
  s.server.answer("a.test", at("192.0.2.1"));
  CHECK(inside.await(1)[0].addresses.front() == "right");
  s.server.answer("b.test", at("192.0.2.2"));
  CHECK(s.later.await(1)[0].addresses.front() == "192.0.2.2");
}

TEST_CASE("names asked from many threads at once are all answered") {
  set_clock time;
  std::atomic<int> looked_up{0};
  resolver names{time, [&](const std::string& host) {
                   ++looked_up;
                   return at("192.0.2." + host);
                 }};
  later_answers later;
  std::atomic<int> at_once{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        if (names.find(std::to_string(i % 8), later.callback())) ++at_once;
    });
  for (auto& t : threads) t.join();
  later.await(static_cast<std::size_t>(800 - at_once));
  CHECK(looked_up == 8);
}

TEST_CASE("the system's look-up knows addresses, and says why it knows no more") {
  const auto known = system_look_up()("127.0.0.1");
  CHECK(known.addresses == std::vector<std::string>{"127.0.0.1"});
  const auto unknown = system_look_up()("not a name");
  CHECK(unknown.addresses.empty());
  CHECK_FALSE(unknown.failure.empty());
}
