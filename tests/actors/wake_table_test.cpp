// SPDX-License-Identifier: Apache-2.0
// The table of wake-ups: who is due when.
#include "actors/wake_table.hpp"

#include <caf/all.hpp>
#include <catch2/catch.hpp>
#include <list>

#include "base/random.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

run_actor::behavior_type idle() {
  return {[](const attempt_event&) {}, [](atom::wake) {}, [](atom::gone) {}};
}

struct system_config : caf::actor_system_config {
  system_config() { add_message_types<caf::id_block::signalbox>(); }
};

struct table_fixture {
  struct waiter {
    wake_place place;
    run_actor run;
  };
  waiter& add() {
    auto& out = waiters.emplace_back();
    out.run = system.spawn<caf::lazy_init>(idle);  // nobody else holds a reference
    return out;
  }
  void set(waiter& who, duration after) { first = table.set(who.place, who.run, start + after); }

  system_config config;
  caf::actor_system system{config};
  wake_table table;
  std::list<waiter> waiters;
  instant start{1h};
  bool first = false;  // what set() said last
};

}  // namespace

TEST_CASE("who is due is taken out of the table of wake-ups in the order of time, and nobody else") {
  table_fixture t;
  auto& late = t.add();
  auto& early = t.add();
  auto& never_due = t.add();
  CHECK(t.table.next() == never);
  t.set(late, 20ms);
  CHECK(t.first);
  t.set(early, 10ms);
  CHECK(t.first);
  t.set(never_due, 30ms);
  CHECK_FALSE(t.first);
  CHECK(t.table.next() == t.start + 10ms);
  CHECK(t.table.due(t.start + 9ms).empty());
  CHECK(t.table.due(t.start + 20ms) == std::vector{early.run, late.run});
  CHECK(t.table.all() == std::vector{never_due.run});
  t.table.forget(early.place);  // which is nowhere
  t.table.forget(never_due.place);
  CHECK(t.table.next() == never);
}

TEST_CASE("a wake-up that is set again replaces the one before it") {
  table_fixture t;
  auto& own = t.add();
  auto& other = t.add();
  t.set(own, 10ms);
  t.set(other, 20ms);
  t.set(own, 30ms);
  CHECK_FALSE(t.first);
  CHECK(t.table.due(t.start + 25ms) == std::vector{other.run});
  CHECK(t.table.due(t.start + 30ms) == std::vector{own.run});
  t.set(own, 40ms);  // a place can be used again
  CHECK(t.table.due(t.start + 40ms) == std::vector{own.run});
}

TEST_CASE("a run that waits for its time is kept alive, and one that does not is not") {
  table_fixture t;
  auto& own = t.add();
  t.set(own, 10ms);
  const auto strong = caf::actor_cast<caf::strong_actor_ptr>(own.run);
  const auto held = [&] { return strong->strong_refs.load(); };
  const auto waiting = held();
  t.table.forget(own.place);
  CHECK(held() == waiting - 1);
}

TEST_CASE("many wake-ups come out in their order") {
  table_fixture t;
  random_stream random{7};
  std::vector<duration> times;
  for (int i = 0; i < 200; ++i) {
    times.push_back(std::chrono::milliseconds{random.below(50)});
    t.set(t.add(), times.back());
  }
  std::sort(times.begin(), times.end());
  for (const auto time : times) {
    CHECK(t.table.next() == t.start + time);
    t.table.forget([&]() -> wake_place& {
      const auto whose = t.table.all().front();
      for (auto& w : t.waiters)
        if (w.run == whose) return w.place;
      throw std::logic_error{"somebody unknown waits"};
    }());
  }
  CHECK(t.table.all().empty());
}
