// SPDX-License-Identifier: Apache-2.0
// What the classifier knows, as data: phrases and patterns, what each points to, and by how much.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "config/settings.hpp"

namespace signalbox {

/// The built-in domains, by their place in the list.
enum class domain_kind : std::uint8_t {
  general,
  code,
  maths,
  science,
  medicine,
  law,
  finance,
  support,
  marketing
};
static_assert(built_in_domains[static_cast<std::size_t>(domain_kind::marketing)] == "marketing");

/// Where a rule looks. `instruction` is where people say what they want: the first and last dozen words of
/// the last user message, and the first dozen of its last line. `last_user` is all of that message,
/// `any_user` all that the user said (earlier messages count less) and, for domains, a little of the system
/// message. `story` is `last_user` where it has sixteen words or more and a number among them.
enum class rule_place : std::uint8_t { instruction, last_user, any_user, story };

/// For phrases that mean something else in the other language ("resume", "comment"): whose text they count
/// in. A text of unknown language counts for both.
enum class rule_language : std::uint8_t { any, english, french };

struct rule {
  std::string_view name;  ///< at most 15 characters: evidence then needs no heap
  rule_dimension dimension;
  std::uint8_t value;  ///< the enumerator, or place among the domains, that it points to; 0 for complexity
  float weight;        ///< complexity: added to the score; others: votes for the value
  rule_place place;
  rule_language language;
  std::uint8_t most;  ///< how many different hits count
  /// Phrases: separated by '|', words by a space, "a/b" for either word, "0" for any number; folded as
  /// folded_text does. Patterns: one RE2 expression over the folded text.
  std::string_view text;
  std::string_view only_in = {};  ///< of rules that the configuration adds: an ISO 639-1 code; empty: any
};

std::span<const rule> english_rules() noexcept;
std::span<const rule> french_rules() noexcept;
/// Subject words of both languages.
std::span<const rule> domain_rules() noexcept;
/// What both languages say alike: errors, files, bounds.
std::span<const rule> shared_rules() noexcept;
/// The rules that need a pattern; all look at the last user message.
std::span<const rule> pattern_rules() noexcept;
/// The signs without one of which no pattern matches, but for a parenthesis right after a word.
inline constexpr std::string_view pattern_signs = "\\<{=^*+$#;";

namespace rules {

// Shorthands for the tables.

constexpr rule complexity(std::string_view name, float weight, std::string_view phrases,
                          std::uint8_t most = 1, rule_language language = rule_language::any) {
  return {name, rule_dimension::complexity, 0, weight, rule_place::last_user, language, most, phrases};
}

constexpr rule task(std::string_view name, task_kind kind, float weight, rule_place place,
                    std::string_view phrases, rule_language language = rule_language::any,
                    std::uint8_t most = 1) {
  return {name,   rule_dimension::task, static_cast<std::uint8_t>(kind), weight, place, language, most,
          phrases};
}

constexpr rule domain(std::string_view name, domain_kind kind, float weight, std::string_view phrases,
                      rule_language language = rule_language::any) {
  return {name,
          rule_dimension::domain,
          static_cast<std::uint8_t>(kind),
          weight,
          rule_place::any_user,
          language,
          4,
          phrases};
}

constexpr rule urgency(std::string_view name, urgency_level level, float weight, rule_place place,
                       std::string_view phrases) {
  return {
      name,   rule_dimension::urgency, static_cast<std::uint8_t>(level), weight, place, rule_language::any, 1,
      phrases};
}

constexpr rule cost(std::string_view name, cost_tolerance_level level, float weight,
                    std::string_view phrases) {
  return {name,
          rule_dimension::cost,
          static_cast<std::uint8_t>(level),
          weight,
          rule_place::last_user,
          rule_language::any,
          1,
          phrases};
}

}  // namespace rules

}  // namespace signalbox
