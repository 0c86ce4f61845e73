// SPDX-License-Identifier: Apache-2.0
// A script: which requests get which answers, in which order. simulate/README.md is the description for
// whoever writes one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/http_text.hpp"
#include "base/random.hpp"
#include "simulate/action.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

/// What a request must have. Empty members match anything.
struct rule_match {
  std::string path;  ///< `*` stands for any run of characters, here, in `model` and in header values
  std::string model;
  headers header;        ///< all of them
  std::string contains;  ///< somewhere in the body
  std::string key;       ///< the credential, whole
};

/// What a rule does when each of its actions has been used.
enum class after_last : std::uint8_t { last, cycle, defaults, random };

struct rule {
  rule_match when;
  std::vector<action> then;  ///< at least one
  after_last after = after_last::last;
};

struct script {
  action defaults;
  std::vector<rule> rules;
  bool strict = true;  ///< requests are refused by all rules of their provider
};

/// Reads a script: JSON with comments. Every action starts as a copy of `defaults`, which start as a copy of
/// `base`. The first error is returned, with `param` = "FILE:LINE:COLUMN".
result<script> parse_script(std::string_view text, const std::string& file, const action& base);

/// Whether `text` is described by `pattern`, in which `*` stands for any run of characters. Linear in both
/// for each `*`.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// A script and how far it has been used. One thread.
class script_run {
 public:
  script_run(script plot, std::uint64_t seed);

  struct choice {
    const action* what = nullptr;  ///< valid until the script_run is assigned to
    int rule = -1;                 ///< from 0; -1: no rule, the defaults
  };

  /// The action for a request: that of the first rule that matches. Requests that are not chat are matched
  /// only by rules that name a path.
  choice choose(const request_facts& facts);

  [[nodiscard]] bool strict() const { return script_.strict; }

  /// How many rules the script has.
  [[nodiscard]] std::size_t rule_count() const { return script_.rules.size(); }

 private:
  script script_;
  std::vector<std::uint64_t> used_;  // per rule: how often it was chosen
  random_stream random_;
};

}  // namespace signalbox::simulate

namespace signalbox {

template <>
inline constexpr auto names_of<simulate::after_last> = std::to_array<std::string_view>({"last", "cycle",
                                                                                        "default", "random"});

}  // namespace signalbox
