// SPDX-License-Identifier: Apache-2.0
// The learned heads of the classifier: linear models over the features of a text, all read in one pass.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace signalbox {

/// One question that is answered from the words: by a label, with a softmax over all of them, or by a number.
struct text_head {
  std::string name;
  std::vector<std::string> labels;  ///< at least two, or none: the head gives a number
  std::size_t first = 0;            ///< of its outputs among those of all heads
  float temperature = 1;            ///< scores are divided by it, so that confidences are true

  [[nodiscard]] std::size_t outputs() const { return labels.empty() ? 1 : labels.size(); }
};

/// Weights of eight bits: for each bucket of features a row of one byte per output, and one more for how
/// telling the bucket is. A text's score is the sum of its rows over the length of the vector of what is
/// telling in it, so that long texts and common words do not count for more.
///
/// As bytes, all numbers little-endian:
///
///   4 bytes   "HEAD"
///   4 bytes   length of the description
///   n bytes   the description, JSON: {"bits", "heads": [{"name", "labels", "temperature"}]}
///   4 bytes   the scale of the squares of what is telling, float
///   4*outputs the scale of each output, float
///   buckets * row bytes (outputs and one, rounded up to 16), signed; the squares stand behind the outputs
class text_model {
 public:
  /// Room for these heads, with 2^bits buckets; every weight is 0.
  text_model(std::vector<text_head> heads, unsigned bits);

  /// Reads what written() gave. Errors are config_invalid: another form, cut short, or too long.
  static result<text_model> parse(std::string_view bytes);
  [[nodiscard]] std::string written() const;

  [[nodiscard]] std::span<const text_head> heads() const noexcept { return heads_; }
  /// The head of this name, or null.
  [[nodiscard]] const text_head* find(std::string_view name) const noexcept;
  [[nodiscard]] unsigned bits() const noexcept { return bits_; }
  [[nodiscard]] std::size_t outputs() const noexcept { return scales_.size(); }

  /// The buckets of hashes, each at most twice: that a text says something again counts, and that it says it
  /// over and over does not. In the order of the hashes; linear.
  void count(std::span<const std::uint32_t> hashes, std::vector<std::uint32_t>& buckets) const;

  /// The scores of all heads' outputs, in order, for the hashes of text_features. Linear in them; `scores`
  /// keeps its memory.
  void score(std::span<const std::uint32_t> hashes, std::vector<float>& scores) const;

  /// Rounds one output's weights, a value per bucket, to eight bits.
  void set_output(std::size_t output, std::span<const float> weights);
  /// The same for the squares of how telling each bucket is.
  void set_squares(std::span<const float> squares);
  void set_temperature(std::size_t head, float temperature) { heads_[head].temperature = temperature; }

 private:
  [[nodiscard]] std::size_t row_bytes() const noexcept { return (outputs() + 16) / 16 * 16; }
  float set_column(std::size_t column, std::span<const float> values);
  [[nodiscard]] std::string description() const;

  std::vector<text_head> heads_;
  unsigned bits_;
  float square_scale_ = 0;
  std::vector<float> scales_;
  struct alignas(64) line {
    std::array<std::int8_t, 64> bytes{};
  };
  [[nodiscard]] std::int8_t* weights() noexcept { return reinterpret_cast<std::int8_t*>(lines_.data()); }
  [[nodiscard]] const std::int8_t* weights() const noexcept {
    return reinterpret_cast<const std::int8_t*>(lines_.data());
  }
  [[nodiscard]] std::size_t weight_bytes() const noexcept { return row_bytes() << bits_; }

  std::vector<line> lines_;  // of the cache, so that no row of 16 or 32 bytes lies in two
};

/// A head's labels by their probability: the best, how sure, and all of them where `all` is given.
struct head_verdict {
  std::size_t label = 0;
  float confidence = 0;  ///< in (0, 1]
};
head_verdict verdict_of(const text_head& head, std::span<const float> scores,
                        std::vector<float>* all = nullptr);

}  // namespace signalbox
