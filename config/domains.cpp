// SPDX-License-Identifier: Apache-2.0
// The list of domains.
#include "config/domains.hpp"

#include <algorithm>

#include "base/learned_weights.hpp"

namespace signalbox {

std::vector<std::string> domains_of(const classifier_settings& settings, const learned_weights* weights) {
  std::vector<std::string> out{built_in_domains.begin(), built_in_domains.end()};
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  };
  for (const auto& rule : settings.rules)
    if (rule.dimension == rule_dimension::domain) add(rule.value);
  const auto* head = weights && weights->heads ? weights->heads->find("domain") : nullptr;
  if (head)
    for (const auto& label : head->labels) add(label);
  return out;
}

}  // namespace signalbox
