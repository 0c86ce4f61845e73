// SPDX-License-Identifier: Apache-2.0
// Sections of a text that have headings, as XML elements.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// The text with an element around each of its sections, headings included, so that nothing is lost. Headings
/// are, whichever form the text has two of first: Markdown's (of the highest level that is there twice),
/// lines in bold, or lines of at most five words with a colon at their end. What stands before the first
/// heading stays bare. Elements are named after their headings, in lower case.
///
/// Nothing where there are fewer than two sections, or where a line already begins with a tag: such a text
/// has its structure. Code between fences is never looked into. Linear.
std::optional<std::string> with_xml_sections(std::string_view text);

}  // namespace signalbox
