// SPDX-License-Identifier: Apache-2.0
// Texts from anybody: findings lie in the text, in order and apart, each with a confidence.
#include "policy/personal_data.hpp"

#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

void check_personal_data(std::string_view bytes) {
  std::vector<finding> found;
  find_personal_data(bytes, found);
  std::size_t at = 0;
  for (const auto& f : found) {
    FUZZ_CHECK(f.begin >= at && f.end > f.begin && f.end <= bytes.size());
    FUZZ_CHECK(f.confidence > 0 && f.confidence <= 1);
    at = f.end;
  }
}

}  // namespace signalbox::fuzz
