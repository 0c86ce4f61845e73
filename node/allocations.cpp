// SPDX-License-Identifier: Apache-2.0
// operator new of the program: mimalloc's own, with a count in front of it that costs one instruction. What
// it gives is mimalloc's memory, so that mimalloc's operator delete is the one that belongs to it.
#include "node/allocations.hpp"

#ifdef SIGNALBOX_MIMALLOC

#include <mimalloc.h>

#include <new>

namespace {
thread_local std::uint64_t calls = 0;
}

// NOLINTBEGIN(misc-new-delete-overloads)
void* operator new(std::size_t bytes) {
  ++calls;
  return mi_new(bytes);
}
void* operator new[](std::size_t bytes) {
  ++calls;
  return mi_new(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++calls;
  return mi_new_nothrow(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  ++calls;
  return mi_new_aligned(bytes, static_cast<std::size_t>(alignment));
}
// NOLINTEND(misc-new-delete-overloads)

std::optional<std::uint64_t> signalbox::allocations_of_this_thread() { return calls; }

#else

std::optional<std::uint64_t> signalbox::allocations_of_this_thread() { return {}; }

#endif
