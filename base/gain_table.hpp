// SPDX-License-Identifier: Apache-2.0
// What was learned of how much a prompt gains by a strong model: a weight for each bucket of features.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace signalbox {

/// Weights of eight bits, one per bucket; 0 where no feature of the training fell: that is how familiar texts
/// are told from others.
///
/// As bytes, all numbers little-endian: "GAIN"; the bits of the bucket numbers, 4 bytes; the level, the slope
/// and the scale, float; 2^bits weights, signed bytes.
class gain_table {
 public:
  static constexpr unsigned most_bits = 20;

  /// 2^bits buckets, none of them known. `bits` in [1, most_bits].
  explicit gain_table(unsigned bits);

  /// Reads what written() gave. Errors are config_invalid: another form, cut short, or too long.
  static result<gain_table> parse(std::string_view bytes);
  [[nodiscard]] std::string written() const;

  [[nodiscard]] unsigned bits() const noexcept { return bits_; }
  [[nodiscard]] std::uint32_t bucket(std::uint32_t hash) const noexcept { return hash & mask_; }
  /// 0: unknown.
  [[nodiscard]] int weight(std::uint32_t hash) const noexcept { return weights_[hash & mask_]; }
  /// What a weight of 1 is, in units of gain.
  [[nodiscard]] float scale() const noexcept { return scale_; }
  /// Share of the buckets that are known: so many of an unknown text's features look familiar.
  [[nodiscard]] float occupied() const noexcept { return occupied_; }
  /// The gain where nothing of a prompt speaks for or against one.
  [[nodiscard]] float level() const noexcept { return level_; }
  /// By which what a prompt's features say is multiplied, so that predictions are true on average.
  [[nodiscard]] float slope() const noexcept { return slope_; }

  /// Rounds a weight per bucket to eight bits. Those that `known` does not mark become unknown; of the others
  /// the largest thousandth is cut to the rest.
  void set_weights(std::span<const float> weights, const std::vector<bool>& known);
  void set_level(float level, float slope);

 private:
  void count_occupied();

  unsigned bits_;
  std::uint32_t mask_;
  float level_ = 0;
  float slope_ = 1;
  float scale_ = 0;
  float occupied_ = 0;
  std::vector<std::int8_t> weights_;
};

}  // namespace signalbox
