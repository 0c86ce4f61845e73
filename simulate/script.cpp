// SPDX-License-Identifier: Apache-2.0
// Choosing an action for a request.
#include "simulate/script.hpp"

#include <algorithm>

namespace signalbox::simulate {

namespace {

bool has_header(const request& from, const header& wanted) {
  return std::any_of(from.fields.begin(), from.fields.end(), [&](const field& f) {
    return iequals(f.name, wanted.name) && matches_pattern(wanted.value, f.value);
  });
}

bool matches(const rule_match& when, const request_facts& facts) {
  if (!asks_model(facts.kind) && when.path.empty()) return false;
  if (!when.path.empty() && !matches_pattern(when.path, facts.source->path)) return false;
  if (!when.model.empty() && !matches_pattern(when.model, facts.model)) return false;
  if (!when.key.empty() && when.key != facts.credential) return false;
  if (!when.contains.empty() && facts.source->body.find(when.contains) == std::string::npos) return false;
  return std::all_of(when.header.begin(), when.header.end(),
                     [&](const header& wanted) { return has_header(*facts.source, wanted); });
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

script_run::script_run(script plot, std::uint64_t seed)
    : script_{std::move(plot)}, used_(script_.rules.size()), random_{seed} {}

script_run::choice script_run::choose(const request_facts& facts) {
  for (std::size_t i = 0; i < script_.rules.size(); ++i) {
    const auto& r = script_.rules[i];
    if (!matches(r.when, facts)) continue;
    const auto count = r.then.size();
    auto turn = used_[i]++;
    if (turn >= count) {
      switch (r.after) {
        case after_last::last:
          turn = count - 1;
          break;
        case after_last::cycle:
          turn %= count;
          break;
        case after_last::random:
          turn = random_.below(count);
          break;
        case after_last::defaults:
          return {&script_.defaults, static_cast<int>(i)};
      }
    }
    return {&r.then[turn], static_cast<int>(i)};
  }
  return {&script_.defaults, -1};
}

}  // namespace signalbox::simulate
