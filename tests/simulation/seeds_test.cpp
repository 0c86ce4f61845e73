// SPDX-License-Identifier: Apache-2.0
// Random worlds: many requests, many faults, leaving clients, dying actors. What must hold, holds for every
// seed.
#include <caf/all.hpp>
#include <cstdlib>

#include "tests/actors/worlds.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const char* const world_config = R"({
  "endpoints": {
    "a": { "provider": "openai", "model": "m", "base_url": "http://127.0.0.1:1/v1", "price": { "input": 1, "output": 2 },
           "context": 100000, "limits": { "rpm": 3000, "tpm": 900000, "concurrency": 4 },
           "timeouts": { "connect": "1s", "first_byte": "5s", "first_content": "8s", "stall": "4s", "total": "60s" } },
    "b": { "provider": "anthropic", "model": "m", "base_url": "http://127.0.0.1:1/v1", "price": { "input": 3, "output": 9 },
           "context": 200000, "timeouts": { "first_byte": "5s", "first_content": "8s", "stall": "4s" } },
    "c": { "provider": "openai", "model": "m", "base_url": "http://127.0.0.1:1/v1", "price": { "input": 1, "output": 1 },
           "timeouts": { "first_byte": "5s", "first_content": "8s", "stall": "4s" } }
  },
  "pools": { "p": { "members": ["a", "b"] }, "q": { "strategy": "round-robin", "members": ["b", "c"] } },
  "routes": [ { "name": "r", "plan": { "single": "p" }, "fallback": ["q"], "deadline": "40s", "keep_alive": "3s" } ]
})";

sim_fate random_fate(random_stream& random) {
  sim_fate out;
  constexpr auto kinds = static_cast<std::uint64_t>(sim_fate::kind::error_event) + 1;
  if (random.below(3) == 0) out.what = static_cast<sim_fate::kind>(random.below(kinds));
  constexpr std::array statuses{400, 401, 404, 408, 413, 429, 429, 500, 503, 529};
  out.status = statuses[random.below(statuses.size())];
  if (random.below(2) == 0) out.fields.push_back({"retry-after", std::to_string(random.below(20))});
  out.connect =
      duration{static_cast<duration::rep>(random.below(random.below(20) == 0 ? 3'000'000'000 : 5'000'000))};
  out.head =
      duration{static_cast<duration::rep>(random.below(random.below(20) == 0 ? 9'000'000'000 : 200'000'000))};
  out.between =
      duration{static_cast<duration::rep>(random.below(random.below(20) == 0 ? 6'000'000'000 : 50'000'000))};
  out.events = random.below(20);
  out.input_tokens = random.below(100);
  return out;
}

/// What the client may see: one end, and a success only if it is whole.
void check_client(const sim_channel& c, bool left) {
  CHECK_FALSE(c.misused());
  if (left) {
    CHECK(c.ends <= 1);
    return;
  }
  CHECK(c.ends == 1);
  const bool done = c.body.ends_with("data: [DONE]\n\n");
  if (c.opened > 0) {
    CHECK(c.opened == 1);
    CHECK(done == (c.state() == stream_state::finished));
    CHECK((c.body.find("data: {\"error\":") != std::string::npos) == (c.state() == stream_state::broken));
  } else {
    CHECK_FALSE(done);
    CHECK((c.status == 200) == (c.body.find("\"error\":{") == std::string::npos));
  }
}

void play(std::uint64_t seed) {
  sim_world w{world_config, seed};
  random_stream random{seed * 7919 + 1};
  w.home->network.otherwise = random_fate;
  struct client {
    std::shared_ptr<sim_channel> channel;
    bool left = false;
  };
  std::vector<client> clients;
  const auto count = 5 + random.below(30);
  for (std::uint64_t i = 0; i < count; ++i) {
    constexpr std::array names{"auto", "p", "a", "c", "r"};
    clients.push_back({w.request(names[random.below(names.size())], random.below(2) == 0)});
    w.pass(duration{static_cast<duration::rep>(random.below(400'000'000))});
    if (random.below(6) == 0) {
      auto& leaving = clients[random.below(clients.size())];
      leaving.left = leaving.left || !leaving.channel->over();
      leaving.channel->leave();
    }
    if (random.below(40) == 0)
      caf::anon_send_exit(caf::actor_cast<caf::actor>(w.endpoints()[random.below(3)]),
                          caf::exit_reason::kill);
  }
  w.run_dry();
  for (const auto& c : clients) check_client(*c.channel, c.left);
  check_quiet(w);
  CHECK(w.home->network.started <= 4 * count);
  for (const auto& [key, seen] : w.store.rows) {
    CHECK(seen.size() == 2);
    if (seen.back().state == ledger_state::settled) CHECK(seen.back().cost_nano >= 0);
    if (seen.back().state == ledger_state::released) CHECK(seen.back().cost_nano == 0);
  }
}

/// More seeds by hand: SIGNALBOX_SEEDS=100000 SIGNALBOX_FIRST_SEED=1.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("[G2] in every world each client gets one honest end, and nothing is left held") {
  const auto first = from_environment("SIGNALBOX_FIRST_SEED", 1);
  const auto count = from_environment("SIGNALBOX_SEEDS", 300);
  for (auto seed = first; seed < first + count; ++seed) {
    INFO("SIGNALBOX_FIRST_SEED=" << seed << " SIGNALBOX_SEEDS=1");
    play(seed);
  }
}

TEST_CASE("the same seed plays the same world") {
  const auto digest = [](std::uint64_t seed) {
    sim_world w{world_config, seed};
    w.home->network.otherwise = random_fate;
    std::string out;
    std::vector<std::shared_ptr<sim_channel>> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(w.request("auto", i % 2 == 0));
      w.pass(50ms);
    }
    w.run_dry();
    for (const auto& c : all) out += std::to_string(c->status) + c->body;
    return out;
  };
  CHECK(digest(5) == digest(5));
  CHECK(digest(5) != digest(6));
}
