// SPDX-License-Identifier: Apache-2.0
// Leaving out old turns.
#include "providers/fit_context.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "policy/token_estimate.hpp"
#include "providers/dialect.hpp"
#include "providers/edited_request.hpp"

namespace signalbox {

namespace {

using json::kind;
using json::value;

/// What an element of a conversation is, as far as leaving out goes.
enum class element_kind : std::uint8_t {
  kept,    // said by the system or the developer
  user,    // begins a turn
  result,  // of a tool: belongs to the call before it
  other,   // answers, calls, thoughts
};

bool holds_result(value content) {
  if (!content.is(kind::array)) return false;
  for (auto part : content.items())
    if (part.find("type").text_is("tool_result")) return true;
  return false;
}

element_kind kind_of(value element) {
  const auto role = element.find("role");
  if (role.text_is("system") || role.text_is("developer")) return element_kind::kept;
  if (role.text_is("tool") || role.text_is("function")) return element_kind::result;
  if (role.text_is("user"))
    return holds_result(element.find("content")) ? element_kind::result : element_kind::user;
  const auto type = element.find("type");
  const bool result = type.is(kind::string) && type.text().ends_with("_output");
  return result ? element_kind::result : element_kind::other;
}

struct element {
  std::size_t begin = 0;
  element_kind kind = element_kind::other;
  std::uint32_t tokens = 0;
};

/// Elements [first, last) that are left out together or not at all, but for those that are kept.
struct unit {
  std::size_t first = 0;
  std::size_t last = 0;
};

std::vector<element> elements_of(value list) {
  std::vector<element> out;
  for (auto one : list.items()) out.push_back({one.begin(), kind_of(one), estimate_tokens(one.raw())});
  return out;
}

/// The turns but the last, then the rounds of tools in the last one but the last.
std::vector<unit> units_of(const std::vector<element>& all) {
  std::vector<unit> out;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].kind != element_kind::user) continue;
    out.push_back({begin, i});
    begin = i;
  }
  // The last turn begins with what the user said, which stays.
  while (begin < all.size() && all[begin].kind != element_kind::other) ++begin;
  for (std::size_t i = begin + 1; i < all.size(); ++i) {
    if (all[i].kind == element_kind::result || all[i - 1].kind != element_kind::result) continue;
    out.push_back({begin, i});
    begin = i;
  }
  return out;
}

std::vector<edit> without(const std::vector<element>& all, const std::vector<unit>& units,
                          std::size_t count) {
  std::vector<edit> out;
  for (std::size_t u = 0; u < count; ++u)
    for (auto i = units[u].first; i < units[u].last; ++i)
      if (all[i].kind != element_kind::kept)
        out.push_back(
            {static_cast<std::uint32_t>(all[i].begin), static_cast<std::uint32_t>(all[i + 1].begin), {}});
  return out;
}

}  // namespace

std::optional<fitted_request> fit_context(const request_data& asked, std::uint64_t excess) {
  json::document document;
  if (document.scan(asked.body.view())) return {};
  const auto list = conversation_in(document.root(), asked.wire);
  // What a stored conversation holds is not known here.
  if (!list.is(kind::array) || document.root().find("previous_response_id").is(kind::string)) return {};
  const auto all = elements_of(list);
  const auto units = units_of(all);
  std::size_t count = 0;
  std::uint64_t gone = 0;
  for (; count < units.size() && gone < excess; ++count)
    for (auto i = units[count].first; i < units[count].last; ++i)
      if (all[i].kind != element_kind::kept) gone += all[i].tokens;
  if (gone < excess || count == 0) return {};
  auto edits = without(all, units, count);
  const auto left_out = static_cast<std::uint32_t>(edits.size());
  auto shorter = with_edits(asked, std::move(edits));
  if (!shorter) return {};
  return fitted_request{*std::move(shorter), left_out, gone};
}

}  // namespace signalbox
