// SPDX-License-Identifier: Apache-2.0
// Making a conversation fit a model's window by leaving out its oldest turns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/request.hpp"

namespace signalbox {

struct fitted_request {
  request_data request;        ///< as the client's, with the shorter body and its marks and words
  std::uint32_t left_out = 0;  ///< messages or items
  std::uint64_t tokens = 0;    ///< about as many less than before, in o200k's
};

/// Leaves out the oldest turns of a conversation until about `excess` tokens are gone. A turn is a message of
/// the user with all that follows until the next one, so that calls of tools stay with their results; where
/// only the last turn is left, its oldest calls go with their results. What the system or developer says, the
/// user's last message and what was said last always stay. Bytes outside what is left out stay as they came.
/// Nothing where that is not enough, or where the dialect has no turns.
std::optional<fitted_request> fit_context(const request_data& asked, std::uint64_t excess);

}  // namespace signalbox
