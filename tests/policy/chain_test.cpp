// SPDX-License-Identifier: Apache-2.0
// The chain machine, transition by transition.
#include "policy/chain.hpp"

#include "tests/policy/chain_fixture.hpp"

using namespace signalbox;
using test::chain_fixture;
using act = chain_action_kind;
using evt = chain_event_kind;
using fc = failure_class;

TEST_CASE("a request goes from candidates to a permit to an attempt to its answer") {
  chain_fixture f;
  f.send(evt::begin);
  CHECK(f.expect(act::wake).at == f.now + 60s);
  CHECK(f.expect(act::find).rung == 0);
  f.candidates({1, 0});
  const auto admit = f.expect(act::admit);
  CHECK(admit.endpoint == 1);
  CHECK(admit.role == attempt_kind::first);
  CHECK(admit.patience == 0ms);
  f.grant(admit.attempt);
  CHECK(f.expect(act::launch).attempt == admit.attempt);
  f.end(admit.attempt);
  CHECK(f.expect(act::deliver).attempt == admit.attempt);
  CHECK(f.machine->where() == chain::phase::done);
  CHECK(f.machine->spent_nano() == 10);
}

TEST_CASE("a refused admission goes to the next candidate and is no attempt") {
  chain_fixture f;
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0, 1});
  f.refuse(f.next_admit().attempt, refusal::concurrency);
  const auto second = f.next_admit();
  CHECK(second.endpoint == 1);
  CHECK(second.role == attempt_kind::first);
  CHECK(f.machine->launched() == 0);
}

TEST_CASE("a failed attempt goes to the next candidate, then to the next rung") {
  chain_fixture f;
  f.end(f.launch_first(), fc::transient);
  const auto second = f.next_admit();
  CHECK(second.endpoint == 1);
  CHECK(second.role == attempt_kind::fallback);
  f.end(f.launch(second), fc::transient);
  CHECK(f.expect(act::find).rung == 1);
}

TEST_CASE("an empty pool goes to the next rung at once") {
  chain_fixture f;
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({});
  CHECK(f.expect(act::find).rung == 1);
}

TEST_CASE("the caller's own fault is told at once, with the provider's words") {
  chain_fixture f;
  f.end(f.launch_first(), fc::caller_fault);
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::invalid_request);
  CHECK(fail.what.message == "the provider's words");
  f.expect_nothing();
}

TEST_CASE("[W71] an upstream's own trouble is told without its words") {
  chain_fixture f{false, 60s, R"(, "attempts": 1)"};
  f.end(f.launch_first(), fc::credential);
  CHECK(f.expect(act::fail).what.message.find("provider's words") == std::string::npos);
}

TEST_CASE("no more attempts are made than the route allows") {
  chain_fixture f;
  auto number = f.launch_first();
  f.end(number, fc::transient);
  f.end(f.launch(f.next_admit()), fc::transient);
  f.expect(act::find);
  f.candidates({2});
  f.end(f.launch(f.next_admit()), fc::timeout);
  const auto fail = f.expect(act::fail);
  CHECK(fail.spent);
  CHECK(f.machine->launched() == 3);
  f.expect_nothing();
}

TEST_CASE("[W72] of several failures the most informative is told") {
  chain_fixture f;
  f.end(f.launch_first(), fc::rate_limit, 5s);
  f.end(f.launch(f.next_admit()), fc::connect);
  f.expect(act::find);
  f.candidates({2});
  f.end(f.launch(f.next_admit()), fc::credential);
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK(fail.retry_after >= 5s);
}

TEST_CASE(
    "[U40] [W86] a stale connection is tried again on the same endpoint at once, once, and does not count") {
  chain_fixture f;
  f.end(f.launch_first({0, 1}), fc::stale_connection);
  const auto again = f.next_admit();
  CHECK(again.endpoint == 0);
  CHECK(again.role == attempt_kind::retry);
  CHECK(f.machine->launched() == 0);
  f.end(f.launch(again), fc::stale_connection);
  CHECK(f.next_admit().endpoint == 1);
}

TEST_CASE("[U30] too long for one goes only to a larger window") {
  chain_fixture f;
  f.end(f.launch_first({0, 1}), fc::context_too_long);
  const auto find = f.expect(act::find);  // b has the same window as a and is not asked
  CHECK(find.rung == 1);
  CHECK(find.constraints.min_context == 100'000);
  f.candidates({2});
  CHECK(f.next_admit().endpoint == 2);
}

TEST_CASE("[U32] an overloaded provider's other endpoints come after other providers") {
  chain_fixture f;
  f.end(f.launch_first({0, 1, 2}), fc::overload);
  CHECK(f.next_admit().endpoint == 2);
}

TEST_CASE("[U27] a spent quota goes to the next endpoint, and a lone one fails without a wait") {
  chain_fixture f{false, 60s, R"(, "attempts": 10)"};
  f.end(f.launch_first({0}), fc::quota);
  f.expect(act::find);
  f.candidates({});
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::budget_exceeded);
  f.expect_nothing();
}

TEST_CASE("with nobody else left a failed endpoint is tried again after a backoff") {
  chain_fixture f;
  f.end(f.launch_first({0}), fc::transient);
  f.expect(act::find);
  f.candidates({});
  f.expect_nothing();
  CHECK(f.machine->where() == chain::phase::waiting);
  const auto wake = f.wakes.back();
  CHECK(wake - f.now <= backoff_settings{}.initial);
  f.now = wake;
  f.send(evt::timer);
  CHECK(f.expect(act::find).rung == 0);
  f.candidates({0});
  CHECK(f.next_admit().role == attempt_kind::retry);
}

TEST_CASE("[U24] [U28] with everybody at their limit the soonest is waited for, if it fits the deadline") {
  chain_fixture f;
  f.end(f.launch_first({0}), fc::rate_limit, 12s);
  f.expect(act::find);
  f.candidates({});
  CHECK(f.machine->where() == chain::phase::waiting);
  f.expect_nothing();
  CHECK(f.wakes.back() >= f.now + 12s);
  CHECK(f.wakes.back() <= f.now + 13s);
}

TEST_CASE("[U25] [U28] a wait that does not fit fails at once with the true time") {
  chain_fixture f;
  f.end(f.launch_first({0}), fc::rate_limit, 90s);
  f.expect(act::find);
  f.candidates({});
  const auto fail = f.expect(act::fail);
  CHECK(fail.what.code == error_code::rate_limited);
  CHECK(fail.retry_after >= 90s);
  CHECK(fail.retry_after <= 92s);
}

TEST_CASE("[U43] open breakers are not waited for: it fails fast and says when") {
  chain_fixture f;
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0, 1});
  f.refuse(f.next_admit().attempt, refusal::breaker_open, 5s);
  f.refuse(f.next_admit().attempt, refusal::breaker_open, 3s);
  f.expect(act::find);
  f.candidates({}, {{2, exclusion_reason::breaker, "usable again in 9s", 9s}});
  const auto fail = f.expect(act::fail);
  CHECK(describe(fail.what.code).status == 503);
  CHECK(fail.retry_after == 3s);
}

TEST_CASE("an exclusion tells why nobody may serve: privacy, window, budget") {
  struct row {
    exclusion_reason why;
    error_code code;
  };
  for (const auto& r : {row{exclusion_reason::privacy, error_code::no_endpoint},
                        row{exclusion_reason::context, error_code::context_too_long},
                        row{exclusion_reason::cost, error_code::budget_exceeded},
                        row{exclusion_reason::capability, error_code::invalid_request},
                        row{exclusion_reason::latency, error_code::deadline_exceeded}}) {
    chain_fixture f;
    f.send(evt::begin);
    f.expect(act::find);
    f.candidates({}, {{0, r.why, "the figures", duration{-1}}});
    f.expect(act::find);
    f.candidates({});
    const auto fail = f.expect(act::fail);
    CHECK(describe(fail.what.code).name == describe(r.code).name);
    CHECK_FALSE(fail.spent);
  }
}

TEST_CASE("what nobody can do is the request's fault, unless somebody who can is out of order") {
  capability_set images;
  images.add(capability::vision);
  const auto told = [&](std::vector<exclusion> excluded) {
    chain_fixture f;
    f.send(evt::begin);
    f.expect(act::find);
    f.candidates({}, std::move(excluded));
    f.expect(act::find);
    f.candidates({});
    return f.expect(act::fail);
  };
  const exclusion unable{0, exclusion_reason::capability, "cannot do vision", duration{-1}, images};
  const auto nobody = told({unable, unable});
  CHECK(describe(nobody.what.code).status == 400);
  CHECK(nobody.unable);
  CHECK(nobody.missing == images);
  for (const auto why : {exclusion_reason::disabled, exclusion_reason::breaker, exclusion_reason::headroom}) {
    const auto somebody = told({unable, {1, why, "", duration{-1}, {}}});
    CHECK(describe(somebody.what.code).status != 400);
    CHECK_FALSE(somebody.unable);
  }
}

TEST_CASE("first content commits a stream, once, and then nothing falls back") {
  chain_fixture f{true};
  const auto number = f.launch_first();
  f.send(evt::first_content, number);
  CHECK(f.expect(act::commit).attempt == number);
  f.send(evt::first_content, number);
  f.expect_nothing();
  f.end(number, fc::truncated);
  const auto broken = f.expect(act::break_off);
  CHECK(describe(broken.what.code).status == 502);
  f.expect_nothing();
}

TEST_CASE("before first content a stream falls back unseen") {
  chain_fixture f{true};
  f.end(f.launch_first(), fc::truncated);
  CHECK(f.next_admit().endpoint == 1);
}

TEST_CASE("a reply that is not streamed is never committed early") {
  chain_fixture f{false};
  f.send(evt::first_content, f.launch_first());
  f.expect_nothing();
}

TEST_CASE("a route that commits when complete falls back after content as well") {
  chain_fixture f{true, 60s, R"(, "commit": "complete")"};
  const auto number = f.launch_first();
  f.send(evt::first_content, number);
  f.expect_nothing();
  f.end(number, fc::truncated);
  CHECK(f.next_admit().endpoint == 1);
}

TEST_CASE("the deadline ends whatever is not committed, and drops the attempt") {
  chain_fixture f{true};
  const auto number = f.launch_first();
  f.pass(60s);
  CHECK(f.expect(act::drop).attempt == number);
  CHECK(f.expect(act::fail).what.code == error_code::deadline_exceeded);
  f.end(number, fc::cancelled);
  f.expect_nothing();
}

TEST_CASE("the deadline does not touch a committed stream") {
  chain_fixture f{true};
  const auto number = f.launch_first();
  f.send(evt::first_content, number);
  f.expect(act::commit);
  f.pass(10min);
  f.expect_nothing();
  f.end(number);
  f.expect(act::deliver);
}

TEST_CASE("[C37] a client that leaves in a wait is forgotten, one that leaves in an attempt has it dropped") {
  SECTION("waiting") {
    chain_fixture f;
    f.end(f.launch_first({0}), fc::transient);
    f.expect(act::find);
    f.candidates({});
    f.send(evt::client_gone);
    f.expect_nothing();
    f.pass(30s);
    f.expect_nothing();
  }
  SECTION("running") {
    chain_fixture f;
    const auto number = f.launch_first();
    f.send(evt::client_gone);
    CHECK(f.expect(act::drop).attempt == number);
    f.end(number, fc::cancelled);
    f.expect_nothing();
  }
  SECTION("waiting for a turn") {
    chain_fixture f;
    f.send(evt::begin);
    f.expect(act::find);
    f.candidates({0});
    const auto admit = f.next_admit();
    f.grant(admit.attempt, 5s);
    f.send(evt::client_gone);
    CHECK(f.expect(act::drop).attempt == admit.attempt);
    f.pass(5s);
    f.expect_nothing();
  }
}

TEST_CASE("a permit that comes too late goes back") {
  chain_fixture f;
  f.send(evt::begin);
  f.expect(act::find);
  f.candidates({0});
  const auto admit = f.next_admit();
  f.send(evt::client_gone);
  f.grant(admit.attempt);
  CHECK(f.expect(act::drop).attempt == admit.attempt);
}

TEST_CASE("what is left of the cost budget shrinks by what attempts have cost") {
  chain_fixture f;
  chain_rules rules = f.machine->rules();
  rules.max_cost_nano = 25;
  f.machine.emplace(std::move(rules));
  f.end(f.launch_first({0}), fc::transient);
  CHECK(f.expect(act::find).constraints.max_cost_nano == 15);
}

TEST_CASE("time left is a constraint for replies in one piece, not for streams") {
  chain_fixture f{false};
  f.send(evt::begin);
  CHECK(f.expect(act::find).constraints.time_left == 60s);
  chain_fixture s{true};
  s.send(evt::begin);
  CHECK(s.expect(act::find).constraints.time_left < 0ms);
}

TEST_CASE("an endpoint that failed is not asked again by a later rung of the same walk") {
  chain_fixture f;
  f.end(f.launch_first({0, 1}), fc::transient);
  f.refuse(f.next_admit().attempt, refusal::concurrency);
  f.expect(act::find);
  f.candidates({0, 2});
  CHECK(f.next_admit().endpoint == 2);
}

TEST_CASE("events of other attempts and at other times change nothing") {
  chain_fixture f;
  f.send(evt::timer);
  f.send(evt::first_content, 1);
  f.end(1);
  f.refuse(1, refusal::requests);
  f.expect_nothing();
  const auto number = f.launch_first();
  f.end(static_cast<attempt_number>(number + 1));
  f.send(evt::begin);
  f.candidates({1});
  f.expect_nothing();
}
