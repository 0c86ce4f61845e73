// SPDX-License-Identifier: Apache-2.0
// Names of enumerators, declared once per enum beside it and used by config, logs, metrics and messages
// alike.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace signalbox {

/// Specialise for an enum whose enumerators count up from 0: their names in order.
template <class Enum>
inline constexpr std::array<std::string_view, 0> names_of{};

template <class Enum>
concept named_enum = (names_of<Enum>.size() > 0);

template <named_enum Enum>
constexpr std::string_view name_of(Enum e) {
  const auto i = static_cast<std::size_t>(e);
  return i < names_of<Enum>.size() ? names_of<Enum>[i] : std::string_view{"?"};
}

template <named_enum Enum>
constexpr std::optional<Enum> from_name(std::string_view name) {
  for (std::size_t i = 0; i < names_of<Enum>.size(); ++i)
    if (names_of<Enum>[i] == name) return static_cast<Enum>(i);
  return {};
}

}  // namespace signalbox
