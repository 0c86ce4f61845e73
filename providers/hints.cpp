// SPDX-License-Identifier: Apache-2.0
// Reading hints.
#include "providers/hints.hpp"

#include <algorithm>
#include <charconv>

#include "base/http_text.hpp"
#include "base/money.hpp"

namespace signalbox {

namespace {

error bad(std::string_view name, std::string hint) {
  return {error_code::invalid_request, "the hint `" + std::string{name} + "` cannot be used", std::move(hint),
          "signalbox." + std::string{name}};
}

result<void> set_urgency(hint_set& hints, std::string_view value) {
  const auto level = from_name<urgency_level>(value);
  if (!level) return bad("urgency", "realtime, normal or batch");
  hints.has_urgency = true;
  hints.urgency = *level;
  return {};
}

result<void> set_deadline(hint_set& hints, std::string_view value) {
  std::int64_t ms = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), ms);
  if (failed != std::errc{} || end != value.data() + value.size() || ms < 1 || ms > 86'400'000)
    return bad("deadline-ms", "a whole number of milliseconds, from 1 to 86400000");
  hints.deadline_ms = ms;
  return {};
}

result<void> set_max_cost(hint_set& hints, std::string_view value) {
  const auto amount = parse_money(value);
  if (!amount) return bad("max-cost", amount.error().hint);
  hints.max_cost_nano = amount->nano;
  return {};
}

result<void> set_user(hint_set& hints, std::string_view value) {
  constexpr std::size_t longest = 256;
  if (value.empty() || value.size() > longest || !is_header_value(value))
    return bad("user", "from 1 to 256 bytes without control characters");
  hints.user = value;
  return {};
}

}  // namespace

result<void> set_hint(hint_set& hints, std::string_view name, std::string_view value) {
  std::string dashed{name};
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  if (dashed == "urgency") return set_urgency(hints, value);
  if (dashed == "deadline-ms") return set_deadline(hints, value);
  if (dashed == "max-cost") return set_max_cost(hints, value);
  if (dashed == "user") return set_user(hints, value);
  if (dashed != "privacy")
    return error{error_code::invalid_request, "holds a hint that is not known",
                 "known hints: urgency, privacy, max-cost, deadline-ms, user", "signalbox"};
  if (value != "private")
    return bad("privacy", "only `private`: a hint can tighten privacy, never loosen it");
  hints.private_only = true;
  return {};
}

hint_set join_hints(const hint_set& from_body, const hint_set& from_headers) {
  auto out = from_headers;
  if (!out.has_urgency) {
    out.has_urgency = from_body.has_urgency;
    out.urgency = from_body.urgency;
  }
  out.private_only = from_headers.private_only || from_body.private_only;
  if (out.max_cost_nano < 0) out.max_cost_nano = from_body.max_cost_nano;
  if (out.deadline_ms == 0) out.deadline_ms = from_body.deadline_ms;
  if (out.user.empty()) out.user = from_body.user;
  return out;
}

}  // namespace signalbox
