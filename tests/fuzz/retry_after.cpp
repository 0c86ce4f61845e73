// SPDX-License-Identifier: Apache-2.0
// Header fields that ask for a pause, and those with hints: a value within bounds, or none.
#include "providers/retry_after.hpp"

#include "base/utf8.hpp"
#include "providers/hints.hpp"
#include "tests/fuzz/fields.hpp"

namespace signalbox::fuzz {

namespace {

bool same(const hint_set& a, const hint_set& b) {
  return a.has_urgency == b.has_urgency && a.urgency == b.urgency && a.private_only == b.private_only &&
         a.max_cost_nano == b.max_cost_nano && a.deadline_ms == b.deadline_ms && a.user == b.user;
}

/// A hint that is refused changes nothing; privacy, once asked for, stays.
void check_hint(hint_set& hints, std::string_view name, std::string_view value) {
  const auto before = hints;
  if (const auto set = set_hint(hints, name, value); !set) {
    FUZZ_CHECK(same(hints, before));
    FUZZ_CHECK(!set.error().message.empty() && utf8_valid(set.error().text()));
  }
  FUZZ_CHECK(hints.private_only || !before.private_only);
  FUZZ_CHECK(hints.max_cost_nano >= -1);
  FUZZ_CHECK(hints.deadline_ms >= 0 && hints.deadline_ms <= 86'400'000);
  FUZZ_CHECK(hints.user.size() <= 256 && is_header_value(hints.user));
}

}  // namespace

void check_retry_after(std::string_view bytes) {
  constexpr std::string_view hint_prefix = "x-signalbox-";
  const auto fields = take_fields(bytes);
  const auto stated = stated_pause(fields);
  check_pause(stated);
  check_pause(retry_after_of(fields));
  FUZZ_CHECK(stated < duration::zero() || retry_after_of(fields) == stated);
  hint_set hints;
  for (const auto& field : fields) {
    check_pause(parse_go_duration(field.value));
    check_pause(retry_after_of({{field.name, field.value}, {"date", "Tue, 15 Nov 1994 08:12:31 GMT"}}));
    if (field.name.starts_with(hint_prefix))
      check_hint(hints, field.name.substr(hint_prefix.size()), trim(field.value));
  }
}

}  // namespace signalbox::fuzz
