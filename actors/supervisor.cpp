// SPDX-License-Identifier: Apache-2.0
// The supervisor actor.
#include "actors/supervisor.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <caf/all.hpp>

#include "actors/balancer.hpp"
#include "actors/classifier.hpp"
#include "actors/endpoint.hpp"
#include "actors/run.hpp"
#include "providers/dialect.hpp"

namespace signalbox {

supervisor_state::~supervisor_state() {
  if (!others) return;
  const auto end = [](const auto& a) { caf::anon_send_exit(a, caf::exit_reason::user_shutdown); };
  std::for_each(others->endpoints.begin(), others->endpoints.end(), end);
  std::for_each(others->balancers.begin(), others->balancers.end(), end);
  std::for_each(others->classifiers.begin(), others->classifiers.end(), end);
}

void supervisor_state::start(pointer own, environment_ptr environment, bool restarted) {
  self = own;
  env = std::move(environment);
  others = std::make_shared<directory>();
  others->endpoints.resize(env->config->endpoints.size());
  others->balancers.resize(env->config->pools.size());
  others->classifiers.resize(env->lanes.size());
  for (std::size_t i = 0; i < others->classifiers.size(); ++i) spawn_classifier(i);
  for (std::size_t i = 0; i < others->endpoints.size(); ++i) spawn_endpoint(i, restarted);
  for (std::size_t i = 0; i < others->balancers.size(); ++i) spawn_balancer(i);
}

void supervisor_state::spawn_classifier(std::size_t lane) {
  auto& place = others->classifiers[lane];
  const auto& config = *env->config;
  place = self->spawn<caf::monitored>(classify_requests, classifier{config.classifier, config.weights});
  children[place.address()] = [this, lane] { spawn_classifier(lane); };
}

void supervisor_state::spawn_endpoint(std::size_t index, bool restarted) {
  auto& place = others->endpoints[index];
  place = self->spawn<caf::monitored>(endpoint, env, static_cast<endpoint_index>(index), restarted);
  children[place.address()] = [this, index] {
    spawn_endpoint(index, true);
    for (std::size_t pool = 0; pool < others->balancers.size(); ++pool) subscribe(pool, index);
  };
}

void supervisor_state::spawn_balancer(std::size_t pool) {
  auto& place = others->balancers[pool];
  place = self->spawn<caf::monitored>(balancer, env, pool);
  children[place.address()] = [this, pool] { spawn_balancer(pool); };
  for (const auto& member : env->config->pools[pool].members) subscribe(pool, member.endpoint);
}

/// Has an endpoint tell a balancer how it stands, if it is a member of its pool.
void supervisor_state::subscribe(std::size_t pool, std::size_t index) {
  for (const auto& member : env->config->pools[pool].members)
    if (member.endpoint == index)
      self->send(others->endpoints[index], atom::subscribe::value, others->balancers[pool]);
}

void supervisor_state::serve(const request& asked) {
  if (status.draining) {
    const error closing{
        error_code::shutting_down, "this node is shutting down", "try again: another one answers", {}};
    auto* home = env->lanes[asked->channel.lane];
    home->dispatch([home, asked, closing] {
      const auto c = home->channels().find(asked->channel.id);
      if (!c) return;
      auto head = error_head(closing.code, asked->wire, asked->id);
      head.fields.push_back({"retry-after", "1"});
      c->respond(head, error_body(asked->wire, closing, asked->id.text()));
    });
    return;
  }
  ++status.runs;
  self->spawn<run, caf::monitored>(env, directory_ptr{others}, asked);
}

/// A new directory replaces the old one, so that runs in flight are not changed under their feet.
bool supervisor_state::restart(const caf::actor_addr& who) {
  const auto child = children.find(who);
  if (child == children.end()) return false;
  const auto again = child->second;
  children.erase(child);
  others = std::make_shared<directory>(*others);
  again();
  return true;
}

void supervisor_state::on_down(const caf::down_msg& down) {
  const bool crashed = down.reason && down.reason != caf::exit_reason::user_shutdown;
  if (down.reason == caf::exit_reason::user_shutdown) return;
  if (restart(down.source)) {
    ++status.restarts;
    env->numbers->restarts.fetch_add(1, std::memory_order_relaxed);
    spdlog::error("an actor ended and was restarted: {}", caf::to_string(down.reason));
    return;
  }
  --status.runs;
  ++status.served;
  if (!crashed) return;
  ++status.crashed;
  env->numbers->run_crashes.fetch_add(1, std::memory_order_relaxed);
  spdlog::error("a run ended by a fault: {}", caf::to_string(down.reason));
}

supervisor_actor::behavior_type supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
                                           environment_ptr env, bool restarted) {
  self->state.start(self, std::move(env), restarted);
  self->set_down_handler([self](const caf::down_msg& down) { self->state.on_down(down); });
  return {
      [self](const request& asked) { self->state.serve(asked); },
      [self](atom::drain) { self->state.status.draining = true; },
      [self](atom::status) { return self->state.status; },
  };
}

}  // namespace signalbox
