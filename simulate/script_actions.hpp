// SPDX-License-Identifier: Apache-2.0
// The fields that an action of a script may have.
#pragma once

#include <string_view>
#include <vector>

#include "simulate/action.hpp"
#include "simulate/script_values.hpp"

namespace signalbox::simulate {

/// Reads an action onto `out`, which holds the defaults: "ok", or an object of fields. False after an error.
bool read_action(script_values& in, json::value from, action& out);

/// The names of all fields, for the test that each is documented.
std::vector<std::string_view> action_field_names();

}  // namespace signalbox::simulate
