// SPDX-License-Identifier: Apache-2.0
// Seeds from the operating system.
#include "base/random.hpp"

#include <random>

namespace signalbox {

std::uint64_t system_entropy::draw() {
  thread_local random_stream stream{[] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }()};
  return stream.next();
}

}  // namespace signalbox
