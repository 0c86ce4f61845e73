// SPDX-License-Identifier: Apache-2.0
// The balancer actor: one pool's strategy and what its members told last.
#pragma once

#include "actors/environment.hpp"
#include "policy/balance.hpp"

namespace signalbox {

struct balancer_state {
  static inline constexpr const char* name = "balancer";

  void start(environment_ptr env, std::size_t pool);
  candidate_list order(const candidates_query& query);
  void hear(const endpoint_snapshot& said);

  environment_ptr env;
  std::vector<endpoint_view> members;
  std::optional<balancing> strategy;
};

balancer_actor::behavior_type balancer(balancer_actor::stateful_pointer<balancer_state> self,
                                       environment_ptr env, std::size_t pool);

}  // namespace signalbox
