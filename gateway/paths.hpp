// SPDX-License-Identifier: Apache-2.0
// Which paths a listener has, and for which method. Paths are compared as they came: nothing is decoded or
// normalised, so that there is one way only to write each. [C31]
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

struct path_row {
  std::string_view path;
  std::string_view method;
};

/// Errors: not_found, or method_not_allowed with the allowed method in `param`. [C30]
inline result<void> find_path(std::span<const path_row> rows, std::string_view path,
                              std::string_view method) {
  for (const auto& row : rows) {
    if (row.path != path) continue;
    if (row.method == method) return {};
    return error{error_code::method_not_allowed,
                 "this path takes " + std::string{row.method} + " only",
                 {},
                 std::string{row.method}};
  }
  return error{error_code::not_found, "there is no such path", {}, {}};
}

}  // namespace signalbox
