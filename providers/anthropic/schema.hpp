// SPDX-License-Identifier: Apache-2.0
// The schemas that Anthropic keeps an answer, or a strict tool's input, to: fewer than JSON Schema has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::anthropic {

/// `schema` in the part of JSON Schema that is taken there. Objects take no members that they do not name.
/// What else cannot be kept to (bounds, patterns, other formats) is told to the model in the description, as
/// Anthropic's own clients do, and its keywords are added to `told`, once each. A schema that
/// fits, and text that is none, are given back byte by byte.
std::string kept_schema(std::string_view schema, std::vector<std::string>& told);

}  // namespace signalbox::anthropic
