// SPDX-License-Identifier: Apache-2.0
// Making identifiers and writing them down.
#include "base/ids.hpp"

namespace signalbox {

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t length = 26;

}  // namespace

std::string unique_id::text() const {
  std::string out(length, '0');
  auto rest_high = high;
  auto rest_low = low;
  for (std::size_t i = out.size(); i-- > 0;) {
    out[i] = alphabet[rest_low & 31];
    rest_low = (rest_low >> 5) | (rest_high << 59);
    rest_high >>= 5;
  }
  return out;
}

std::optional<unique_id> parse_unique_id(std::string_view text) {
  // 26 characters hold two bits more than an id has.
  if (text.size() != length || text.front() > '7') return {};
  unique_id out;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return {};
    out.high = (out.high << 5) | (out.low >> 59);
    out.low = (out.low << 5) | digit;
  }
  return out;
}

unique_id make_unique_id(wall_time now, entropy& source) {
  const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count()) & 0xffff'ffff'ffffULL;
  return {(ms << 16) | (source.draw() >> 48), source.draw()};
}

}  // namespace signalbox
