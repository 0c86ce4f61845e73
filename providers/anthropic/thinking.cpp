// SPDX-License-Identifier: Apache-2.0
// How much a model is to think, by Messages' rules. [W38]
#include <algorithm>

#include "providers/anthropic/anthropic.hpp"
#include "providers/anthropic/client.hpp"
#include "providers/anthropic/models.hpp"

namespace signalbox::anthropic {

namespace {

constexpr std::uint64_t least_budget = 1024;

/// Tokens for an effort that is said in OpenAI's words; 0: none.
std::uint64_t budget_of(std::string_view effort) {
  if (effort.empty() || effort == "none") return 0;
  if (effort == "minimal") return least_budget;
  if (effort == "low") return 2 * least_budget;
  if (effort == "medium") return 8 * least_budget;
  return (effort == "high" ? 16 : 32) * least_budget;
}

bool is_signed(const chat_part& part) {
  if (part.kind == part_kind::redacted_thinking) return true;
  return part.kind == part_kind::thinking && !part.signature.empty() && part.signature != own_signature;
}

/// A turn that called tools must be given back with the thoughts that led to it; without them the API takes
/// no thinking for the rest of this turn.
bool lacks_thoughts(const turns& all) {
  const auto& turns = all.alternating;
  const auto last = std::find_if(turns.rbegin(), turns.rend(),
                                 [](const chat_message& m) { return m.role == chat_role::assistant; });
  if (last == turns.rend()) return false;
  const auto calls = std::any_of(last->parts.begin(), last->parts.end(),
                                 [](const chat_part& p) { return p.kind == part_kind::tool_call; });
  return calls && !is_signed(last->parts.front());
}

/// The model's word for an effort that is said in OpenAI's words; a budget is an effort of some size.
std::string_view effort_word(const chat_request& chat, const model_row& model,
                             std::vector<std::string>& dropped) {
  constexpr std::int64_t low = 4096, medium = 16384;
  const std::string_view asked = chat.reasoning_effort;
  if (asked.empty())
    return chat.thinking_budget <= low ? "low" : chat.thinking_budget <= medium ? "medium" : "high";
  if (asked == "minimal" || asked == "low") return "low";
  if (asked == "medium" || asked == "high") return asked;
  if (asked == "max" && model.effort != effort_level::high) return "max";
  if (asked == "xhigh" && model.effort == effort_level::xhigh_and_max) return "xhigh";
  dropped.emplace_back("reasoning_effort (lowered to high)");
  return "high";
}

}  // namespace

thinking_choice choose_thinking(const chat_request& chat, const turns& arranged,
                                const endpoint_config& endpoint, std::uint64_t limit,
                                std::vector<std::string>& dropped) {
  const auto& model = row_of_model(endpoint.model);
  const auto none = [&](const char* why) {
    dropped.emplace_back(why);
    return thinking_choice{};
  };
  const auto budget = chat.thinking_budget > 0 ? static_cast<std::uint64_t>(chat.thinking_budget)
                                               : budget_of(chat.reasoning_effort);
  if (chat.thinking_budget == 0 || budget == 0) {
    const bool unwanted = chat.thinking_budget == 0 || chat.reasoning_effort == "none";
    return unwanted && model.always_thinks ? none("reasoning_effort (the model always thinks)")
                                           : thinking_choice{};
  }
  if (!endpoint.able.has(capability::reasoning)) return none("reasoning_effort");
  if (chat.tool_choice == tool_choice_kind::required || chat.tool_choice == tool_choice_kind::named)
    return none("reasoning_effort (the choice of tools is forced)");
  if (model.thinks == thinking_form::adaptive) return {0, effort_word(chat, model, dropped)};
  if (lacks_thoughts(arranged)) return none("reasoning_effort (earlier calls come without their thoughts)");
  // A budget is the client's own word; of an effort, thoughts must not leave nothing for the answer.
  const auto most = chat.thinking_budget > 0 ? limit - 1 : limit / 2;
  if (limit <= least_budget || most < least_budget)
    return none("reasoning_effort (max_tokens leaves no room)");
  if (budget > most && chat.thinking_budget <= 0)
    dropped.emplace_back("reasoning_effort (lowered: max_tokens leaves less room)");
  return {std::clamp(budget, least_budget, most), {}};
}

}  // namespace signalbox::anthropic
