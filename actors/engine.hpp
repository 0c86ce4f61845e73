// SPDX-License-Identifier: Apache-2.0
// The engine: an actor system with its lanes and its supervisor. What the gateway stands on, and what a
// program links that wants Signalbox as a library.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "actors/io_lane.hpp"

namespace signalbox {

/// The CAF settings that Signalbox needs: the message types, `sharing`, a bounded turn. Tests add to it.
class engine_config : public caf::actor_system_config {
 public:
  engine_config();
};

class engine {
 public:
  /// `lanes` 0: one per processor. The store, clock and entropy must outlive the engine.
  engine(config_ptr config, ledger_store& store, const clock& time, entropy& random, std::uint32_t lanes);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Starts the lanes' threads.
  void run();
  /// No new requests; those that run go on. From any thread.
  void drain();
  /// Whether no run is left. From any thread.
  [[nodiscard]] bool idle() const { return numbers_.runs.load() == 0; }
  /// Ends what is being served: its clients get an error that says so. Not from a lane.
  void end_runs();
  /// Ends everything: clients that are still served get an error that says so. Not from a lane.
  void stop();

  /// A request for the supervisor, from the thread of the lane that its channel is on.
  void submit(request asked);

  [[nodiscard]] const std::vector<std::unique_ptr<io_lane>>& lanes() const { return lanes_; }
  [[nodiscard]] metrics& numbers() { return numbers_; }
  [[nodiscard]] decision_book& decisions() { return decisions_; }
  [[nodiscard]] const decision_book& decisions() const { return decisions_; }
  [[nodiscard]] const config_ptr& config() const { return env_->config; }
  [[nodiscard]] const environment& env() const { return *env_; }

 private:
  void spawn_supervisor(bool restarted);
  [[nodiscard]] supervisor_actor supervisor_handle() const;

  engine_config caf_config_;
  caf::actor_system system_;
  metrics numbers_;
  decision_book decisions_;
  resolver names_;
  std::vector<std::unique_ptr<io_lane>> lanes_;
  environment_ptr env_;
  mutable std::mutex mutex_;
  supervisor_actor supervisor_;
  bool stopping_ = false;
};

}  // namespace signalbox
