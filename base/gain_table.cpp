// SPDX-License-Identifier: Apache-2.0
// The learned gain as bytes.
#include "base/gain_table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace signalbox {

namespace {

static_assert(std::endian::native == std::endian::little, "the bytes are read as they lie");

constexpr std::string_view magic = "GAIN";
constexpr std::size_t front_bytes = 20;
constexpr float steps = 127;

error wrong(std::string message) {
  return {error_code::config_invalid, std::move(message), "make it anew with `signalbox train`", {}};
}

template <class Number>
void append(std::string& out, Number v) {
  char bytes[sizeof v];
  std::memcpy(bytes, &v, sizeof v);
  out.append(bytes, sizeof v);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

}  // namespace

gain_table::gain_table(unsigned bits)
    : bits_{bits}, mask_{(std::uint32_t{1} << bits) - 1}, weights_(std::size_t{1} << bits) {}

void gain_table::set_level(float level, float slope) {
  level_ = level;
  slope_ = slope;
}

void gain_table::set_weights(std::span<const float> weights, const std::vector<bool>& known) {
  std::vector<float> sizes;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (known[i]) sizes.push_back(std::abs(weights[i]));
  float most = 0;
  if (!sizes.empty()) {
    const auto at = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 999 / 1000);
    std::nth_element(sizes.begin(), at, sizes.end());
    most = *at;
  }
  scale_ = most / steps;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights_[i] = 0;
    if (!known[i]) continue;
    const auto rounded = most > 0 ? std::lround(std::clamp(weights[i] / scale_, -steps, steps)) : 0;
    // A known bucket of no weight keeps its mark at the price of the least one.
    weights_[i] = static_cast<std::int8_t>(rounded != 0 ? rounded : weights[i] < 0 ? -1 : 1);
  }
  count_occupied();
}

void gain_table::count_occupied() {
  const auto known =
      weights_.size() - static_cast<std::size_t>(std::count(weights_.begin(), weights_.end(), 0));
  occupied_ = static_cast<float>(known) / static_cast<float>(weights_.size());
}

std::string gain_table::written() const {
  std::string out{magic};
  append(out, std::uint32_t{bits_});
  append(out, level_);
  append(out, slope_);
  append(out, scale_);
  const auto at = out.size();
  out.resize(at + weights_.size());
  std::memcpy(out.data() + at, weights_.data(), weights_.size());
  return out;
}

result<gain_table> gain_table::parse(std::string_view bytes) {
  if (bytes.size() < front_bytes || !bytes.starts_with(magic)) return wrong("this is no table of gains");
  const auto bits = number_at<std::uint32_t>(bytes, 4);
  if (bits < 1 || bits > most_bits) return wrong("the table of gains cannot be used");
  if (bytes.size() != front_bytes + (std::size_t{1} << bits))
    return wrong("the table of gains is cut short or too long");
  gain_table out{bits};
  out.level_ = number_at<float>(bytes, 8);
  out.slope_ = number_at<float>(bytes, 12);
  out.scale_ = number_at<float>(bytes, 16);
  if (!std::isfinite(out.level_) || !std::isfinite(out.slope_) || !std::isfinite(out.scale_))
    return wrong("the table of gains cannot be used");
  std::memcpy(out.weights_.data(), bytes.data() + front_bytes, out.weights_.size());
  out.count_occupied();
  return out;
}

}  // namespace signalbox
