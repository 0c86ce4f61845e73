// SPDX-License-Identifier: Apache-2.0
// The smallest answer that fits a JSON schema, for requests that want structured output or a tool call.
#pragma once

#include <string>

#include "base/json.hpp"

namespace signalbox::simulate {

/// A JSON text that fits `schema`: strings are "text", numbers 1, booleans true, arrays have one item,
/// objects all their properties; of `enum`, `const`, `anyOf` and their like the first. Bounds on length and
/// size are respected upwards (minLength, minItems, minimum), patterns are not. Without a schema: {}. `$ref`
/// is looked up in `schema`; a type that holds itself is cut off by an empty array, a null or a missing
/// property.
std::string example_json(json::value schema);

}  // namespace signalbox::simulate
