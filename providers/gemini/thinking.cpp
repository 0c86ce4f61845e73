// SPDX-License-Identifier: Apache-2.0
// How much a Gemini model is to think: a level for newer models, a budget of tokens for those before. [W56]
#include <algorithm>

#include "config/gemini_models.hpp"
#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

struct budget_range {
  std::int64_t least, most;
  bool can_be_off;
};

/// Of the generation 2.5, from Google's page on thinking.
budget_range range_of(std::string_view model) {
  if (model.find("flash-lite") != std::string_view::npos) return {512, 24576, true};
  if (model.find("flash") != std::string_view::npos) return {1, 24576, true};
  return {128, 32768, false};
}

/// What Google's own OpenAI-compatible API makes of an effort.
std::int64_t budget_of(std::string_view effort) {
  if (effort == "none") return 0;
  if (effort == "minimal" || effort == "low") return 1024;
  if (effort == "medium") return 8192;
  if (effort == "high") return 24576;
  return INT64_MAX;  // "xhigh", "max", and whatever comes
}

/// The other way, for models that know no budgets.
std::string_view effort_of(std::int64_t budget) {
  constexpr std::int64_t low = 4096, medium = 16384;
  if (budget == 0) return "none";
  return budget <= low ? "low" : budget <= medium ? "medium" : "high";
}

/// No model of the third generation knows all levels, and each knows "low" and "high".
std::string_view level_of(std::string_view effort, std::string_view model) {
  const auto generation = gemini_generation(model);
  const bool flash = model.find("flash") != std::string_view::npos;
  if (effort == "none" || effort == "minimal") return flash && generation <= 35 ? "minimal" : "low";
  if (effort == "low") return "low";
  if (effort == "medium") return flash || generation > gemini_level_generation ? "medium" : "high";
  return "high";
}

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

void write_level(json::writer& w, std::string_view asked, const chat_request& chat,
                 const endpoint_config& endpoint, std::vector<std::string>& dropped) {
  const auto level = level_of(asked, endpoint.model);
  if (chat.reasoning_effort.empty())
    drop(dropped, "thinking budget (as the level " + std::string{level} + ")");
  else if (level != asked)
    drop(dropped, "reasoning_effort (as the level " + std::string{level} + ")");
  w.key("thinkingConfig").open_object();
  if (asked != "none") w.member("includeThoughts", true);
  w.member("thinkingLevel", upper(level)).close_object();
}

void write_budget(json::writer& w, std::int64_t asked, const chat_request& chat,
                  const endpoint_config& endpoint, std::vector<std::string>& dropped) {
  const auto range = range_of(endpoint.model);
  const auto budget = asked == 0 && range.can_be_off ? asked : std::clamp(asked, range.least, range.most);
  // An effort is no number of tokens: only one that cannot be turned off is more than was asked for.
  if (budget != asked && (chat.reasoning_effort.empty() || asked == 0))
    drop(dropped, "thinking (a budget of " + std::to_string(budget) + ")");
  w.key("thinkingConfig").open_object();
  if (asked != 0) w.member("includeThoughts", true);
  w.member("thinkingBudget", budget).close_object();
}

}  // namespace

void write_thinking(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                    std::vector<std::string>& dropped) {
  const std::string_view effort = chat.reasoning_effort;
  if (effort.empty() && chat.thinking_budget < 0) return;
  const auto generation = gemini_generation(endpoint.model);
  if (generation < gemini_budget_generation) {
    // A model that does not think does as it is told without being told.
    if (effort != "none" && (!effort.empty() || chat.thinking_budget > 0)) drop(dropped, "reasoning");
    return;
  }
  if (generation >= gemini_level_generation)
    write_level(w, effort.empty() ? effort_of(chat.thinking_budget) : effort, chat, endpoint, dropped);
  else
    write_budget(w, effort.empty() ? chat.thinking_budget : budget_of(effort), chat, endpoint, dropped);
}

}  // namespace signalbox::gemini
