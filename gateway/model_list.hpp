// SPDX-License-Identifier: Apache-2.0
// The names that a request's `model` may have, in the shape that the caller's SDK expects. [W79]
#pragma once

#include "config/snapshot.hpp"
#include "gateway/http_answer.hpp"

namespace signalbox {

/// All names. Both shapes have the members of one whole page.
answer list_models(const config_snapshot& config, dialect spoken);

/// One of them. Errors: unknown_model.
result<answer> show_model(const config_snapshot& config, std::string_view name, dialect spoken);

}  // namespace signalbox
