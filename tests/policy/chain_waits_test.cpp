// SPDX-License-Identifier: Apache-2.0
// How long a chain waits for a pause or a turn, and what it tells if it does not.
#include <catch2/catch.hpp>

#include "tests/policy/chain_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using act = chain_action_kind;
using evt = chain_event_kind;
using fc = failure_class;

}  // namespace

TEST_CASE("[U25] a pause longer than the route's longest wait is told at once, whatever the deadline") {
  struct row {
    const char* route;
    duration pause;
    bool waits;
  };
  const auto r = GENERATE(values<row>({{"", 100s, true},
                                       {"", 121s, false},
                                       {R"(, "longest_wait": "15s")", 13s, true},
                                       {R"(, "longest_wait": "15s")", 16s, false},
                                       {R"(, "longest_wait": "0s")", 1s, false}}));
  CAPTURE(r.route, r.pause.count());
  chain_fixture f{false, duration::max(), r.route};
  f.end(f.launch_first({0}), fc::rate_limit, r.pause);
  f.expect(act::find);
  f.candidates({});
  if (r.waits) {
    CHECK(f.machine->where() == chain::phase::waiting);
    return f.expect_nothing();
  }
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK(fail.retry_after >= r.pause);
}

TEST_CASE("a rate limit of ours is waited for by booking a turn ahead") {
  chain_fixture f{false, duration::max()};
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0, 1});
  f.refuse(f.next_admit().attempt, refusal::requests, 9s);
  f.refuse(f.next_admit().attempt, refusal::tokens, 4s);
  f.expect(act::find);
  f.candidates({});
  const auto booked = f.next_admit();
  CHECK(booked.endpoint == 1);
  CHECK(booked.patience == 2min);
  f.grant(booked.attempt, 4s);
  CHECK(f.machine->where() == chain::phase::turn);
  f.pass(3s);
  f.expect_nothing();
  f.pass(1s);
  CHECK(f.expect(act::launch).attempt == booked.attempt);
}

TEST_CASE("a booked turn that is refused after all fails with its time") {
  chain_fixture f;
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0});
  f.refuse(f.next_admit().attempt, refusal::requests, 4s);
  f.expect(act::find);
  f.candidates({});
  f.refuse(f.next_admit().attempt, refusal::requests, 70s);
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK_FALSE(fail.spent);
  CHECK(fail.retry_after == 70s);
}

TEST_CASE("[U25] a limit of ours is waited for as long as the route allows, and no longer") {
  chain_fixture f{false, duration::max(), R"(, "longest_wait": "5s")"};
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0, 1});
  f.refuse(f.next_admit().attempt, refusal::requests, 9s);
  f.refuse(f.next_admit().attempt, refusal::tokens, 4s);
  f.expect(act::find);
  f.candidates({});
  const auto booked = f.next_admit();
  CHECK(booked.patience == 5s);
  f.refuse(booked.attempt, refusal::tokens, 6s);
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK(fail.retry_after == 6s);
}

TEST_CASE("the wait before another try is the route's backoff, not a pause that somebody has asked for") {
  chain_fixture f{false, duration::max(),
                  R"(, "longest_wait": "0s", "backoff": { "initial": "30s", "most": "30s" })"};
  f.end(f.launch_first({0}), fc::transient);
  f.expect(act::find);
  f.candidates({});
  CHECK(f.machine->where() == chain::phase::waiting);
  f.expect_nothing();
  CHECK(f.wakes.back() > f.now);
  CHECK(f.wakes.back() <= f.now + 30s);
}

TEST_CASE("[U25] a long pause of one endpoint keeps no other from its next try") {
  chain_fixture f;
  f.end(f.launch_first({0, 1}), fc::rate_limit, 40s);
  f.end(f.launch(f.next_admit()), fc::transient);
  f.expect(act::find);
  f.candidates({});
  CHECK(f.machine->where() == chain::phase::waiting);
  f.expect_nothing();
  CHECK(f.wakes.back() <= f.now + 1s);
  f.pass(1s);
  f.expect(act::find);
  f.candidates({1}, {{0, exclusion_reason::cooling, {}, 39s}});
  const auto again = f.next_admit();
  CHECK(again.endpoint == 1);
  f.end(f.launch(again), fc::transient);
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK(fail.retry_after > 30s);
}

TEST_CASE("[U30] what is too large for one may fit another; if nobody takes it, that is what is told") {
  chain_fixture f;
  f.end(f.launch_first({0, 1}), fc::request_too_large);
  const auto second = f.next_admit();
  CHECK(second.endpoint == 1);
  SECTION("another takes it") {
    f.end(f.launch(second));
    f.expect(act::deliver);
  }
  SECTION("nobody does") {
    f.end(f.launch(second), fc::request_too_large);
    f.expect(act::find);
    f.candidates({2});
    f.end(f.launch(f.next_admit()), fc::refused);
    const auto fail = f.expect(act::fail);
    CHECK(fail.what.code == error_code::too_large);
    CHECK(fail.what.message == "the provider's words");
  }
}

TEST_CASE("[U33] errors about a status name it, and never say that nothing could be understood") {
  outcome result;
  result.refused = true;
  for (const auto how : {fc::refused, fc::invalid}) {
    result.failure = how;
    result.status = how == fc::refused ? 418 : 505;
    const auto told = error_of(result).message;
    CHECK(told.find(std::to_string(result.status)) != std::string::npos);
    CHECK(told.find("understood") == std::string::npos);
  }
  result.failure = fc::request_too_large;
  CHECK_FALSE(error_of(result).message.empty());
  result.failure = fc::overload;
  CHECK(error_of(result).message == "the provider is overloaded");
}
