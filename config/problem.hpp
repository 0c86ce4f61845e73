// SPDX-License-Identifier: Apache-2.0
// What is wrong with a configuration, and where.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/names.hpp"

namespace signalbox {

enum class severity : std::uint8_t { warning, error };
template <>
inline constexpr auto names_of<severity> = std::to_array<std::string_view>({"warning", "error"});

struct problem {
  severity how_bad = severity::error;
  std::string path;  ///< of the setting: endpoints.gpt.key
  std::size_t offset = 0;
  json::position where;  ///< filled in from the offset when the text is known
  std::string message;
  std::string hint;  ///< what to do; may be empty

  /// "FILE:LINE:COLUMN: error: PATH: MESSAGE (HINT)".
  [[nodiscard]] std::string text(const std::string& file) const;
};

using problems = std::vector<problem>;

bool has_errors(const problems& all);

/// Whether there is an error at a path or at one that encloses it.
bool has_error_at(const problems& all, std::string_view path);

/// Where each setting that was given stands: path -> offset of its value.
using source_map = std::map<std::string, std::size_t>;

/// Adds a problem at a path; its offset is the path's, or that of the nearest enclosing setting that was
/// given.
void report(problems& out, const source_map& places, severity how_bad, std::string path, std::string message,
            std::string hint = {});

}  // namespace signalbox
