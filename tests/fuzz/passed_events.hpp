// SPDX-License-Identifier: Apache-2.0
// What must hold of streams that are passed on: whole events of the provider's, in its order and with its
// bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers/sse.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

inline std::vector<std::string> events_of(std::string_view bytes) {
  std::vector<std::string> out;
  sse_splitter splitter{1 << 20};
  FUZZ_CHECK(splitter.feed(bytes, [&](std::string_view raw) { out.emplace_back(raw); }));
  if (!splitter.rest().empty()) out.emplace_back(splitter.rest());
  return out;
}

/// `shown` leads with each event of it in `sent`, in order; the last may have got its blank line from us.
inline void check_from(std::string_view shown, const std::vector<std::string>& sent) {
  for (const auto& raw : sent)
    if (shown.starts_with(raw)) shown.remove_prefix(raw.size());
  FUZZ_CHECK(shown.empty() || shown == "\n" || shown == "\n\n");
}

}  // namespace signalbox::fuzz
