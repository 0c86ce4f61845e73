// SPDX-License-Identifier: Apache-2.0
// Which paths a listener has, for which method, and what is spoken there. Paths are compared as they came:
// nothing is decoded or normalised, so that there is one way only to write each. [C31]
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"
#include "messages/request.hpp"

namespace signalbox {

struct path_row {
  std::string_view path;
  std::string_view method;
  dialect spoken = dialect::openai_chat;
};

/// A path without the slash at its end, which some clients append to whatever they are given. Not twice.
constexpr std::string_view without_slash(std::string_view path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

/// The row of a path; null if there is none.
inline const path_row* row_at(std::span<const path_row> rows, std::string_view path) {
  for (const auto& row : rows)
    if (row.path == path) return &row;
  return nullptr;
}

/// Errors: not_found, or method_not_allowed with the allowed method in `param`. [C30]
inline result<void> find_path(std::span<const path_row> rows, std::string_view path,
                              std::string_view method) {
  const auto* row = row_at(rows, path);
  if (!row) return error{error_code::not_found, "there is no such path", {}, {}};
  if (row->method == method) return {};
  return error{error_code::method_not_allowed,
               "this path takes " + std::string{row->method} + " only",
               {},
               std::string{row->method}};
}

}  // namespace signalbox
