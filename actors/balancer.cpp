// SPDX-License-Identifier: Apache-2.0
// The balancer actor.
#include "actors/balancer.hpp"

#include <caf/all.hpp>

namespace signalbox {

void balancer_state::start(environment_ptr environment, std::size_t pool) {
  env = std::move(environment);
  const auto& config = env->config->pools[pool];
  for (const auto& member : config.members) {
    endpoint_view view;
    view.index = member.endpoint;
    view.config = &env->config->endpoints[member.endpoint];
    view.last.endpoint = member.endpoint;
    view.heard = env->time->now();
    members.push_back(view);
  }
  strategy.emplace(config);
}

candidate_list balancer_state::order(const candidates_query& query) {
  return strategy->order(query, members, env->time->now(), env->time->wall());
}

void balancer_state::hear(const endpoint_snapshot& said) {
  for (auto& member : members) {
    if (member.index != said.endpoint) continue;
    member.last = said;
    member.heard = env->time->now();
  }
}

balancer_actor::behavior_type balancer(balancer_actor::stateful_pointer<balancer_state> self,
                                       environment_ptr env, std::size_t pool) {
  self->state.start(std::move(env), pool);
  return {
      [self](const candidates_query& query) { return self->state.order(query); },
      [self](const endpoint_snapshot& said) { self->state.hear(said); },
  };
}

}  // namespace signalbox
