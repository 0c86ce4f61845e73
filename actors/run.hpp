// SPDX-License-Identifier: Apache-2.0
// The run actor: serves one request. It owns the plan, the attempts and their leases; policy decides, the
// lane moves the bytes, and this file's code carries events and actions between them.
#pragma once

#include <caf/typed_event_based_actor.hpp>
#include <memory>
#include <optional>

#include "actors/attempt_flow.hpp"
#include "actors/environment.hpp"
#include "messages/decision.hpp"
#include "policy/plan.hpp"
#include "providers/fit_context.hpp"

namespace signalbox {

/// One attempt from its admission on. Its lease is given back exactly once: by settle(), or, when the run
/// dies, by the endpoint that monitors it.
struct run_attempt {
  attempt_number number = 0;
  endpoint_index endpoint = 0;
  permit_id permit = 0;            ///< 0: not granted yet
  std::int64_t reserved_nano = 0;  ///< -1: price unknown
  std::int64_t started_ms = 0;     ///< wall clock
  timer_limits timers{};
  std::shared_ptr<attempt_flow> flow;  ///< once launched
  std::vector<std::string> dropped;
  std::vector<std::string> adapted;  ///< what was changed so that the request fits the model
  attempt_kind role = attempt_kind::first;
  bool over = false;  ///< its lease is back
};

struct run_state {
  run_state(run_actor::pointer self, environment_ptr env, directory_ptr others, request asked);
  run_state(const run_state&) = delete;
  run_state& operator=(const run_state&) = delete;
  /// However the run ends: transfers are cancelled, and a client that has no answer yet gets an error.
  ~run_state();

  // Events, in the order in which they usually come.
  void begin();
  void classified(shared<classification> what);
  void found(std::uint16_t chain, candidate_list list);
  void admitted(std::uint16_t chain, attempt_number number, const admission& answer);
  void progressed(attempt_event event);
  void woken();
  void client_gone();

  run_actor::pointer self;
  environment_ptr env;
  directory_ptr others;
  request asked;
  lane* home;

 private:
  void feed(const plan_event& event);
  void feed(std::uint16_t chain, chain_event_kind kind, attempt_number number = 0);
  void perform(const chain_action& action);
  [[nodiscard]] error named(const chain_action& failed) const;
  void find(const chain_action& action);
  void admit_attempt(const chain_action& action);
  void launch(const chain_action& action);
  std::optional<fitted_request> fit(run_attempt& attempt, bool shrink);
  std::optional<request_data> suited(run_attempt& attempt, bool shrink);
  void note_adaptation(run_attempt& attempt, std::string_view rule, std::string detail);
  void deliver(attempt_number number);
  void drop(attempt_number number);
  void fail(const error& what, duration retry_after, bool spent);
  void break_off(const error& what);

  // Of the decision record; nothing happens where nobody wants it.
  void begin_record();
  void record_way();
  void record_rung(const chain_action& action);
  void record_found(const candidate_list& list);
  void record_attempt(const run_attempt& attempt, const outcome& result, std::int64_t cost);
  void record_end();

  std::int64_t settle(run_attempt& attempt, const outcome& result);
  void write_row(const run_attempt& attempt, ledger_state state, std::int64_t cost, const outcome& result);
  void judge_timers(instant now);
  void arm(instant now);
  void close_if_done(instant now);
  void conclude(std::string_view result, int status);

  [[nodiscard]] run_attempt* attempt(attempt_number number);
  [[nodiscard]] const endpoint_config& endpoint_of(const run_attempt& a) const {
    return env->config->endpoints[a.endpoint];
  }
  [[nodiscard]] std::optional<money> cost_so_far() const;
  [[nodiscard]] reply_head answer_head(const run_attempt* served, bool stream) const;
  [[nodiscard]] chain_rules rules_for(const routing& way) const;
  void on_channel(std::function<void(channel&)> task) const;

  instant arrived_{};
  shared<classification> what_;
  routing way_;
  std::optional<plan> plan_;
  random_stream random_;
  short_list<run_attempt, 1> attempts_;
  short_list<instant> wakes_;  // that the plan asked for
  wake_place wake_place_;
  instant keep_alive_at_ = never;
  instant armed_ = never;
  std::int64_t cost_nano_ = 0;
  bool cost_known_ = true;
  bool answered_ = false;             // the channel has got its end
  std::unique_ptr<decision> record_;  // null: nobody wants it
};

/// The actor around a run's state. A class, and the state in memory of its own: spawning costs fewer and
/// smaller pieces of memory than with a behaviour function, and there is one of these per request.
class run final : public run_actor::base {
 public:
  run(caf::actor_config& config, environment_ptr env, directory_ptr others, signalbox::request asked);
  [[nodiscard]] const char* name() const override { return "run"; }
  void on_exit() override { state_.reset(); }

 private:
  run_actor::behavior_type make_behavior() override;

  std::unique_ptr<run_state> state_;
};

}  // namespace signalbox
