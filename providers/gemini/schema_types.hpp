// SPDX-License-Identifier: Apache-2.0
// What the layers of a schema say together: single keywords, allowed values, types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers/gemini/schema_layers.hpp"

namespace signalbox::gemini {

/// What could not be kept of a schema, each once.
using schema_losses = std::vector<std::string_view>;
void lose(schema_losses& lost, std::string_view what);

/// The first value that a keyword has, but for null; a value that does not exist if it has none. With
/// `lost`, a layer that says otherwise is told there.
json::value pick(const schema_layers& all, std::string_view keyword, schema_losses* lost = nullptr);

/// The values of `enum`, or of `const`, which is one of one. Empty: any.
std::vector<json::value> values_allowed(const schema_layers& all);

/// What a value may be. Empty and not nullable: anything.
struct schema_types {
  std::vector<std::string> names;  ///< JSON Schema's, but for "null"
  bool nullable = false;
};

/// As the layers say, or as the rest of their keywords tells where none does.
schema_types types_of(const schema_layers& all, schema_losses& lost);

}  // namespace signalbox::gemini
