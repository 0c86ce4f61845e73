// SPDX-License-Identifier: Apache-2.0
// The supervisor actor: spawns a run per request, and spawns, watches and restarts everybody else.
#pragma once

#include <functional>
#include <map>

#include "actors/environment.hpp"

namespace signalbox {

struct supervisor_state {
  static inline constexpr const char* name = "supervisor";
  using pointer = supervisor_actor::stateful_pointer<supervisor_state>;

  supervisor_state() = default;
  supervisor_state(const supervisor_state&) = delete;
  supervisor_state& operator=(const supervisor_state&) = delete;
  /// Takes the actors that it keeps with it; the runs end by themselves.
  ~supervisor_state();

  /// `restarted`: another supervisor died; endpoints start from the conservative side.
  void start(pointer self, environment_ptr env, bool restarted);
  void serve(const request& asked);
  void on_down(const caf::down_msg& down);

  pointer self = nullptr;
  environment_ptr env;
  std::shared_ptr<directory> others;
  /// Everybody but the runs, and what starts them anew.
  std::map<caf::actor_addr, std::function<void()>> children;
  node_status status;

 private:
  void spawn_endpoint(std::size_t index, bool restarted);
  void spawn_balancer(std::size_t pool);
  void spawn_classifier(std::size_t lane);
  void subscribe(std::size_t pool, std::size_t index);
  bool restart(const caf::actor_addr& who);
};

supervisor_actor::behavior_type supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
                                           environment_ptr env, bool restarted);

}  // namespace signalbox
