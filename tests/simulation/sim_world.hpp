// SPDX-License-Identifier: Apache-2.0
// A node in a glass: the real actors on CAF's test scheduler, with time, transports, store and clients
// simulated. Nothing here waits; hours pass in milliseconds, and everything follows from the seed.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <map>
#include <memory>

#include "actors/environment.hpp"
#include "base/random.hpp"
#include "tests/simulation/sim_parts.hpp"
#include "tests/simulation/sim_transport.hpp"

namespace signalbox::test {

/// A lane without a thread.
class sim_lane final : public lane {
 public:
  sim_lane(sim_time& time, std::uint64_t seed) : network{time, seed}, time_{time}, timers_{time} {}

  [[nodiscard]] bool here() const override { return true; }
  void post(std::function<void()> task) override { task(); }
  void tell(const run_actor& run, attempt_event event) override;
  void wake_at(wake_place& place, const run_actor& run, instant when) override;
  void forget(wake_place& place) override;
  channel_table& channels() override { return channels_; }
  transport& carrier(provider_kind) override { return network; }
  later_calls& timers() override { return timers_; }

  sim_transport network;

 private:
  sim_time& time_;
  sim_timers timers_;
  channel_table channels_;
  std::map<const wake_place*, std::uint64_t> wakes_;
};

class sim_world {
 public:
  /// `config` is a configuration text.
  explicit sim_world(const std::string& config, std::uint64_t seed = 1);
  ~sim_world();

  /// Sends a chat request; its channel records what comes. `body` may be empty: a short one is made.
  std::shared_ptr<sim_channel> request(const std::string& model, bool stream, std::string body = {},
                                       hint_set hints = {});

  /// Runs every actor that is ready.
  void settle();
  /// Lets time pass, event by event.
  void pass(duration d);
  /// Lets time pass until nothing is left to happen, at most so long.
  void run_dry(duration most = std::chrono::hours{2});

  endpoint_status status_of(std::size_t endpoint);
  node_status node();

  sim_time time;
  random_stream random;
  config_ptr config;
  sim_store store;
  std::unique_ptr<metrics> numbers;
  std::unique_ptr<decision_book> decisions;
  std::unique_ptr<sim_lane> home;
  supervisor_actor head;
  std::vector<endpoint_actor> endpoints();

 private:
  struct system_config;
  class seeded_entropy;
  std::unique_ptr<system_config> system_config_;
  std::unique_ptr<caf::actor_system> system_;
  std::unique_ptr<seeded_entropy> entropy_;
  environment_ptr env_;
};

}  // namespace signalbox::test
