// SPDX-License-Identifier: Apache-2.0
// The classifier's own rules and learned weights: whatever cannot be used is refused here, with the reason.
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/learned_weights.hpp"
#include "config/compile.hpp"
#include "config/declare.hpp"
#include "config/domains.hpp"

namespace signalbox {

namespace {

constexpr std::size_t most_rules = 500;
constexpr std::size_t most_phrase_bytes_in_all = 100'000;
constexpr std::size_t most_phrase_bytes = 200;
constexpr std::size_t most_domains = 200;

template <named_enum E>
void check_value(compilation& work, const std::string& path, const std::string& value) {
  if (from_name<E>(value)) return;
  std::string all;
  for (const auto name : names_of<E>) all.append(all.empty() ? "one of: " : ", ").append(name);
  work.error(path + ".value", value.empty() ? "is missing" : "`" + value + "` is no such value", all);
}

void check_meaning(compilation& work, const std::string& path, const rule_settings& rule) {
  switch (rule.dimension) {
    case rule_dimension::complexity:
      if (!rule.value.empty())
        work.error(path + ".value", "a rule about complexity has no value", "it moves the score: remove it");
      return;
    case rule_dimension::task:
      return check_value<task_kind>(work, path, rule.value);
    case rule_dimension::urgency:
      return check_value<urgency_level>(work, path, rule.value);
    case rule_dimension::cost:
      return check_value<cost_tolerance_level>(work, path, rule.value);
    case rule_dimension::domain:
      if (!is_identifier(rule.value) && !work.is_unread(path + ".value"))
        work.error(path + ".value", rule.value.empty() ? "is missing" : "is no usable name",
                   "name a domain: a-z 0-9 . _ : / - only, at most 64 characters");
      return;
  }
}

/// Letters that texts are folded to, or that fold to one: Latin ones, with or without marks.
bool begins_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || (byte >= 0xc3 && byte <= 0xc9);
}

void check_phrase(compilation& work, const std::string& path, std::string_view phrase) {
  const auto first =
      static_cast<std::size_t>(std::find_if(phrase.begin(), phrase.end(), begins_word) - phrase.begin());
  if (phrase.size() > most_phrase_bytes)
    return work.error(path, "is longer than " + std::to_string(most_phrase_bytes) + " bytes",
                      "phrases are a few words; a pattern can say more");
  if (first == phrase.size())
    return work.error(path, "has no word of Latin letters", "write one, or a pattern for another script");
  if (phrase[first] >= '0' && phrase[first] <= '9')
    work.error(path, "begins with a number", "begin with a word, or write a pattern");
}

void check_pattern(compilation& work, const std::string& path, const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);
  const RE2 expression{pattern, options};
  if (!expression.ok())
    return work.error(path + ".pattern", "does not compile: " + expression.error(),
                      "see https://github.com/google/re2/wiki/Syntax");
  if (RE2::FullMatch("", expression))
    work.error(path + ".pattern", "matches every text, even an empty one", "say what must be there");
}

void check_rule(compilation& work, const std::string& path, const rule_settings& rule) {
  check_meaning(work, path, rule);
  for (std::size_t i = 0; i < rule.phrases.size(); ++i)
    check_phrase(work, path + ".phrases[" + std::to_string(i) + "]", rule.phrases[i]);
  if (rule.phrases.empty() == rule.pattern.empty() && !work.is_unread(path + ".phrases") &&
      !work.is_unread(path + ".pattern"))
    work.error(path,
               rule.pattern.empty() ? "says neither phrases nor a pattern" : "has phrases and a pattern",
               "write one of the two");
  if (!rule.pattern.empty()) check_pattern(work, path, rule.pattern);
  if (!rule.language.empty() && !is_language_code(rule.language))
    work.error(path + ".language", "is no ISO 639-1 code", "two small letters, such as \"de\"");
}

/// All patterns are matched at once, by one automaton, whose memory is bounded.
void check_patterns_together(compilation& work, const std::vector<rule_settings>& rules) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);
  RE2::Set all{options, RE2::UNANCHORED};
  for (const auto& rule : rules)
    if (!rule.pattern.empty()) all.Add(rule.pattern, nullptr);
  if (!all.Compile())
    work.error("classifier.rules", "the patterns together need too much memory", "write simpler ones");
}

void check_rules(compilation& work) {
  const auto& rules = work.given.classifier.rules;
  std::set<std::string> names;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto path = "classifier.rules[" + std::to_string(i) + "]";
    check_rule(work, path, rules[i]);
    for (const auto& phrase : rules[i].phrases) bytes += phrase.size() + 1;
    if (!rules[i].name.empty() && !names.insert(rules[i].name).second)
      work.error(path + ".name", "is the name of an earlier rule", "choose another");
  }
  if (rules.size() > most_rules || bytes > most_phrase_bytes_in_all)
    work.error("classifier.rules",
               "there are more than " + std::to_string(most_rules) + " rules, or " +
                   std::to_string(most_phrase_bytes_in_all) + " bytes of phrases",
               "join rules that speak for the same value");
  check_patterns_together(work, rules);
}

result<std::string> bytes_of(const std::filesystem::path& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  if (fault)
    return error{error_code::config_invalid,
                 "the file cannot be read: " + fault.message(),
                 "check its path and permissions; a relative one starts at the configuration file",
                 {}};
  // One byte more than is taken is enough to tell that it is too long.
  std::string out(std::min<std::uintmax_t>(size, learned_weights::most_bytes + 1), '\0');
  std::ifstream file{path, std::ios::binary};
  file.read(out.data(), static_cast<std::streamsize>(out.size()));
  if (!file)
    return error{error_code::config_invalid, "the file cannot be read", "check its path and permissions", {}};
  return out;
}

void read_weights(compilation& work, const std::string& folder) {
  const auto& name = work.given.classifier.weights;
  if (name.empty()) return;
  const auto bytes = bytes_of(std::filesystem::path{folder} / name);
  if (!bytes) return work.error("classifier.weights", bytes.error().message, bytes.error().hint);
  auto model = learned_weights::parse(*bytes);
  if (!model) return work.error("classifier.weights", model.error().message, model.error().hint);
  work.made.weights = std::make_shared<const learned_weights>(*std::move(model));
}

}  // namespace

bool is_language_code(std::string_view code) {
  return code.size() == 2 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

void compile_classifier(compilation& work, const std::string& folder) {
  const auto& given = work.given.classifier;
  work.made.classifier = given;
  if (given.high_from < given.medium_from)
    work.error("classifier.high_from", "is below medium_from", "no request could be `medium`");
  check_rules(work);
  read_weights(work, folder);
  work.made.domains = domains_of(given, work.made.weights.get());
  if (work.made.domains.size() > most_domains)
    work.error("classifier.rules", "there are more than " + std::to_string(most_domains) + " domains",
               "join some");
}

}  // namespace signalbox
