// SPDX-License-Identifier: Apache-2.0
// A simulated network with providers behind it: what each transfer meets is scripted, or drawn from the seed.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "base/random.hpp"
#include "tests/simulation/sim_parts.hpp"

namespace signalbox::test {

/// What one transfer meets. Times are counted from the one before.
struct sim_fate {
  enum class kind : std::uint8_t {
    answer,
    status,
    refuse,
    unresolved,
    reset,
    stale,
    hang,
    cut,
    garbage,
    stall,
    error_event,
  };
  kind what = kind::answer;
  int status = 500;  ///< of `status`
  headers fields;    ///< of `status`
  duration connect{1'000'000};
  duration head{20'000'000};
  duration between{5'000'000};  ///< events of a stream
  std::size_t events = 5;       ///< content events; `cut`, `stall` and `error_event` come after half of them
  std::uint64_t input_tokens = 20;
};

class sim_transport final : public transport {
 public:
  sim_transport(sim_time& time, std::uint64_t seed);
  ~sim_transport() override;

  transfer_id new_id() override { return ++last_id_; }
  void start(transfer_id id, upstream_request request, transfer_sink& sink) override;
  void resume(transfer_id id) override;
  void cancel(transfer_id id) override;

  /// The fates of the next transfers to any endpoint, in order; when there are none left, `otherwise`
  /// decides.
  std::deque<sim_fate> script;
  std::function<sim_fate(random_stream&)> otherwise = [](random_stream&) { return sim_fate{}; };

  /// What the providers saw.
  std::uint64_t started = 0;
  std::uint64_t billed_input = 0;
  std::uint64_t billed_output = 0;
  std::vector<std::string> bodies;
  [[nodiscard]] std::size_t open() const { return transfers_.size(); }

 private:
  struct transfer;
  void play(transfer_id id);
  void later_play(transfer& t, duration delay);
  void end(transfer_id id, transfer_result how);
  bool put(transfer_id id, const std::string& bytes);

  sim_time& time_;
  random_stream random_;
  std::map<transfer_id, std::unique_ptr<transfer>> transfers_;
  transfer_id last_id_ = 0;
};

}  // namespace signalbox::test
