// SPDX-License-Identifier: Apache-2.0
// What an endpoint's own counts teach about the estimates made for it.
#pragma once

#include <array>
#include <cstdint>

#include "policy/token_estimate.hpp"

namespace signalbox {

/// How many tokens one endpoint counts for each that was estimated: a running middle of the ratios that its
/// usage reports give, on which no single report has much of a hold (a Huber step on the logarithm; Huber
/// 1964). It counts from the fifth report on, forgets a report after some fifty more, and never leaves
/// [0.5, 2.5]. Its owner gives it the reports one by one; no clock, no allocation.
class token_correction {
 public:
  static constexpr std::uint32_t needed = 5;
  static constexpr float least = 0.5F;
  static constexpr float most = 2.5F;

  /// One reply: what was estimated for its request, uncorrected; the input tokens that the provider reports,
  /// those from its cache included; and how many of them came from its cache. Left out is what teaches
  /// nothing: reports of 0, of the cached part alone, of less than a fifth or more than five times the
  /// estimate, and requests of fewer than 16 tokens, which are mostly frame.
  void observe(std::uint32_t estimated, std::uint32_t reported, std::uint32_t cached) noexcept;

  /// In [0.5, 2.5]; 1 before enough was seen.
  [[nodiscard]] float factor() const noexcept;
  /// Reports that counted, up to 2^32 - 1.
  [[nodiscard]] std::uint32_t seen() const noexcept { return seen_; }

  /// An estimate as this endpoint would count it. After 20 reports the bound is what they scattered by, where
  /// that is less than the estimate's own.
  [[nodiscard]] token_count corrected(token_count estimate) const noexcept;

 private:
  std::array<float, needed> first_{};  ///< logarithms, until there are enough
  std::uint32_t seen_ = 0;
  float middle_ = 0;   ///< of the logarithms of the ratios
  float scatter_ = 0;  ///< the mean distance from it
};

}  // namespace signalbox
