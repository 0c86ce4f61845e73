// SPDX-License-Identifier: Apache-2.0
// Making identifiers and writing them down.
#include "base/ids.hpp"

namespace signalbox {

std::string unique_id::text() const {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string out(26, '0');
  auto rest_high = high;
  auto rest_low = low;
  for (std::size_t i = out.size(); i-- > 0;) {
    out[i] = alphabet[rest_low & 31];
    rest_low = (rest_low >> 5) | (rest_high << 59);
    rest_high >>= 5;
  }
  return out;
}

unique_id make_unique_id(wall_time now, entropy& source) {
  const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count()) & 0xffff'ffff'ffffULL;
  return {(ms << 16) | (source.draw() >> 48), source.draw()};
}

}  // namespace signalbox
