// SPDX-License-Identifier: Apache-2.0
// Which member of a JSON text a byte belongs to: for errors about texts that could not be scanned.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox::json {

/// The path (`tools[0].function.parameters`) of the innermost value or member name that the byte at `offset`
/// is part of, or would be. Of a long path the first eight steps followed by `...`; names are cut after 40
/// bytes, and stand in `["..."]`, as the text writes them, if they are not made of letters, digits, `_`, `-`
/// and `$`. Empty for the outermost value.
///
/// What stands before `offset` must have been accepted by a scan. Walks over all of it: only for errors.
std::string path_at(std::string_view text, std::size_t offset);

}  // namespace signalbox::json
