// SPDX-License-Identifier: Apache-2.0
// What providers ask of the schemas of tools and answers.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// Whether OpenAI's formats keep to a schema strictly: they refuse to where objects have optional members or
/// take others than they name. [W60]
bool takes_strict(std::string_view schema);

/// The schema of a tool's parameters, which must say that it is an object. [W43]
std::string object_schema(const std::string& schema);

}  // namespace signalbox
