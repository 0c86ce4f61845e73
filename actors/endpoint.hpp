// SPDX-License-Identifier: Apache-2.0
// The endpoint actor: the authority over one endpoint's bucket, breaker and permits.
#pragma once

#include <unordered_map>

#include "actors/environment.hpp"
#include "policy/bucket.hpp"
#include "policy/health.hpp"
#include "policy/latency.hpp"
#include "policy/token_correction.hpp"

namespace signalbox {

struct endpoint_state {
  static inline constexpr const char* name = "endpoint";

  /// What an attempt holds until it reports.
  struct held {
    unique_id request;
    attempt_number attempt = 0;
    caf::actor_addr run;
    bucket_booking booked;
    endpoint_health::pass pass;
  };

  endpoint_state() = default;
  void start(environment_ptr env, endpoint_index index, bool restarted);

  admission admit_attempt(const admit& ask, const caf::actor_addr& run, instant now);
  void report(const attempt_report& said, instant now);
  /// A run was killed or has thrown: permits that it had in hand come back, as failures of ours. Returns
  /// whether there were any.
  bool release_all(const caf::actor_addr& run, instant now);
  [[nodiscard]] endpoint_snapshot snapshot(instant now) const;
  [[nodiscard]] endpoint_status status() const;
  /// Whether balancers should be told: the breaker or the headroom changed in a way that changes decisions,
  /// or the last telling is a while ago.
  [[nodiscard]] bool news(instant now);

  environment_ptr env;
  endpoint_index index = 0;
  std::optional<bucket> limits;
  std::optional<endpoint_health> health;
  latency_digest latency;
  token_correction tokens;
  random_stream random;
  permit_id last_permit = 0;
  std::unordered_map<permit_id, held> permits;
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
  std::vector<balancer_actor> subscribers;
  endpoint_snapshot told;  // last told to the subscribers
  instant told_at{};

 private:
  [[nodiscard]] const endpoint_config& config() const { return env->config->endpoints[index]; }
  void count(const attempt_report& said);
};

/// `restarted`: another actor had this endpoint before; the bucket starts as if the last minute had been
/// full.
endpoint_actor::behavior_type endpoint(endpoint_actor::stateful_pointer<endpoint_state> self,
                                       environment_ptr env, endpoint_index index, bool restarted);

}  // namespace signalbox
