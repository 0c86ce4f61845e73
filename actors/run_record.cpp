// SPDX-License-Identifier: Apache-2.0
// The decision record of a run: noted as things happen, told when the run ends.
#include <algorithm>

#include "actors/run.hpp"

namespace signalbox {

void run_state::begin_record() {
  if (!env->decisions->wanted()) return;
  record_ = std::make_unique<decision>();
  record_->request = asked->id;
  record_->at_ms = env->time->wall().time_since_epoch().count();
  record_->asked = asked->model;
}

void run_state::record_way() {
  if (!record_) return;
  record_->what = what_;
  if (!way_.route) return;
  record_->route = way_.route->name;
  record_->plan = "single";
  for (const auto* r : way_.chain) record_->chain.push_back(r->name);
}

void run_state::record_rung(const chain_action& action) {
  if (!record_) return;
  const auto& rung = *way_.chain[action.rung];
  rung_record r;
  r.name = rung.name;
  if (rung.kind == rung_kind::pool) r.strategy = name_of(env->config->pools[rung.index].strategy);
  const auto& w = way_.route->weights;
  r.weights = {w.cost, w.latency, w.quality};
  r.constraints = action.constraints;
  record_->rungs.push_back(std::move(r));
}

void run_state::record_found(const candidate_list& list) {
  if (record_ && !record_->rungs.empty()) record_->rungs.back().found = list;
}

void run_state::record_attempt(const run_attempt& a, const outcome& result, std::int64_t cost) {
  if (!record_) return;
  attempt_record r;
  r.number = a.number;
  r.endpoint = a.endpoint;
  r.kind = a.role;
  r.failure = result.failure;
  r.status = result.status;
  r.cost_nano = cost;
  r.took = std::chrono::milliseconds{
      std::max<std::int64_t>(0, env->time->wall().time_since_epoch().count() - a.started_ms)};
  record_->attempts.push_back(r);
}

void run_state::record_end() {
  if (!record_) return;
  const auto cost = cost_so_far();
  record_->cost_nano = cost ? cost->nano : -1;
  env->decisions->add(asked->channel.lane, std::move(*record_), *asked->words);
}

}  // namespace signalbox
