// SPDX-License-Identifier: Apache-2.0
// The usual classes of a usage in one line.
#pragma once

#include "messages/outcome.hpp"

namespace signalbox::test {

inline usage tokens(std::uint64_t input, std::uint64_t cache_read, std::uint64_t cache_write,
                    std::uint64_t output, std::uint64_t reasoning, bool reported) {
  usage out;
  out.input = input;
  out.cache_read = cache_read;
  out.cache_write = cache_write;
  out.output = output;
  out.reasoning = reasoning;
  out.reported = reported;
  return out;
}

}  // namespace signalbox::test
