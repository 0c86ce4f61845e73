// SPDX-License-Identifier: Apache-2.0
// Reading a script: its rules, what they match and what comes then.
#include "simulate/script.hpp"
#include "simulate/script_actions.hpp"
#include "simulate/script_values.hpp"

namespace signalbox::simulate {

namespace {

bool unknown_key(script_values& in, json::value key, std::string_view where, std::string_view known) {
  return in.fail(key.begin(), "unknown key \"" + key.text() + "\" of " + std::string{where},
                 "known: " + std::string{known});
}

bool read_headers(script_values& in, json::value from, headers& out) {
  if (!in.is(from, json::kind::object)) return false;
  for (auto it = from.begin_items(); it != from.end_items(); ++it) {
    std::string value;
    if (!in.text(*it, value)) return false;
    out.push_back({it.key().text(), value});
  }
  return true;
}

bool read_match(script_values& in, json::value from, rule_match& out) {
  if (!in.is(from, json::kind::object)) return false;
  for (auto it = from.begin_items(); it != from.end_items(); ++it) {
    const auto key = it.key();
    bool fine = false;
    if (key.text_is("path"))
      fine = in.text(*it, out.path);
    else if (key.text_is("model"))
      fine = in.text(*it, out.model);
    else if (key.text_is("header"))
      fine = read_headers(in, *it, out.header);
    else if (key.text_is("contains"))
      fine = in.text(*it, out.contains);
    else if (key.text_is("key"))
      fine = in.text(*it, out.key);
    else
      return unknown_key(in, key, "a match", "path, model, header, contains, key");
    if (!fine) return false;
  }
  return true;
}

bool read_actions(script_values& in, json::value from, const action& defaults, std::vector<action>& out) {
  if (!in.is(from, json::kind::array)) return false;
  if (from.size() == 0) return in.fail(from.begin(), "a rule needs at least one action");
  for (const auto item : from.items())
    if (!read_action(in, item, out.emplace_back(defaults))) return false;
  return true;
}

bool read_rule(script_values& in, json::value from, const action& defaults, rule& out) {
  if (!in.is(from, json::kind::object)) return false;
  for (auto it = from.begin_items(); it != from.end_items(); ++it) {
    const auto key = it.key();
    bool fine = false;
    if (key.text_is("match"))
      fine = read_match(in, *it, out.when);
    else if (key.text_is("then"))
      fine = read_actions(in, *it, defaults, out.then);
    else if (key.text_is("after"))
      fine = in.choice(*it, out.after);
    else
      return unknown_key(in, key, "a rule", "match, then, after");
    if (!fine) return false;
  }
  return !out.then.empty() || in.fail(from.begin(), "a rule needs \"then\"");
}

bool read_script(script_values& in, json::value root, script& out) {
  if (!in.is(root, json::kind::object)) return false;
  for (auto it = root.begin_items(); it != root.end_items(); ++it)
    if (!it.key().text_is("defaults") && !it.key().text_is("rules") && !it.key().text_is("strict"))
      return unknown_key(in, it.key(), "a script", "defaults, rules, strict");
  if (const auto strict = root.find("strict"); strict.exists() && !in.flag(strict, out.strict)) return false;
  const auto defaults = root.find("defaults");
  if (defaults.exists() && !read_action(in, defaults, out.defaults)) return false;
  const auto rules = root.find("rules");
  if (!rules.exists()) return true;
  if (!in.is(rules, json::kind::array)) return false;
  for (const auto item : rules.items())
    if (!read_rule(in, item, out.defaults, out.rules.emplace_back())) return false;
  return true;
}

}  // namespace

result<script> parse_script(std::string_view text, const std::string& file, const action& base) {
  script_values in{text, file};
  script out{base, {}, true};
  json::limits most;
  most.comments = true;
  json::document doc;
  if (const auto bad = doc.scan(text, most))
    in.fail(bad->offset, bad->message);
  else if (read_script(in, doc.root(), out))
    return out;
  return *in.failure();
}

}  // namespace signalbox::simulate
