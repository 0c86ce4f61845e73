// SPDX-License-Identifier: Apache-2.0
// Supervision: who dies, who is restarted, and what becomes of what was held. [N20]
#include <caf/all.hpp>

#include "tests/actors/worlds.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

void kill(const caf::strong_actor_ptr& who) {
  caf::anon_send_exit(caf::actor_cast<caf::actor>(who), caf::exit_reason::kill);
}

}  // namespace

TEST_CASE("[N20] an endpoint that dies is restarted from the conservative side, and serves again") {
  sim_world w{one_endpoint(R"(, "limits": { "rpm": 6000 })")};
  kill(caf::actor_cast<caf::strong_actor_ptr>(w.endpoints()[0]));
  w.settle();
  CHECK(w.node().restarts == 1);
  CHECK(w.status_of(0).now.headroom == 0);  // as if the last minute had been full
  const auto c = w.request("auto", false);
  w.run_dry();
  CHECK(c->status == 200);
  check_quiet(w);
}

TEST_CASE("[N20] a request whose endpoint dies in its admission goes on to the next one") {
  sim_world w{two_endpoints()};
  const auto dead = w.endpoints()[0];
  const auto c = w.request("auto", false);
  kill(caf::actor_cast<caf::strong_actor_ptr>(dead));
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->ends == 1);
  check_quiet(w);
}

TEST_CASE("[N20] a request whose endpoint dies while it is answered is answered all the same") {
  sim_world w{one_endpoint()};
  const auto c = w.request("auto", true);
  w.pass(30ms);
  kill(caf::actor_cast<caf::strong_actor_ptr>(w.endpoints()[0]));
  w.run_dry();
  CHECK(c->state() == stream_state::finished);
  check_quiet(w);
}

TEST_CASE("requests survive the end of every actor that they do not talk to any more") {
  sim_world w{"{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") +
              R"(}, "pools": { "p": { "members": ["a", "b"] } } })"};
  std::vector<std::shared_ptr<sim_channel>> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(w.request("auto", i % 2 == 0));
    w.pass(3ms);
    if (i % 5 == 4)
      for (const auto& e : w.endpoints()) kill(caf::actor_cast<caf::strong_actor_ptr>(e));
  }
  w.run_dry();
  for (const auto& c : all) {
    CHECK(c->ends == 1);
    CHECK_FALSE(c->misused());
  }
  check_quiet(w);
}

TEST_CASE("a draining node refuses new requests and finishes those that run") {
  sim_world w{one_endpoint()};
  const auto running = w.request("auto", true);
  w.pass(10ms);
  caf::anon_send(w.head, atom::drain::value);
  const auto late = w.request("auto", false);
  w.run_dry();
  CHECK(running->state() == stream_state::finished);
  CHECK(late->status == 503);
  CHECK(late->body.find("shutting_down") != std::string::npos);
  CHECK(w.home->network.started == 1);
}
