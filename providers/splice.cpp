// SPDX-License-Identifier: Apache-2.0
// Making byte edits.
#include "providers/splice.hpp"

#include <algorithm>

namespace signalbox {

std::string make_edits(std::string_view text, std::span<edit> edits) {
  const auto before = [](const edit& a, const edit& b) {
    return std::pair{a.begin, a.end} < std::pair{b.begin, b.end};
  };
  // Sorting takes memory even where there is nothing to sort.
  if (!std::is_sorted(edits.begin(), edits.end(), before))
    std::stable_sort(edits.begin(), edits.end(), before);
  std::size_t size = text.size();
  for (const auto& e : edits) size += e.text.size();
  std::string out;
  out.reserve(size);
  std::size_t at = 0;
  for (const auto& e : edits) {
    out.append(text.substr(at, e.begin - at)).append(e.text);
    at = e.end;
  }
  return std::move(out.append(text.substr(at)));
}

std::string apply_edits(std::string_view text, std::vector<edit> edits) { return make_edits(text, edits); }

}  // namespace signalbox
