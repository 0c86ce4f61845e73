// SPDX-License-Identifier: Apache-2.0
// The input of a tool call, which must be an object there. [W23]
#pragma once

#include <string>

#include "base/json_writer.hpp"

namespace signalbox::anthropic {

/// The arguments as they stand if they are an object; text that is none is kept inside one, and nothing is an
/// empty one. False: it was text.
bool write_input(json::writer& w, const std::string& arguments);

}  // namespace signalbox::anthropic
