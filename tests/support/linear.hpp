// SPDX-License-Identifier: Apache-2.0
// Checks that work grows with the text and no faster, on machines that do other things meanwhile.
#pragma once

#include <ctime>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace signalbox::test {

/// Processor time of this thread for a call, in seconds: other processes do not count as they do in wall
/// time.
template <class F>
double processor_seconds(F&& call) {
  const auto now = [] {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  };
  const double begun = now();
  call();
  return now() - begun;
}

/// t(2n) <= 3 t(n), where a square would give 4, and a millisecond for the clock. The least of several times
/// is taken, as many as it needs to come out, for a busy machine makes any one of them too long.
template <class Once, class Twice>
void check_linear(const std::string& what, Once&& once, Twice&& twice) {
  double small = processor_seconds(once);
  double large = processor_seconds(twice);
  for (int i = 0; i < 30 && large > 3 * small + 0.001; ++i) {
    small = std::min(small, processor_seconds(once));
    large = std::min(large, processor_seconds(twice));
  }
  INFO(what << ": t(n) = " << small << " s, t(2n) = " << large << " s");
  CHECK(large <= 3 * small + 0.001);
}

}  // namespace signalbox::test
