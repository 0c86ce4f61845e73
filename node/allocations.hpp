// SPDX-License-Identifier: Apache-2.0
// How often a thread has asked for memory, for `signalbox route --repeat`.
#pragma once

#include <cstdint>
#include <optional>

namespace signalbox {

/// Calls of operator new by this thread so far; malloc itself is not counted. Nothing in a build without
/// mimalloc (sanitizers, which have an operator new of their own).
std::optional<std::uint64_t> allocations_of_this_thread();

}  // namespace signalbox
