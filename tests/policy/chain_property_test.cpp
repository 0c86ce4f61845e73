// SPDX-License-Identifier: Apache-2.0
// The chain machine over random worlds: what must hold whatever happens.
#include <map>
#include <set>

#include "tests/policy/chain_fixture.hpp"

using namespace signalbox;
using test::chain_fixture;
using act = chain_action_kind;
using evt = chain_event_kind;

namespace {

/// Plays a random world around a chain until it is done, and checks the rules on the way.
class world {
 public:
  explicit world(std::uint64_t seed) : random_{seed}, stream_{random_.below(2) == 0}, f_{stream_, 60s} {}

  void play() {
    f_.send(evt::begin);
    for (int steps = 0; steps < 5000 && !(over_ && held_.empty() && asked_.empty()); ++steps) {
      take_actions();
      if (!over_ && random_.below(400) == 0) return gone();
      something_happens();
    }
    take_actions();
    INFO("phase " << static_cast<int>(f_.machine->where()));
    REQUIRE(over_);
    REQUIRE(held_.empty());
    CHECK(launches_ - stale_ <= 3);
  }

 private:
  void take_actions() {
    while (!f_.actions.empty()) {
      const auto a = f_.actions.front();
      f_.actions.pop_front();
      if (a.kind != act::wake && a.kind != act::drop) REQUIRE_FALSE(over_);
      switch (a.kind) {
        case act::wake:
          wakes_.insert(a.at);
          break;
        case act::find:
          finding_ = true;
          break;
        case act::admit:
          asked_.insert(a.attempt);
          break;
        case act::launch:
          REQUIRE(held_.contains(a.attempt));
          REQUIRE(f_.now < f_.machine->rules().deadline);
          ++launches_;
          running_ = a.attempt;
          break;
        case act::commit:
          REQUIRE(stream_);
          REQUIRE_FALSE(committed_);
          REQUIRE(running_ == a.attempt);
          committed_ = true;
          break;
        case act::deliver:
          over_ = true;
          REQUIRE(succeeded_ == a.attempt);
          break;
        case act::fail:
          REQUIRE_FALSE(committed_);
          REQUIRE(describe(a.what.code).status >= 400);
          REQUIRE(a.spent == (launches_ > stale_));
          over_ = true;
          break;
        case act::break_off:
          REQUIRE(committed_);
          over_ = true;
          break;
        case act::drop:
          REQUIRE(held_.erase(a.attempt) == 1);
          if (running_ == a.attempt) running_ = 0;
          break;
      }
    }
  }

  void something_happens() {
    if (finding_) return find_answer();
    if (!asked_.empty() && random_.below(4) != 0) return admission_answer();
    if (running_ != 0 && random_.below(3) != 0) return progress();
    time_passes();
  }

  void find_answer() {
    finding_ = false;
    std::vector<endpoint_index> who;
    std::vector<exclusion> not_who;
    for (endpoint_index i = 0; i < 3; ++i) {
      if (random_.below(3) != 0) {
        who.push_back(i);
      } else {
        const auto why = static_cast<exclusion_reason>(random_.below(names_of<exclusion_reason>.size()));
        not_who.push_back({i, why, "figures", random_.below(2) == 0 ? duration{-1} : some_time()});
      }
    }
    f_.candidates(who, std::move(not_who));
  }

  void admission_answer() {
    const auto number = *asked_.begin();
    asked_.erase(number);
    if (random_.below(2) == 0) {
      held_.insert(number);
      f_.grant(number, random_.below(4) == 0 ? some_time() : 0ms);
    } else {
      f_.refuse(number, static_cast<refusal>(1 + random_.below(names_of<refusal>.size() - 1)),
                random_.below(3) == 0 ? duration{-1} : some_time());
    }
  }

  void progress() {
    if (random_.below(3) == 0) return f_.send(evt::first_content, running_);
    const auto number = std::exchange(running_, attempt_number{0});
    held_.erase(number);
    auto how = static_cast<failure_class>(random_.below(names_of<failure_class>.size()));
    if (how == failure_class::none) succeeded_ = number;
    if (how == failure_class::stale_connection && !stale_seen_ && !committed_) {
      stale_seen_ = true;
      ++stale_;
    }
    f_.end(number, how, random_.below(3) == 0 ? some_time() : duration{-1});
  }

  void time_passes() {
    f_.now += duration{static_cast<duration::rep>(random_.below(3'000'000'000))};
    f_.send(evt::timer);
  }

  void gone() {
    f_.send(evt::client_gone);
    over_ = true;
    take_actions();
    for (const auto number : asked_) {
      held_.insert(number);
      f_.grant(number);
      take_actions();
    }
    REQUIRE(held_.empty());
  }

  duration some_time() { return duration{static_cast<duration::rep>(random_.below(40'000'000'000))}; }

  random_stream random_;
  bool stream_;
  chain_fixture f_;
  std::set<instant> wakes_;
  std::set<attempt_number> asked_;
  std::set<attempt_number> held_;
  attempt_number running_ = 0;
  attempt_number succeeded_ = 0;
  std::uint32_t launches_ = 0;
  std::uint32_t stale_ = 0;
  bool stale_seen_ = false;
  bool finding_ = false;
  bool committed_ = false;
  bool over_ = false;
};

}  // namespace

TEST_CASE("in any world a chain ends exactly once, gives every permit back, and keeps its bounds") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    INFO("seed " << seed);
    world{seed}.play();
  }
}
