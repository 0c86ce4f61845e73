// SPDX-License-Identifier: Apache-2.0
// What the names of Gemini's models say about them: checks of a configuration and requests both read it.
#pragma once

#include <string_view>

namespace signalbox {

/// Ten times the version in a model's name: 25 for "gemini-2.5-pro", 30 for "models/gemini-3-flash-preview".
/// Names that follow the newest model ("gemini-flash-latest") count as 30, since those behave as the third
/// generation does. 0: the name says nothing.
constexpr int gemini_generation(std::string_view model) {
  constexpr std::string_view family = "gemini-";
  model.remove_prefix(model.rfind('/') + 1);
  if (!model.starts_with(family)) return 0;
  const auto digit = [](std::string_view text) {
    return text.empty() || text.front() < '0' || text.front() > '9' ? -1 : text.front() - '0';
  };
  auto rest = model.substr(family.size());
  const auto major = digit(rest);
  if (major < 0) return model.ends_with("-latest") ? 30 : 0;
  rest.remove_prefix(1);
  const auto minor = rest.starts_with('.') ? digit(rest.substr(1)) : 0;
  return 10 * major + (minor < 0 ? 0 : minor);
}

/// From this version on a model can be told how much to think: by a budget, and from the next one on by a
/// level.
inline constexpr int gemini_budget_generation = 25;
inline constexpr int gemini_level_generation = 30;

}  // namespace signalbox
