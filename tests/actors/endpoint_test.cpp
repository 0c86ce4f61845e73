// SPDX-License-Identifier: Apache-2.0
// How an endpoint hears that an attempt is over: by a report, or by the end of a run that can send none.
#include <caf/all.hpp>

#include "tests/actors/worlds.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Stands in for a run: takes a permit, and ends when and how it is told, without a report.
caf::actor spawn_holder(const endpoint_actor& from, permit_id& permit) {
  return from->home_system().spawn([from, &permit](caf::event_based_actor* self) {
    self->request(from, caf::infinite, admit{{}, 1, attempt_kind::first, 10, 10, duration::zero()})
        .then([&permit](const admission& answer) { permit = answer.permit; });
    return caf::behavior{
        [self](bool fault) { self->quit(fault ? caf::sec::runtime_error : caf::sec::none); }};
  });
}

/// A world with one endpoint and somebody who holds a permit of it.
struct held_permit {
  held_permit() {
    w.settle();
    REQUIRE(permit != 0);
  }
  sim_world w{one_endpoint()};
  endpoint_actor endpoint = w.endpoints()[0];
  permit_id permit = 0;
  caf::actor run = spawn_holder(endpoint, permit);
};

std::uint64_t counted(sim_world& w, failure_class as) {
  return w.numbers->endpoint(0).attempts[static_cast<std::size_t>(as)].load();
}

attempt_report cancelled(permit_id permit) {
  attempt_report out;
  out.permit = permit;
  out.result.failure = failure_class::cancelled;
  out.result.sent = true;
  return out;
}

}  // namespace

TEST_CASE("a report that comes after the end of its run says how the attempt ended") {
  held_permit held;
  auto& w = held.w;
  CHECK(w.numbers->endpoint(0).in_flight.load() == 1);
  caf::anon_send(held.run, false);
  w.settle();  // the endpoint has been told of the end by now
  CHECK(w.status_of(0).now.in_flight == 1);
  CHECK(w.numbers->endpoint(0).in_flight.load() == 1);
  caf::anon_send(held.endpoint, cancelled(held.permit));
  w.settle();
  CHECK(counted(w, failure_class::cancelled) == 1);
  CHECK(counted(w, failure_class::internal) == 0);
  CHECK(w.numbers->endpoint(0).in_flight.load() == 0);
  check_quiet(w);
}

TEST_CASE("[N20] a run that ends by a fault gives its permit back as a fault, once") {
  held_permit held;
  auto& w = held.w;
  caf::anon_send(held.run, true);
  w.settle();
  CHECK(counted(w, failure_class::internal) == 1);
  CHECK(w.numbers->endpoint(0).in_flight.load() == 0);
  caf::anon_send(held.endpoint, cancelled(held.permit));
  w.settle();
  CHECK(counted(w, failure_class::cancelled) == 0);
  CHECK(counted(w, failure_class::internal) == 1);
  check_quiet(w);
}

TEST_CASE(
    "[C35] the attempt of a client that leaves is counted as cancelled by the time that nothing is in "
    "flight") {
  sim_world w{one_endpoint()};
  const auto c = w.request("auto", GENERATE(false, true));
  w.pass(5ms);
  REQUIRE(w.home->network.open() == 1);
  CHECK(w.numbers->endpoint(0).in_flight.load() == 1);
  c->leave();
  w.settle();
  CHECK(w.numbers->runs.load() == 0);
  CHECK(w.numbers->endpoint(0).in_flight.load() == 0);
  CHECK(counted(w, failure_class::cancelled) == 1);
  CHECK(counted(w, failure_class::internal) == 0);
  w.run_dry();
  check_quiet(w);
}

TEST_CASE("what a provider counts corrects the estimates made for it, from the fifth report on") {
  sim_world w{one_endpoint()};
  const auto endpoint = w.endpoints()[0];
  const auto serve = [&](std::uint64_t counted_tokens, bool told) {
    attempt_report report;
    permit_id permit = 0;
    const auto run = endpoint->home_system().spawn([endpoint, &permit](caf::event_based_actor* self) {
      self->request(endpoint, caf::infinite, admit{{}, 1, attempt_kind::first, 100, 10, duration::zero()})
          .then([&permit](const admission& answer) { permit = answer.permit; });
    });
    w.settle();
    REQUIRE(permit != 0);
    report.permit = permit;
    report.result.sent = true;
    report.result.used.input = counted_tokens;
    report.result.used.reported = told;
    caf::anon_send(endpoint, report);
    w.settle();
  };
  for (int i = 0; i < 4; ++i) serve(150, true);
  serve(150, false);  // an estimate of ours teaches nothing
  CHECK(w.status_of(0).now.token_factor == 1);
  serve(150, true);
  CHECK(w.status_of(0).now.token_factor == Approx(1.5).margin(0.05));
}
