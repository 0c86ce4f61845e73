// SPDX-License-Identifier: Apache-2.0
// Whole answers of a vendor whose tool calls are mended: the same JSON but for reasons to end. [W22]
#include "providers/compatible/compatible.hpp"
#include "tests/fuzz/mended.hpp"

namespace signalbox::fuzz {

void check_compatible_reply(std::string_view bytes) {
  const auto got = compatible::check(std::string{bytes}, mended_context(1 << 20));
  check_reply(got);
  if (got.body.empty()) return;
  json::document before, after;
  FUZZ_CHECK(!before.scan(bytes) && !after.scan(got.body));
  check_mended(before.root(), after.root());
}

}  // namespace signalbox::fuzz
