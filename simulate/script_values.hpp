// SPDX-License-Identifier: Apache-2.0
// Typed reading of a script's JSON values: each reader checks kind and range and remembers the first error
// with its place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/names.hpp"

namespace signalbox::simulate {

/// All readers return false after an error; the first one stays.
class script_values {
 public:
  script_values(std::string_view text, std::string file) : text_{text}, file_{std::move(file)} {}

  bool fail(std::size_t offset, std::string message, std::string hint = {});
  bool is(json::value v, json::kind wanted);

  bool flag(json::value v, bool& out);
  bool text(json::value v, std::string& out);
  bool span(json::value v, duration& out);
  bool integer(json::value v, std::int64_t low, std::int64_t high, std::int64_t& out);

  template <class Number>
  bool number(json::value v, std::int64_t low, std::int64_t high, Number& out) {
    std::int64_t read = 0;
    if (!integer(v, low, high, read)) return false;
    out = static_cast<Number>(read);
    return true;
  }

  /// A string out of the names of an enum.
  template <class Enum>
  bool choice(json::value v, Enum& out) {
    std::string word;
    if (!text(v, word)) return false;
    if (const auto found = from_name<Enum>(word)) {
      out = *found;
      return true;
    }
    return fail(v.begin(), "unknown value \"" + word + "\"", one_of(names_of<Enum>));
  }

  /// A value as it stands, which must be free of comments to be sent as JSON.
  bool raw(json::value v, std::string& out);

  [[nodiscard]] const std::optional<error>& failure() const { return failure_; }

 private:
  template <class Names>
  static std::string one_of(const Names& names) {
    std::string out = "one of";
    for (const auto name : names) out.append(out.size() > 6 ? ", " : " ").append(name);
    return out;
  }

  std::string_view text_;
  std::string file_;
  std::optional<error> failure_;
};

}  // namespace signalbox::simulate
