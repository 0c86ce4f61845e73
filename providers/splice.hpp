// SPDX-License-Identifier: Apache-2.0
// Byte edits of a JSON text: everything outside the edits stays as it came.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Replaces [begin, end) by `text`; an insertion has begin == end, a deletion an empty text.
struct edit {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string text;
};

/// The text with its edits made. Edits must not overlap; their order does not matter, but insertions at the
/// same place come out in the order given.
std::string apply_edits(std::string_view text, std::vector<edit> edits);
/// The same; sorts `edits`.
std::string make_edits(std::string_view text, std::span<edit> edits);

}  // namespace signalbox
