// SPDX-License-Identifier: Apache-2.0
// Latency digests.
#include "policy/latency.hpp"

#include <algorithm>

namespace signalbox {

void latency_digest::mean::add(duration sample) {
  constexpr std::uint32_t steady = 8;
  samples = std::min(samples + 1, steady);
  typical = samples == 1 ? sample : typical + (sample - typical) / samples;
}

void latency_digest::add(duration first_content, duration after_first_content, std::uint64_t output_tokens) {
  constexpr std::uint64_t enough_tokens = 8;
  if (first_content >= duration::zero()) first_content_.add(first_content);
  if (after_first_content > duration::zero() && output_tokens >= enough_tokens)
    per_token_.add(after_first_content / static_cast<duration::rep>(output_tokens));
}

}  // namespace signalbox
