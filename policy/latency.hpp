// SPDX-License-Identifier: Apache-2.0
// What is typical of an endpoint's speed lately.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace signalbox {

/// Exponentially weighted means of the time to first content and of the time per output token. The first
/// eight samples weigh equally, so that one odd start does not linger.
class latency_digest {
 public:
  /// `first_content` negative: not measured (nothing came). `per_token` is taken when at least 8 tokens came
  /// after the first content.
  void add(duration first_content, duration after_first_content, std::uint64_t output_tokens);

  /// Negative while unknown.
  [[nodiscard]] duration first_content() const { return first_content_.typical; }
  [[nodiscard]] duration per_token() const { return per_token_.typical; }

 private:
  struct mean {
    duration typical{-1};
    std::uint32_t samples = 0;
    void add(duration sample);
  };
  mean first_content_;
  mean per_token_;
};

}  // namespace signalbox
