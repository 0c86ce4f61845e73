// SPDX-License-Identifier: Apache-2.0
// What a client must never read of an endpoint, whatever its provider says in an error.
#pragma once

#include "config/snapshot.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

/// Takes the endpoint's key and the host of its `base_url` out of the texts of an outcome: of a key also
/// pieces of 8 bytes, since the message was shortened and cleaned before. A key of fewer than 4 bytes is no
/// secret, and is left. Nothing is done to a success.
void hide_endpoint(outcome& result, const endpoint_config& endpoint);

}  // namespace signalbox
