// SPDX-License-Identifier: Apache-2.0
// The rules that are patterns, all in one automaton.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "policy/classify_rules.hpp"
#include "policy/words.hpp"

namespace signalbox {

/// Immutable once built; `match` may be called from many threads.
class rule_patterns {
 public:
  /// Of `rules`, those in [first, end) are patterns; equal ones are matched once. `need_signs`: none of them
  /// matches a text without one of pattern_signs. Throws std::logic_error where one is not an expression:
  /// they are constants, or were checked with the configuration.
  rule_patterns(const std::vector<rule>& rules, std::size_t first, std::size_t end, bool need_signs);
  ~rule_patterns();
  rule_patterns(const rule_patterns&) = delete;
  rule_patterns& operator=(const rule_patterns&) = delete;

  /// Calls `speaks` with the index of each rule whose pattern is in the text. Linear; a text without any sign
  /// that patterns need costs next to nothing.
  void match(const folded_text& text, const std::function<void(std::uint16_t)>& speaks) const;

 private:
  struct automaton;
  std::unique_ptr<const automaton> automaton_;
  bool need_signs_;
};

}  // namespace signalbox
