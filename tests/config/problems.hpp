// SPDX-License-Identifier: Apache-2.0
// Problems as people read them, and texts that carry a mark where the problem is.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "config/read.hpp"

namespace signalbox::test {

/// A text without its first `@`, and "LINE:COLUMN: " of where that stood.
struct marked {
  explicit marked(std::string given) : text{std::move(given)} {
    const auto at = text.find('@');
    if (at == std::string::npos) return;
    text.erase(at, 1);
    const auto line_start = text.rfind('\n', at == 0 ? 0 : at - 1);
    const auto column = at == 0 || line_start == std::string::npos ? at + 1 : at - line_start;
    place =
        std::to_string(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1) +
        ":" + std::to_string(column) + ": ";
  }
  std::string text;
  std::string place;
};

/// "LINE:COLUMN: error: PATH: MESSAGE (HINT)", as `signalbox check` prints them after the file's name.
inline std::vector<std::string> texts(const problems& all) {
  std::vector<std::string> out;
  for (const auto& p : all) out.push_back(p.text("").substr(1));
  return out;
}

/// Secrets that are there: the reference is its value. Those that start with "env:MISSING" are not.
inline result<secret> test_secret(const std::string& reference) {
  if (reference.starts_with("env:MISSING"))
    return error{error_code::config_invalid,
                 "the environment variable " + reference.substr(4) + " is not set",
                 "set it",
                 {}};
  return secret{reference};
}

inline std::vector<std::string> read_problems(const std::string& text) {
  return texts(read_config(text).found);
}
inline std::vector<std::string> load_problems(const std::string& text) {
  const auto loaded = load_config(text, test_secret);
  auto out = texts(loaded.found);
  if (!loaded.snapshot != has_errors(loaded.found)) out.emplace_back("a snapshot and errors, or neither");
  return out;
}

using lines = std::vector<std::string>;

/// Expects exactly one problem, at the text's mark. `find`: read_problems or load_problems.
inline void check_one_problem(lines (*find)(const std::string&), const std::string& text,
                              const std::string& problem) {
  const marked given{text};
  INFO(given.text);
  CHECK(find(given.text) == lines{given.place + problem});
}

/// What is made of a text that has no problem.
inline config_ptr loaded(const std::string& text) {
  const auto out = load_config(text, test_secret);
  INFO(text);
  CHECK(texts(out.found) == lines{});
  REQUIRE(out.snapshot);
  return out.snapshot;
}

/// A demo endpoint as a member of `endpoints`.
inline std::string demo(const std::string& name, const std::string& more = {}) {
  return "\"" + name + "\": {\"provider\": \"demo\", \"model\": \"m-" + name +
         "\", \"price\": {\"input\": 1, \"output\": 2}" + more + "}";
}

}  // namespace signalbox::test
