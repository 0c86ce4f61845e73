// SPDX-License-Identifier: Apache-2.0
// The list of domains, and the table of the finer ones.
#include "config/domains.hpp"

#include <algorithm>
#include <array>

#include "base/learned_weights.hpp"

namespace signalbox {

namespace {

struct finer_domain {
  std::string_view name;
  std::string_view parent;
};

// By name. History and philosophy stand alone: of the built-in domains none would serve them better than the
// default does.
constexpr std::array finer_domains{
    finer_domain{"accounting", "finance"},
    finer_domain{"anatomy", "medicine"},
    finer_domain{"astronomy", "science"},
    finer_domain{"auto-and-commute", "general"},
    finer_domain{"banking", "finance"},
    finer_domain{"biology", "science"},
    finer_domain{"business", "finance"},
    finer_domain{"chemistry", "science"},
    finer_domain{"computer-science", "code"},
    finer_domain{"credit-cards", "finance"},
    finer_domain{"economics", "finance"},
    finer_domain{"engineering", "science"},
    finer_domain{"geology", "science"},
    finer_domain{"health", "medicine"},
    finer_domain{"home", "general"},
    finer_domain{"insurance", "finance"},
    finer_domain{"kitchen-and-dining", "general"},
    finer_domain{"meta", "general"},
    finer_domain{"nutrition", "medicine"},
    finer_domain{"pharmacy", "medicine"},
    finer_domain{"physics", "science"},
    finer_domain{"programming", "code"},
    finer_domain{"psychology", "science"},
    finer_domain{"small-talk", "general"},
    finer_domain{"statistics", "maths"},
    finer_domain{"travel", "general"},
    finer_domain{"utility", "general"},
    finer_domain{"work", "general"},
};

constexpr bool sorted_and_known() {
  for (std::size_t i = 0; i < finer_domains.size(); ++i) {
    if (i > 0 && finer_domains[i - 1].name >= finer_domains[i].name) return false;
    bool parent = false, built_in = false;
    for (const auto domain : built_in_domains) {
      parent = parent || domain == finer_domains[i].parent;
      built_in = built_in || domain == finer_domains[i].name;
    }
    if (!parent || built_in) return false;
  }
  return true;
}
static_assert(sorted_and_known(), "it is searched by halves, and has one level");

}  // namespace

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

std::string_view parent_domain(std::string_view domain) noexcept {
  const auto* const at = std::lower_bound(
      finer_domains.begin(), finer_domains.end(), domain,
      [](const finer_domain& finer, std::string_view wanted) { return finer.name < wanted; });
  return at != finer_domains.end() && at->name == domain ? at->parent : std::string_view{};
}

bool is_within(std::string_view domain, std::string_view wanted) noexcept {
  return domain == wanted || (!wanted.empty() && parent_domain(domain) == wanted);
}

}  // namespace signalbox
