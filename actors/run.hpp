// SPDX-License-Identifier: Apache-2.0
// The run actor: serves one request. It owns the plan, the attempts and their leases; policy decides, the
// lane moves the bytes, and this file's code carries events and actions between them.
#pragma once

#include "actors/attempt_flow.hpp"
#include "actors/environment.hpp"
#include "policy/plan.hpp"

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
  bool over = false;  ///< its lease is back
};

struct run_state {
  static inline constexpr const char* name = "run";
  using pointer = run_actor::stateful_pointer<run_state>;

  run_state() = default;
  run_state(const run_state&) = delete;
  run_state& operator=(const run_state&) = delete;
  /// However the run ends: transfers are cancelled, and a client that has no answer yet gets an error.
  ~run_state();

  void start(pointer self, environment_ptr env, directory_ptr others, request asked);

  // Events, in the order in which they usually come.
  void classify();  // not `begin`: CAF takes a state with that name for a range
  void classified(shared<classification> what);
  void found(std::uint16_t chain, candidate_list list);
  void admitted(std::uint16_t chain, attempt_number number, const admission& answer);
  void progressed(attempt_event event);
  void woken();
  void client_gone();

  pointer self = nullptr;
  environment_ptr env;
  directory_ptr others;
  request asked;
  lane* home = nullptr;

 private:
  void feed(plan_event event);
  void feed(std::uint16_t chain, chain_event_kind kind, attempt_number number = 0);
  void perform(std::uint16_t chain, chain_action& action);
  void find(std::uint16_t chain, const chain_action& action);
  void admit_attempt(std::uint16_t chain, const chain_action& action);
  void launch(const chain_action& action);
  void deliver(attempt_number number);
  void drop(attempt_number number);
  void fail(const error& what, duration retry_after, bool spent);
  void break_off(const error& what);

  std::int64_t settle(run_attempt& attempt, const outcome& result);
  void write_row(const run_attempt& attempt, ledger_state state, std::int64_t cost, const outcome& result);
  void judge_timers(instant now);
  void arm();
  void close_if_done();
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
  std::vector<run_attempt> attempts_;
  std::vector<instant> wakes_;  // that the plan asked for
  instant keep_alive_at_ = never;
  instant armed_ = never;
  std::int64_t cost_nano_ = 0;
  bool cost_known_ = true;
  bool answered_ = false;  // the channel has got its end
};

run_actor::behavior_type run(run_actor::stateful_pointer<run_state> self, environment_ptr env,
                             directory_ptr others, request asked);

}  // namespace signalbox
