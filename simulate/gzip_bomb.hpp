// SPDX-License-Identifier: Apache-2.0
// A gzip stream that unpacks to very much more than it is, made without packing anything.
#pragma once

#include <cstdint>
#include <string>

namespace signalbox::simulate {

/// A gzip stream in three parts: `front`, then `period` sent `times` times, then `back`. It unpacks to at
/// least the bytes asked for, all 'x', at a ratio near 159 to 1. Its check sum is wrong: whoever gets so far
/// has unpacked everything.
struct gzip_bomb {
  std::string front;
  std::string period;
  std::uint64_t times = 0;
  std::string back;
};

/// `bytes`: how much it unpacks to, rounded up to the next 2064.
gzip_bomb make_gzip_bomb(std::uint64_t bytes);

}  // namespace signalbox::simulate
