// SPDX-License-Identifier: Apache-2.0
// The chain machine.
#include "policy/chain.hpp"

#include <algorithm>

#include "policy/backoff.hpp"

namespace signalbox {

struct chain::step {
  instant now;
  random_stream& random;
  chain_actions& out;

  chain_action& act(chain_action_kind kind) {
    out.emplace_back();
    out.back().kind = kind;
    return out.back();
  }
  void wake(instant at) { act(chain_action_kind::wake).at = at; }
};

namespace {

/// Polls of an endpoint that has no free place: it cannot say when one comes.
constexpr backoff_settings place_poll{std::chrono::milliseconds{50}, std::chrono::milliseconds{500}};

/// How telling a broken constraint is, beside the failures of policy/failure.hpp: only where no attempt told
/// more.
int informative(exclusion_reason why) {
  switch (why) {
    case exclusion_reason::privacy:
    case exclusion_reason::region:
      return 9;
    case exclusion_reason::context:
      return 8;
    case exclusion_reason::cost:
      return 6;
    case exclusion_reason::latency:
      return 5;
    case exclusion_reason::cooling:
    case exclusion_reason::headroom:
      return 4;
    case exclusion_reason::breaker:
      return 3;
    case exclusion_reason::disabled:
      return 2;
    case exclusion_reason::capability:
      return 1;  // only if nobody can do it: whoever can tells the reason that counts
  }
  return 0;
}

error error_of_exclusion(const exclusion& e) {
  switch (e.reason) {
    case exclusion_reason::privacy:
      return {error_code::no_endpoint,
              "the request may go to private endpoints only, and none can serve it",
              "mark an endpoint private, or change the route's personal_data policy",
              {}};
    case exclusion_reason::region:
      return {error_code::no_endpoint,
              "no endpoint in the route's regions can serve this",
              "give an endpoint its region, or change the route's regions",
              {}};
    case exclusion_reason::context:
      return {error_code::context_too_long,
              "the request is too long for every endpoint that may serve it: " + e.detail, "shorten it",
              "messages"};
    case exclusion_reason::capability:
      return {error_code::invalid_request,
              "no endpoint can do what the request needs: the first choice " + e.detail,
              "leave it out, or ask for another model",
              {}};
    case exclusion_reason::cost:
      return {error_code::budget_exceeded,
              "the cost budget does not pay for this request: " + e.detail,
              "raise max-cost",
              {}};
    case exclusion_reason::latency:
      return {error_code::deadline_exceeded, "the deadline is too near: " + e.detail, "allow more time", {}};
    case exclusion_reason::cooling:
    case exclusion_reason::headroom:
      return {error_code::rate_limited, "every endpoint that may serve this is at its limit", {}, {}};
    case exclusion_reason::breaker:
    case exclusion_reason::disabled:
      break;
  }
  return {error_code::no_endpoint, "no endpoint that may serve this is usable at the moment", {}, {}};
}

exclusion_reason exclusion_of(refusal why) {
  switch (why) {
    case refusal::breaker_open:
      return exclusion_reason::breaker;
    case refusal::cooling:
      return exclusion_reason::cooling;
    case refusal::disabled:
    case refusal::down:
      return exclusion_reason::disabled;
    case refusal::too_large:
      return exclusion_reason::context;
    default:
      return exclusion_reason::headroom;
  }
}

bool holds(const short_list<endpoint_index>& all, endpoint_index e) {
  return std::find(all.begin(), all.end(), e) != all.end();
}

}  // namespace

void chain::on(const chain_event& event, instant now, random_stream& random, chain_actions& out) {
  step s{now, random, out};
  switch (event.kind) {
    case chain_event_kind::begin:
      return begin(s);
    case chain_event_kind::candidates:
      return on_candidates(s, event.list);
    case chain_event_kind::granted:
      return on_granted(s, event);
    case chain_event_kind::refused:
      if (phase_ == phase::admitting && event.attempt == number_) on_refused(s, event.answer);
      return;
    case chain_event_kind::first_content:
      if (event.attempt == number_) on_first_content(s);
      return;
    case chain_event_kind::ended:
      if (event.attempt == number_) on_ended(s, event);
      return;
    case chain_event_kind::timer:
      return on_timer(s);
    case chain_event_kind::client_gone:
      return on_gone(s);
  }
}

void chain::begin(step& s) {
  if (phase_ != phase::idle) return;
  if (rules_.deadline != never) s.wake(rules_.deadline);
  seek(s);
}

void chain::seek(step& s) {
  const auto& rungs = rules_.way.chain;
  // `cache` and `deferred` have nobody behind them in this version; the configuration check says so.
  while (rung_ < rungs.size() && rungs[rung_]->kind != rung_kind::endpoint &&
         rungs[rung_]->kind != rung_kind::pool)
    ++rung_;
  if (rung_ >= rungs.size()) return exhausted(s);
  phase_ = phase::seeking;
  auto& find = s.act(chain_action_kind::find);
  find.rung = rung_;
  find.constraints = constraints(s.now);
}

constraint_set chain::constraints(instant now) const {
  constraint_set out;
  out.private_only = rules_.private_only;
  out.regions = rules_.regions;
  out.drop_oldest = rules_.drop_oldest;
  if (rules_.max_cost_nano >= 0)
    out.max_cost_nano = std::max<std::int64_t>(0, rules_.max_cost_nano - spent_nano_);
  // The deadline of a stream ends at its commit, long before the predicted end of the answer.
  if (rules_.deadline != never && !rules_.stream)
    out.time_left = std::max(rules_.deadline - now, duration::zero());
  out.min_context = min_context_;
  return out;
}

void chain::on_candidates(step& s, const candidate_list& list) {
  if (phase_ != phase::seeking) return;
  for (const auto& e : list.excluded) note_exclusion(e, s.now);
  candidates_.assign(list.ordered.begin(), list.ordered.end());
  next_ = 0;
  try_next(s);
}

void chain::note_exclusion(const exclusion& e, instant now) {
  const bool passes = e.reason == exclusion_reason::cooling || e.reason == exclusion_reason::headroom;
  if (e.until >= duration::zero()) {
    auto& when = passes ? soonest_ : usable_at_;
    when = std::min(when, later(now, e.until));
  }
  if (informative(e.reason) <= informative_) return;
  informative_ = informative(e.reason);
  reason_ = error_of_exclusion(e);
  unable_ = e.reason == exclusion_reason::capability;
  missing_ = e.missing;
}

void chain::try_next(step& s) {
  while (next_ < candidates_.size()) {
    const auto endpoint = candidates_[next_++].endpoint;
    if (holds(failed_, endpoint)) continue;
    if (min_context_ > 0 && rules_.config->endpoints[endpoint].context <= min_context_) continue;
    return ask(s, endpoint, duration::zero());
  }
  ++rung_;
  seek(s);
}

void chain::ask(step& s, endpoint_index endpoint, duration patience) {
  phase_ = phase::admitting;
  endpoint_ = endpoint;
  auto& admit = s.act(chain_action_kind::admit);
  admit.attempt = ++number_;
  admit.endpoint = endpoint;
  admit.role = role_of(endpoint);
  admit.patience = patience;
}

attempt_kind chain::role_of(endpoint_index endpoint) const {
  if (holds(attempted_, endpoint)) return attempt_kind::retry;
  return attempted_.empty() ? attempt_kind::first : attempt_kind::fallback;
}

void chain::on_granted(step& s, const chain_event& event) {
  if (phase_ != phase::admitting || event.attempt != number_) {
    s.act(chain_action_kind::drop).attempt = event.attempt;
    return;
  }
  if (event.answer.start_after <= duration::zero()) return launch(s);
  phase_ = phase::turn;
  wake_at_ = later(s.now, event.answer.start_after);
  s.wake(wake_at_);
}

void chain::launch(step& s) {
  phase_ = phase::running;
  ++launched_;
  if (!holds(attempted_, endpoint_)) attempted_.push_back(endpoint_);
  auto& launch = s.act(chain_action_kind::launch);
  launch.attempt = number_;
  launch.endpoint = endpoint_;
  launch.shrink = shrunk_;
}

void chain::on_refused(step& s, const admission& answer) {
  exclusion e{endpoint_, exclusion_of(answer.why), {}, answer.retry_after};
  const bool rated = answer.why == refusal::requests || answer.why == refusal::tokens;
  if (rated && answer.retry_after >= duration::zero()) {
    e.until = duration{-1};  // not to be waited for, but booked
    const auto turn = later(s.now, answer.retry_after);
    if (turn < turn_at_) {
      turn_at_ = turn;
      turn_endpoint_ = endpoint_;
    }
  }
  if (answer.why == refusal::concurrency) e.until = full_jitter(place_poll, waits_, s.random);
  if (answer.why == refusal::too_large)
    e.detail = "it holds more tokens than the endpoint's limit allows in a minute";
  note_exclusion(e, s.now);
  try_next(s);
}

void chain::on_first_content(step& s) {
  if (phase_ != phase::running || !rules_.stream || route().commit != commit_point::first_content) return;
  phase_ = phase::committed;
  s.act(chain_action_kind::commit).attempt = number_;
}

void chain::on_ended(step& s, const chain_event& event) {
  if (phase_ != phase::running && phase_ != phase::committed) return;
  spent_nano_ += std::max<std::int64_t>(event.cost_nano, 0);
  if (event.result.succeeded()) {
    phase_ = phase::done;
    s.act(chain_action_kind::deliver).attempt = number_;
    return;
  }
  if (phase_ == phase::committed) {
    phase_ = phase::done;
    s.act(chain_action_kind::break_off).what = error_of(event.result);
    return;
  }
  note_failure(event.result);
  go_on(s, event.result);
}

void chain::note_failure(const outcome& result) {
  const auto& row = describe(result.failure);
  // Whatever an attempt found out tells more than a constraint.
  if (10 + row.informative <= informative_) return;
  informative_ = 10 + row.informative;
  unable_ = false;
  reason_ = error_of(result);
}

void chain::go_on(step& s, const outcome& result) {
  const auto& row = describe(result.failure);
  if (row.step == next_step::stop) return fail(s, reason_);
  if (row.step == next_step::same_endpoint && !stale_retried_) {
    stale_retried_ = true;
    --launched_;  // the provider saw nothing of it: it does not count as one of the route's attempts [U40]
    return ask(s, endpoint_, duration::zero());
  }
  if (row.step == next_step::larger_context && rules_.drop_oldest && !shrunk_ &&
      launched_ < route().attempts) {
    shrunk_ = true;
    return ask(s, endpoint_, duration::zero());
  }
  failed_.push_back(endpoint_);
  const bool paused = result.retry_after >= duration::zero();
  worth_retrying_ = worth_retrying_ || (row.worth_waiting && !paused);
  if (paused) soonest_ = std::min(soonest_, later(s.now, honour(result.retry_after, s.random)));
  if (launched_ >= route().attempts) return fail(s, reason_);
  const auto& endpoints = rules_.config->endpoints;
  if (row.step == next_step::larger_context)
    min_context_ = std::max(min_context_, endpoints[endpoint_].context);
  if (row.step == next_step::other_provider)
    std::stable_partition(
        candidates_.begin() + static_cast<std::ptrdiff_t>(next_), candidates_.end(),
        [&](const candidate& c) { return endpoints[c.endpoint].provider != endpoints[endpoint_].provider; });
  try_next(s);
}

/// The longest that anything may be waited for that somebody else has stated: longer ones are the client's to
/// wait, who then knows about it. [U25]
duration chain::patience(instant now) const {
  const auto most = route().longest_wait;
  return rules_.deadline == never ? most : std::min(rules_.deadline - now, most);
}

bool chain::fits(instant when, instant now) const {
  return when < rules_.deadline && when - now <= route().longest_wait;
}

/// Every rung was asked. Waits for whatever comes first and fits the deadline, or fails.
void chain::exhausted(step& s) {
  // A long pause of one endpoint does not keep those from another try who have asked for none.
  const auto retry_at =
      worth_retrying_ ? later(s.now, full_jitter(route().backoff, waits_, s.random)) : never;
  const auto first = std::min(fits(soonest_, s.now) ? soonest_ : never, retry_at);
  if (turn_at_ != never && turn_at_ <= first && fits(turn_at_, s.now)) {
    // Booking a turn ahead keeps those who wait in order, and from asking all at once when the time comes.
    turn_at_ = never;
    return ask(s, turn_endpoint_, patience(s.now));
  }
  if (first == never || first >= rules_.deadline) return fail(s, reason_);
  ++waits_;
  phase_ = phase::waiting;
  wake_at_ = first;
  s.wake(first);
}

void chain::restart_walk(step& s) {
  rung_ = 0;
  failed_.clear();
  worth_retrying_ = false;
  soonest_ = turn_at_ = usable_at_ = never;
  seek(s);
}

void chain::on_timer(step& s) {
  if (phase_ == phase::done || phase_ == phase::committed || phase_ == phase::idle) return;
  if (s.now >= rules_.deadline) {
    if (phase_ == phase::turn || phase_ == phase::running) s.act(chain_action_kind::drop).attempt = number_;
    error late{error_code::deadline_exceeded, "the deadline of the request passed", "allow more time", {}};
    if (informative_ > 0) late.message += "; before that: " + reason_.message;
    return fail(s, std::move(late));
  }
  if (s.now < wake_at_) return;
  if (phase_ == phase::turn) return launch(s);
  if (phase_ == phase::waiting) restart_walk(s);
}

void chain::on_gone(step& s) {
  if (phase_ == phase::done) return;
  const bool held = phase_ == phase::turn || phase_ == phase::running || phase_ == phase::committed;
  phase_ = phase::done;
  if (held) s.act(chain_action_kind::drop).attempt = number_;
}

void chain::fail(step& s, error what) {
  phase_ = phase::done;
  auto& out = s.act(chain_action_kind::fail);
  out.what = std::move(what);
  out.spent = launched_ > 0;
  out.unable = unable_;
  out.missing = missing_;
  const auto when = std::min({soonest_, turn_at_, usable_at_});
  if (when != never) out.retry_after = std::max(when - s.now, duration::zero());
}

}  // namespace signalbox
