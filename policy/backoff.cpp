// SPDX-License-Identifier: Apache-2.0
// Waits with jitter.
#include "policy/backoff.hpp"

#include <algorithm>

namespace signalbox {

namespace {

duration up_to(duration most, random_stream& random) {
  return duration{static_cast<duration::rep>(random.below(static_cast<std::uint64_t>(most.count()) + 1))};
}

}  // namespace

duration full_jitter(const backoff_settings& how, std::uint32_t tries, random_stream& random) {
  auto bound = how.initial;
  for (std::uint32_t i = 0; i < tries && bound < how.most; ++i) bound *= 2;
  return up_to(std::min(bound, how.most), random);
}

duration honour(duration asked, random_stream& random) {
  if (asked <= duration::zero()) return duration::zero();
  return asked + up_to(std::min<duration>(asked / 10, std::chrono::seconds{1}), random);
}

}  // namespace signalbox
