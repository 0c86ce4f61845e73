// SPDX-License-Identifier: Apache-2.0
// The endpoint actor.
#include "actors/endpoint.hpp"

#include <spdlog/spdlog.h>

#include <caf/all.hpp>

#include "policy/pricing.hpp"

namespace signalbox {

namespace {

/// Snapshots that change no decision are told at most this often.
constexpr duration quiet = std::chrono::milliseconds{200};

}  // namespace

void endpoint_state::start(environment_ptr environment, endpoint_index own, bool restarted) {
  env = std::move(environment);
  index = own;
  limits.emplace(config().limits);
  health.emplace(config().breaker);
  random = random_stream{env->random->draw()};
  if (restarted) limits->assume_full(env->time->now());
  told.endpoint = index;
  // The permits of the actor before this one died with it.
  env->numbers->endpoint(index).in_flight.store(0, std::memory_order_relaxed);
}

admission endpoint_state::admit_attempt(const admit& ask, const caf::actor_addr& run, instant now) {
  const auto refuse = [&](refusal why, duration retry_after) {
    ++refused;
    env->numbers->endpoint(index).refused.fetch_add(1, std::memory_order_relaxed);
    return admission{0, why, {}, retry_after};
  };
  const auto pass = health->ask(now);
  if (pass.why != refusal::none) return refuse(pass.why, pass.retry_after);
  const bucket_booking cost{ask.input_tokens, ask.output_tokens};
  auto answer = limits->take(now, cost, ask.patience);
  if (answer.permit == 0) {
    health->unused(pass, now);
    return refuse(answer.why, answer.retry_after);
  }
  answer.permit = ++last_permit;
  permits.emplace(answer.permit, held{ask.request, ask.attempt, run, cost, pass});
  ++admitted;
  return answer;
}

void endpoint_state::report(const attempt_report& said, instant now) {
  const auto found = permits.find(said.permit);
  if (found == permits.end()) return;  // given back already, by the run's death
  const auto was = std::move(found->second);
  permits.erase(found);
  const auto& result = said.result;
  limits->give_back(was.booked, {result.used.all_input(), result.used.all_output()}, result.sent);
  health->tell(was.pass, result, now, random);
  if (result.succeeded() && result.used.reported)
    tokens.observe(static_cast<std::uint32_t>(was.booked.input_tokens),
                   static_cast<std::uint32_t>(std::min<std::uint64_t>(result.used.all_input(), UINT32_MAX)),
                   static_cast<std::uint32_t>(std::min<std::uint64_t>(result.used.cache_read, UINT32_MAX)));
  if (result.first_content >= duration::zero())
    latency.add(result.first_content, result.total - result.first_content, result.used.all_output());
  count(said);
}

void endpoint_state::count(const attempt_report& said) {
  auto& numbers = env->numbers->endpoint(index);
  const auto& result = said.result;
  const auto add = [](counter& c, std::uint64_t n) { c.fetch_add(n, std::memory_order_relaxed); };
  if (!result.sent && result.failure == failure_class::cancelled) return;  // never was an attempt
  add(numbers.attempts[static_cast<std::size_t>(result.failure)], 1);
  add(numbers.input_tokens, result.used.all_input());
  add(numbers.output_tokens, result.used.all_output());
  if (result.first_content >= duration::zero()) numbers.first_content.add(result.first_content);
}

bool endpoint_state::release_all(const caf::actor_addr& run, instant now) {
  std::vector<permit_id> theirs;
  for (const auto& [id, permit] : permits)
    if (permit.run == run) theirs.push_back(id);
  for (const auto id : theirs) {
    outcome lost;
    lost.failure = failure_class::internal;
    lost.sent = true;  // nobody knows: the reservation is kept as used
    lost.used.input = permits[id].booked.input_tokens;
    lost.used.output = permits[id].booked.output_tokens;
    report({id, std::move(lost)}, now);
  }
  return !theirs.empty();
}

endpoint_snapshot endpoint_state::snapshot(instant now) const {
  endpoint_snapshot out;
  out.endpoint = index;
  out.breaker = health->state(now);
  out.disabled = health->disabled(now);
  out.in_flight = limits->in_flight();
  out.headroom = limits->headroom(now);
  out.unavailable_for =
      std::max(health->unavailable_for(now), out.headroom > 0 ? duration{0} : limits->wait(now));
  out.first_content = latency.first_content();
  out.per_token = latency.per_token();
  out.token_factor = tokens.factor();
  return out;
}

endpoint_status endpoint_state::status() const {
  endpoint_status out{snapshot(env->time->now()), admitted, refused, 0, health->opened()};
  for (const auto& [id, permit] : permits)
    out.reserved_tokens += permit.booked.input_tokens + permit.booked.output_tokens;
  return out;
}

bool endpoint_state::news(instant now) {
  const auto fresh = snapshot(now);
  const auto usable = [](const endpoint_snapshot& s) {
    return s.headroom > 0 && s.unavailable_for <= duration::zero();
  };
  const bool matters =
      fresh.breaker != told.breaker || fresh.disabled != told.disabled || usable(fresh) != usable(told);
  auto& numbers = env->numbers->endpoint(index);
  // Who sees that an attempt is over sees how it was counted.
  numbers.in_flight.store(fresh.in_flight, std::memory_order_release);
  numbers.breaker.store(static_cast<int>(fresh.breaker), std::memory_order_relaxed);
  numbers.breaker_opened.store(health->opened(), std::memory_order_relaxed);
  if (fresh.breaker != told.breaker)
    spdlog::info("endpoint {}: breaker {}", config().name, name_of(fresh.breaker));
  if (fresh.disabled && !told.disabled)
    spdlog::warn("endpoint {}: disabled: its credential, quota or model is refused", config().name);
  if (!matters && now < later(told_at, quiet)) return false;
  told = fresh;
  told_at = now;
  return true;
}

endpoint_actor::behavior_type endpoint(endpoint_actor::stateful_pointer<endpoint_state> self,
                                       environment_ptr env, endpoint_index index, bool restarted) {
  auto& state = self->state;
  state.start(std::move(env), index, restarted);
  const auto tell_news = [self](instant now) {
    if (!self->state.news(now)) return;
    for (const auto& balancer : self->state.subscribers) self->send(balancer, self->state.told);
  };
  self->set_down_handler([self, tell_news](const caf::down_msg& down) {
    // A run that ends by itself has reported each attempt before: whatever is not here yet is on its way, and
    // says how the attempt ended. Only one that was killed or has thrown says nothing more.
    if (!down.reason) return;
    const auto now = self->state.env->time->now();
    if (self->state.release_all(down.source, now)) tell_news(now);
  });
  return {
      [self, tell_news](const admit& ask) {
        const auto run = caf::actor_cast<caf::actor_addr>(self->current_sender());
        const auto now = self->state.env->time->now();
        const auto answer = self->state.admit_attempt(ask, run, now);
        if (answer.permit != 0 && run) self->monitor(self->current_sender());
        tell_news(now);
        return answer;
      },
      [self, tell_news](const attempt_report& said) {
        const auto found = self->state.permits.find(said.permit);
        if (found != self->state.permits.end() && found->second.run) self->demonitor(found->second.run);
        const auto now = self->state.env->time->now();
        self->state.report(said, now);
        tell_news(now);
      },
      [self](atom::subscribe, const balancer_actor& balancer) {
        self->state.subscribers.push_back(balancer);
        self->send(balancer, self->state.snapshot(self->state.env->time->now()));
      },
      [self](atom::status) { return self->state.status(); },
  };
}

}  // namespace signalbox
