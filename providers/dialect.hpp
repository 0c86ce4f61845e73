// SPDX-License-Identifier: Apache-2.0
// What Signalbox itself says to a client, in the client's dialect.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/money.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// An error as the body of an answer. [W68]
std::string error_body(dialect spoken, const error& what);

/// An error inside a stream that has begun. [W11]
std::string error_event(dialect spoken, const error& what);

/// A comment in a stream that says what the request has cost; clients skip it. Nothing: the cost is unknown.
std::string cost_remark(std::optional<money> cost);

/// A comment that keeps a stream's connection alive.
inline constexpr std::string_view keep_alive_remark = ": keep-alive\n\n";

}  // namespace signalbox
