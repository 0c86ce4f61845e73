// SPDX-License-Identifier: Apache-2.0
// The plan machine: how chains are combined into one answer. A plan is a value, like the chains in it.
#pragma once

#include "policy/chain.hpp"

namespace signalbox {

enum class plan_kind : std::uint8_t { single };
template <>
inline constexpr auto names_of<plan_kind> = std::to_array<std::string_view>({"single"});

/// An event of one of the plan's chains. Attempts are numbered per chain.
struct plan_event {
  std::uint16_t chain = 0;
  chain_event event;
};

/// `single`: one chain serves the request, and what becomes of it becomes of the plan.
class plan {
 public:
  static plan single(chain_rules rules) { return plan{plan_kind::single, std::move(rules)}; }

  /// One step. `begin`, `timer` and `client_gone` go to every chain, whatever chain they name.
  chain_actions on(const plan_event& event, instant now, random_stream& random);

  [[nodiscard]] plan_kind kind() const { return kind_; }
  [[nodiscard]] const std::vector<chain>& chains() const { return chains_; }
  /// Whether every chain has ended: nothing more will be asked of the run.
  [[nodiscard]] bool done() const;

 private:
  plan(plan_kind kind, chain_rules only) : kind_{kind} { chains_.emplace_back(std::move(only)); }

  plan_kind kind_;
  std::vector<chain> chains_;
};

}  // namespace signalbox
