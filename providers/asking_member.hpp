// SPDX-License-Identifier: Apache-2.0
// Which member of a request asks for what nobody can do.
#pragma once

#include <string>

#include "messages/request.hpp"

namespace signalbox {

/// The first part of the request that needs one of `missing`, as a path (`messages[3].content[0]`), or the
/// member that does; `model` where nothing is missing but the whole service. Never empty.
std::string asking_member(const request_data& asked, capability_set missing);

}  // namespace signalbox
