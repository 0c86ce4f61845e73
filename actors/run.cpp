// SPDX-License-Identifier: Apache-2.0
// The run actor: events in, actions out.
#include "actors/run.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <caf/all.hpp>

#include "policy/decide.hpp"
#include "policy/select.hpp"
#include "providers/asking_member.hpp"
#include "providers/dialect.hpp"

namespace signalbox {

run_state::run_state(run_actor::pointer own, environment_ptr environment, directory_ptr directory,
                     request what)
    : self{own},
      env{std::move(environment)},
      others{std::move(directory)},
      asked{std::move(what)},
      home{env->lanes[asked->channel.lane]},
      arrived_{env->time->now()},
      random_{asked->id.low} {
  env->numbers->runs.fetch_add(1, std::memory_order_relaxed);
  begin_record();
}

run_state::~run_state() {
  record_end();
  home->forget(wake_place_);
  for (auto& a : attempts_)
    if (a.flow && !a.over)
      home->dispatch([flow = a.flow] { flow->give_up(failure_class::internal, "the run ended"); });
  if (!answered_) {
    const error fault{error_code::internal, "an internal fault ended this request", {}, {}};
    const auto id = asked->id.text();
    on_channel([head = error_head(fault.code, asked->wire, asked->id),
                body = error_body(asked->wire, fault, id),
                event = error_event(asked->wire, fault, id)](channel& c) {
      if (c.state() == stream_state::closed)
        c.respond(head, body);
      else
        c.break_off(event);
    });
  }
  env->numbers->runs.fetch_sub(1, std::memory_order_relaxed);
}

/// Does something with the client's channel on its lane, if it is still there.
void run_state::on_channel(std::function<void(channel&)> task) const {
  home->dispatch([lane = home, id = asked->channel.id, task = std::move(task)] {
    if (const auto c = lane->channels().find(id)) task(*c);
  });
}

void run_state::begin() {
  const auto me = caf::actor_cast<run_actor>(self);
  home->dispatch([me, lane = home, id = asked->channel.id] {
    const auto gone = [me] { caf::anon_send(me, atom::gone::value); };
    if (const auto c = lane->channels().find(id))
      c->watch_client(gone);
    else
      gone();
  });
  const auto& classifiers = others->classifiers;
  self->request(classifiers[asked->channel.lane % classifiers.size()], caf::infinite, asked->words,
                asked->hints)
      .then(
          [this](const shared<classification>& what) { classified(what); },
          [this](const caf::error&) {
            fail({error_code::internal, "the request could not be classified", {}, {}}, duration{-1}, false);
          });
}

void run_state::classified(shared<classification> what) {
  what_ = std::move(what);
  const auto way = route_request(*env->config, asked->model, *what_);
  const auto known = way.has_value();
  if (known) way_ = *way;
  record_way();
  if (!known) return fail(way.error(), duration{-1}, false);
  // What a provider keeps for a client is known to that endpoint only. [W59]
  if (what_->needs.has(capability::stored_state)) way_.chain.resize(1);
  const bool personal = what_->privacy != privacy_level::open && !asked->hints.private_only;
  if (!way_.named && personal && way_.route->personal_data == personal_data_policy::block)
    return fail(
        {error_code::forbidden, "the request holds personal data or secrets, which its route does not take",
         "remove them", "messages"},
        duration{-1}, false);
  plan_ = plan::single(rules_for(way_));
  if (asked->stream && way_.route->keep_alive > duration::zero())
    keep_alive_at_ = later(arrived_, way_.route->keep_alive);
  feed(0, chain_event_kind::begin);
}

chain_rules run_state::rules_for(const routing& way) const {
  chain_rules out;
  out.config = env->config;
  out.way = way;
  out.stream = asked->stream;
  const auto& hints = asked->hints;
  const auto patience =
      hints.deadline_ms > 0
          ? std::min<duration>(way.route->deadline, std::chrono::milliseconds{hints.deadline_ms})
          : way.route->deadline;
  out.deadline = later(arrived_, patience);
  const auto limits = constraints_of(way, *what_, hints);
  out.max_cost_nano = limits.max_cost_nano;
  out.private_only = limits.private_only;
  out.regions = limits.regions;
  out.drop_oldest = limits.drop_oldest && what_->kept_tokens < what_->input_tokens;
  return out;
}

void run_state::feed(std::uint16_t chain, chain_event_kind kind, attempt_number number) {
  plan_event event;
  event.chain = chain;
  event.event.kind = kind;
  event.event.attempt = number;
  feed(event);
}

void run_state::feed(const plan_event& event) {
  const auto now = env->time->now();
  for (const auto& action : plan_->on(event, now, random_)) perform(action);
  close_if_done(now);
}

void run_state::perform(const chain_action& action) {
  switch (action.kind) {
    case chain_action_kind::find:
      return find(action);
    case chain_action_kind::admit:
      return admit_attempt(action);
    case chain_action_kind::launch:
      return launch(action);
    case chain_action_kind::deliver:
      return deliver(action.attempt);
    case chain_action_kind::drop:
      return drop(action.attempt);
    case chain_action_kind::wake:
      wakes_.push_back(action.at);
      return;
    case chain_action_kind::fail:
      return fail(named(action), action.retry_after, action.spent);
    case chain_action_kind::break_off:
      return break_off(action.what);
    case chain_action_kind::commit:
      break;
  }
  const auto* a = attempt(action.attempt);
  if (a && a->flow)
    home->dispatch(
        [flow = a->flow, head = answer_head(a, true)]() mutable { flow->commit(std::move(head)); });
}

/// What nobody is able to do is somewhere in the request.
error run_state::named(const chain_action& failed) const {
  auto out = failed.what;
  if (failed.unable) out.param = asking_member(*asked, failed.missing);
  return out;
}

void run_state::find(const chain_action& action) {
  const auto chain = action.chain;
  const auto& rung = *way_.chain[action.rung];
  record_rung(action);
  if (rung.kind == rung_kind::pool) {
    const auto& w = way_.route->weights;
    self->request(others->balancers[rung.index], caf::infinite,
                  candidates_query{asked->id, what_, action.constraints, {w.cost, w.latency, w.quality}})
        .then([this, chain](candidate_list& list) { found(chain, std::move(list)); },
              [this, chain](const caf::error&) { found(chain, {}); });
    return;
  }
  // A single endpoint needs no balancer: what is configured is checked here, what is live at its admission.
  endpoint_view view{rung.index, &env->config->endpoints[rung.index], {}, env->time->now()};
  candidate_list list;
  list.seen.push_back({view.last, duration{0}});
  const auto predicted = predict(view, *what_, env->time->wall());
  if (auto no = excluded(view, predicted, *what_, action.constraints, view.heard))
    list.excluded.push_back(*std::move(no));
  else
    list.ordered.push_back(predicted);
  found(chain, std::move(list));
}

void run_state::found(std::uint16_t chain, candidate_list list) {
  record_found(list);
  plan_event event;
  event.chain = chain;
  event.event.kind = chain_event_kind::candidates;
  event.event.list = std::move(list);
  feed(event);
}

void run_state::woken() {
  armed_ = never;
  const auto now = env->time->now();
  if (now >= keep_alive_at_ && !answered_) {
    keep_alive_at_ = later(now, way_.route->keep_alive);
    on_channel([head = answer_head(nullptr, true)](channel& c) {
      if (c.state() == stream_state::closed) c.open(head);
      if (c.state() == stream_state::opened) c.remark(keep_alive_remark);
    });
  }
  judge_timers(now);
  const auto due = std::remove_if(wakes_.begin(), wakes_.end(), [now](instant at) { return at <= now; });
  const bool plan_due = due != wakes_.end();
  wakes_.erase(due, wakes_.end());
  if (plan_due && plan_) return feed(0, chain_event_kind::timer);
  close_if_done(now);
}

/// A timer that has run out ends its attempt; the flow then reports the end like any other.
void run_state::judge_timers(instant now) {
  for (auto& a : attempts_) {
    if (!a.flow || a.over) continue;
    const auto verdict = judge(a.timers, a.flow->progress().times(), now);
    if (verdict.expired.empty()) continue;
    home->dispatch([flow = a.flow, timer = verdict.expired] {
      flow->give_up(failure_class::timeout, "the timer `" + std::string{timer} + "` ran out");
    });
  }
}

/// Has the lane wake the run at the earliest of its deadlines. A wake-up that is armed for an earlier time
/// than needed is left as it is: it finds nothing to do and arms again.
void run_state::arm(instant now) {
  auto next = keep_alive_at_;
  for (const auto at : wakes_) next = std::min(next, at);
  for (const auto& a : attempts_)
    if (a.flow && !a.over) next = std::min(next, judge(a.timers, a.flow->progress().times(), now).next);
  if (next >= armed_) return;
  armed_ = next;
  home->wake_at(wake_place_, caf::actor_cast<run_actor>(self), next);
}

void run_state::client_gone() {
  if (plan_) {
    feed(0, chain_event_kind::client_gone);
  } else {
    answered_ = true;
    self->quit();
  }
}

void run_state::close_if_done(instant now) {
  // An admission that was asked for is waited for: a permit that came too late has to go back.
  const bool held =
      std::any_of(attempts_.begin(), attempts_.end(), [](const run_attempt& a) { return !a.over; });
  if (!plan_ || !plan_->done() || held) return arm(now);
  if (!answered_) conclude("abandoned", describe(error_code::client_closed).status);
  self->quit();
}

run::run(caf::actor_config& config, environment_ptr env, directory_ptr others, signalbox::request asked)
    : run_actor::base{config},
      state_{std::make_unique<run_state>(this, std::move(env), std::move(others), std::move(asked))} {
  set_exception_handler([](caf::scheduled_actor*, std::exception_ptr& thrown) -> caf::error {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      spdlog::error("run: {}", e.what());
    }
    return caf::sec::runtime_error;
  });
}

run_actor::behavior_type run::make_behavior() {
  state_->begin();
  return {
      [this](attempt_event& event) { state_->progressed(std::move(event)); },
      [this](atom::wake) { state_->woken(); },
      [this](atom::gone) { state_->client_gone(); },
  };
}

}  // namespace signalbox
