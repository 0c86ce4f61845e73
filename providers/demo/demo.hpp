// SPDX-License-Identifier: Apache-2.0
// Demo endpoints: a provider inside the process, for first steps, tests and simulations. Speaks OpenAI's chat
// dialect; latency, speed and faults are configured.
#pragma once

#include <unordered_map>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "providers/provider.hpp"

namespace signalbox::demo {

/// As openai::splice and openai::write, addressed to the endpoint by its name.
encoded_request splice(const request_data& request, const endpoint_config& endpoint);
encoded_request write(const chat_request& chat, const endpoint_config& endpoint);

class demo_transport final : public transport {
 public:
  /// `seed` decides which requests meet the configured faults.
  demo_transport(config_ptr config, const clock& time, later_calls& timers, std::uint64_t seed);
  ~demo_transport() override;

  transfer_id new_id() override { return ++last_id_; }
  void start(transfer_id id, upstream_request request, transfer_sink& sink) override;
  void resume(transfer_id id) override;
  void cancel(transfer_id id) override;

 private:
  struct answer;
  void proceed(transfer_id id);
  void wait(transfer_id id, duration delay);
  [[nodiscard]] std::optional<demo_fault_kind> draw_fault(const demo_settings& how);

  config_ptr config_;
  const clock& time_;
  later_calls& timers_;
  random_stream random_;
  std::unordered_map<transfer_id, std::unique_ptr<answer>> answers_;
  transfer_id last_id_ = 0;
};

}  // namespace signalbox::demo
