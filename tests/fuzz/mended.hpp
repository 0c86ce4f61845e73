// SPDX-License-Identifier: Apache-2.0
// Answers of a vendor whose tool calls are mended.
#pragma once

#include <algorithm>

#include "config/vendors.hpp"
#include "tests/fuzz/replies.hpp"

namespace signalbox::fuzz {

inline const vendor_row* mended_vendor() {
  return std::find_if(vendor_rows.begin(), vendor_rows.end(),
                      [](const auto& row) { return row.mends_tool_calls; });
}

inline reply_context mended_context(std::uint64_t event_bytes) {
  auto out = context_for(true, event_bytes);
  out.vendor = mended_vendor();
  return out;
}

/// The same values, but that a reason to end may say `tool_calls` for `stop`.
inline void check_mended(json::value before, json::value after) {
  if (before.type() != json::kind::object && before.type() != json::kind::array) {
    FUZZ_CHECK(before.raw() == after.raw() || (before.text_is("stop") && after.text_is("tool_calls")));
    return;
  }
  FUZZ_CHECK(before.type() == after.type() && before.size() == after.size());
  auto to = after.begin_items();
  for (auto from = before.begin_items(); from != before.end_items(); ++from, ++to) check_mended(*from, *to);
}

}  // namespace signalbox::fuzz
