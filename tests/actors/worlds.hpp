// SPDX-License-Identifier: Apache-2.0
// Configurations and fates that the actor tests share.
#pragma once

#include "tests/simulation/sim_world.hpp"
#include "tests/support/config.hpp"

namespace signalbox::test {

/// Endpoints `a` and `b` behind one route, a first.
inline std::string two_endpoints(const std::string& a_more = {}, const std::string& route_more = {}) {
  return "{ \"endpoints\": {" + endpoint_text("a", a_more) + "," + endpoint_text("b") +
         R"(}, "routes": [ { "name": "r", "plan": { "single": "a" }, "fallback": ["b"])" + route_more +
         " } ] }";
}

/// Endpoint `a` alone.
inline std::string one_endpoint(const std::string& more = {}, const std::string& route_more = {}) {
  return "{ \"endpoints\": {" + endpoint_text("a", more) +
         R"(}, "routes": [ { "name": "r", "plan": { "single": "a" })" + route_more + " } ] }";
}

inline sim_fate fate(sim_fate::kind what) {
  sim_fate out;
  out.what = what;
  return out;
}

inline sim_fate status_fate(int status, headers fields = {}) {
  auto out = fate(sim_fate::kind::status);
  out.status = status;
  out.fields = std::move(fields);
  return out;
}

/// What must hold when nothing happens any more: every permit and reservation is back, every row is closed.
inline void check_quiet(sim_world& world) {
  for (std::size_t i = 0; i < world.config->endpoints.size(); ++i) {
    const auto status = world.status_of(i);
    CHECK(status.now.in_flight == 0);
    CHECK(status.reserved_tokens == 0);
  }
  CHECK(world.store.open() == 0);
  CHECK(world.home->network.open() == 0);
  CHECK(world.home->channels().size() == 0);
  CHECK(world.node().runs == 0);
  CHECK(world.node().crashed == 0);
  CHECK(world.numbers->runs.load() == 0);
}

}  // namespace signalbox::test
