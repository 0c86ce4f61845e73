// SPDX-License-Identifier: Apache-2.0
// Header fields as fuzz targets read them from their input.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/clock.hpp"
#include "base/http_text.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

/// Takes the first line off, without its end.
inline std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// "name: value" lines up to an empty one. Values may hold any byte but LF.
inline headers take_fields(std::string_view& text) {
  headers out;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) break;
    const auto colon = std::min(line.find(':'), line.size());
    out.push_back({line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
  }
  return out;
}

/// Not said, or from nothing to a year.
inline void check_pause(duration pause) {
  FUZZ_CHECK(pause == duration{-1} || pause >= duration::zero());
  FUZZ_CHECK(pause <= std::chrono::hours{24 * 366});
}

}  // namespace signalbox::fuzz
