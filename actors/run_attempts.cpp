// SPDX-License-Identifier: Apache-2.0
// The attempts of a run: admission, launch, accounts.
#include <spdlog/spdlog.h>

#include <caf/all.hpp>

#include "actors/run.hpp"
#include "policy/pricing.hpp"
#include "policy/select.hpp"
#include "providers/adapt_request.hpp"
#include "providers/hide_endpoint.hpp"

namespace signalbox {

run_attempt* run_state::attempt(attempt_number number) {
  for (auto& a : attempts_)
    if (a.number == number) return &a;
  return nullptr;
}

void run_state::admit_attempt(const chain_action& action) {
  run_attempt a;
  a.number = action.attempt;
  a.endpoint = action.endpoint;
  a.role = action.role;
  attempts_.push_back(std::move(a));
  const auto input = input_tokens_for(env->config->endpoints[action.endpoint], *what_);
  admit ask{asked->id, action.attempt, action.role, input, what_->output_tokens, action.patience};
  self->request(others->endpoints[action.endpoint], caf::infinite, ask)
      .then([this, chain = action.chain,
             number = action.attempt](const admission& answer) { admitted(chain, number, answer); },
            [this, chain = action.chain, number = action.attempt](const caf::error&) {
              admitted(chain, number, {0, refusal::down, {}, duration{-1}});
            });
}

void run_state::admitted(std::uint16_t chain, attempt_number number, const admission& answer) {
  auto* a = attempt(number);
  if (answer.permit == 0)
    a->over = true;
  else
    a->permit = answer.permit;
  plan_event event;
  event.chain = chain;
  event.event.kind = answer.permit == 0 ? chain_event_kind::refused : chain_event_kind::granted;
  event.event.attempt = number;
  event.event.answer = answer;
  feed(event);
}

/// A shorter request where this one does not fit the endpoint's window, or where its provider has said so,
/// and the route allows that. Nothing: it goes out as it is.
std::optional<fitted_request> run_state::fit(run_attempt& a, bool shrink) {
  // How much of a request is left out after a provider called it too long, where nothing else is known.
  constexpr double share_out = 0.3;
  if (!plan_->chains().front().rules().drop_oldest) return {};
  const auto& config = endpoint_of(a);
  const double input = input_tokens_for(config, *what_);
  const double window = config.context;
  double excess = window > 0 ? input + what_->output_tokens - window : 0;
  if (shrink) excess = std::max(excess, share_out * input);
  if (excess <= 0) return {};
  // What is left out is counted in o200k's tokens.
  auto fitted =
      fit_context(*asked, static_cast<std::uint64_t>(excess / vocabulary_ratio(config, *what_)) + 1);
  if (!fitted) return {};
  const auto told = std::to_string(fitted->left_out) + (fitted->left_out == 1 ? " message" : " messages");
  note_adaptation(a, "drop-oldest", told + " left out");
  return fitted;
}

void run_state::note_adaptation(run_attempt& a, std::string_view rule, std::string detail) {
  a.adapted.push_back(std::string{rule} + ": " + detail);
  if (record_) record_->adaptations.push_back({a.number, std::string{rule}, std::move(detail)});
}

/// The request as it is sent to an endpoint: without old turns where it would not fit, and with what the
/// route's rules change for this model. Nothing: as it came.
std::optional<request_data> run_state::suited(run_attempt& a, bool shrink) {
  std::optional<request_data> out;
  std::uint64_t input = std::uint64_t{what_->input_tokens} + what_->input_tokens_error;
  if (auto fitted = fit(a, shrink)) {
    input -= std::min(input, fitted->tokens);
    out = std::move(fitted->request);
  }
  const auto& settings = way_.route->adapt;
  if (settings.rules.empty()) return out;
  const auto& config = endpoint_of(a);
  input = static_cast<std::uint64_t>(static_cast<double>(input) * vocabulary_ratio(config, *what_));
  const bool spliced = provider_for(config.provider).speaks(asked->wire, config);
  const auto plan = plan_adaptations(settings, config, *what_, input, spliced);
  if (auto adapted = adapt_request(out ? *out : *asked, plan)) {
    for (auto& made : adapted->made) note_adaptation(a, made.rule, std::move(made.detail));
    out = std::move(adapted->request);
  }
  return out;
}

void run_state::launch(const chain_action& action) {
  auto& a = *attempt(action.attempt);
  const auto& config = endpoint_of(a);
  const auto& provider = provider_for(config.provider);
  const auto now = env->time->wall();
  usage expected;
  expected.input = input_tokens_for(config, *what_);
  expected.output = what_->output_tokens;
  const auto reserved = cost_of(expected, config.prices, now);
  a.reserved_nano = reserved ? reserved->nano : -1;
  a.started_ms = now.time_since_epoch().count();
  a.timers = timers_of(config.timeouts, asked->stream);
  write_row(a, ledger_state::reserved, 0, {});

  const auto changed = suited(a, action.shrink);
  const auto& sent = changed ? *changed : *asked;
  auto encoded = encode(sent, config);
  a.dropped = std::move(encoded.dropped);
  attempt_spec spec;
  spec.number = a.number;
  spec.run = caf::actor_cast<run_actor>(self);
  spec.channel = asked->channel.id;
  spec.stream = asked->stream;
  spec.provider = &provider;
  const auto& most = env->config->listen.limits;
  spec.context = {.include_usage = asked->include_usage,
                  .estimated_input = expected.input,
                  .event_bytes = most.event_bytes,
                  .created = a.started_ms / 1000,
                  .model = config.model,
                  .vendor = config.vendor ? &row_of(*config.vendor) : nullptr,
                  .wire = asked->wire,
                  .spliced = encoded.spliced,
                  .renamed = std::move(encoded.renamed),
                  .id = asked->id,
                  .body = sent.body};
  spec.reply_bytes = spec.held_bytes = most.reply_bytes;
  a.flow = std::make_shared<attempt_flow>(*home, *env->time, std::move(spec));
  home->dispatch(
      [flow = a.flow, http = std::move(encoded.http)]() mutable { flow->launch(std::move(http)); });
}

void run_state::progressed(attempt_event event) {
  auto* a = attempt(event.attempt);
  if (!a || a->over) return;
  if (event.kind != attempt_event_kind::ended) return feed(0, chain_event_kind::first_content, event.attempt);
  plan_event told;
  told.event.kind = chain_event_kind::ended;
  told.event.attempt = event.attempt;
  hide_endpoint(event.result, endpoint_of(*a));
  told.event.cost_nano = settle(*a, event.result);
  told.event.result = std::move(event.result);
  feed(told);
}

void run_state::drop(attempt_number number) {
  auto* a = attempt(number);
  if (!a || a->over) return;
  if (a->flow) {
    home->dispatch([flow = a->flow] { flow->give_up(failure_class::cancelled, "the attempt was given up"); });
    return;  // its end settles it
  }
  outcome unsent;
  unsent.failure = failure_class::cancelled;
  settle(*a, unsent);
}

/// Gives the lease back and books what the attempt has cost:
///
///   the attempt            row       cost
///   was never sent         released  0
///   succeeded              settled   of its usage
///   got an error status    settled   0: providers do not bill refusals
///   broke off              unknown   an estimate of what was used until then
///
/// Returns the cost in nano-units; -1 where the price is unknown.
std::int64_t run_state::settle(run_attempt& a, const outcome& result) {
  a.over = true;
  const auto& config = endpoint_of(a);
  self->send(others->endpoints[a.endpoint], attempt_report{a.permit, result});
  if (!a.flow) return 0;  // never launched: no row was begun
  const auto cost = result.sent ? cost_of(result.used, config.prices, env->time->wall()) : money{};
  const auto state = !result.sent                           ? ledger_state::released
                     : result.succeeded() || result.refused ? ledger_state::settled
                                                            : ledger_state::unknown;
  const auto nano = state == ledger_state::released || result.refused ? 0 : cost ? cost->nano : -1;
  write_row(a, state, nano, result);
  record_attempt(a, result, nano);
  auto& numbers = env->numbers->endpoint(a.endpoint);
  if (nano < 0) {
    cost_known_ = false;
    if (numbers.unpriced.fetch_add(1, std::memory_order_relaxed) == 0)  // said once; the metric counts [W67]
      spdlog::warn("endpoint {}: the price of {} is unknown, and so is the cost of its attempts", config.name,
                   unknown_price(result.used, config.prices, env->time->wall()));
  } else {
    cost_nano_ += nano;
    numbers.cost_nano.fetch_add(nano, std::memory_order_relaxed);
  }
  return nano;
}

void run_state::write_row(const run_attempt& a, ledger_state state, std::int64_t cost,
                          const outcome& result) {
  const auto& config = endpoint_of(a);
  ledger_row row;
  row.request = asked->id;
  row.attempt = a.number;
  row.state = state;
  row.endpoint = config.name;
  row.provider = name_of(config.provider);
  row.model = config.model;
  row.route = way_.route->name;
  row.user = asked->hints.user;
  row.reserved_nano = a.reserved_nano;
  row.cost_nano = cost;
  row.used = result.used;
  row.failure = result.failure;
  row.status = result.status;
  row.started_ms = a.started_ms;
  if (state != ledger_state::reserved) row.ended_ms = env->time->wall().time_since_epoch().count();
  if (env->ledger->append(std::move(row))) return;
  // Admission stops new requests before this; a row that comes all the same is at least not lost in silence.
  env->numbers->ledger_refused.fetch_add(1, std::memory_order_relaxed);
  spdlog::error("ledger: the store takes no more rows: request {} attempt {} is {} and costs {} nano-units",
                asked->id.text(), a.number, name_of(state), cost);
}

std::optional<money> run_state::cost_so_far() const {
  return cost_known_ ? std::optional{money{cost_nano_}} : std::nullopt;
}

}  // namespace signalbox
