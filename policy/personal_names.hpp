// SPDX-License-Identifier: Apache-2.0
// Names of people, places and organisations, and postal addresses: what has no checksum and is known by its
// words, its capitals and what stands beside it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "policy/personal_words.hpp"

namespace signalbox::personal {

/// What is told by words.
enum class name_kind : std::uint8_t { person, address, place, organisation };

/// How certain a name is that is announced: "my name is". Signs around it change nothing.
inline constexpr float announced_name = 0.95F;

struct name_finding {
  name_kind kind = name_kind::person;
  std::size_t begin = 0;  ///< bytes in the text
  std::size_t end = 0;
  float confidence = 0;  ///< in (0, 1)
};

/// The name in the run of capitalised words that begins with `word`. `past` is set to where the run ends,
/// found or not. Looks at no more than a few hundred bytes around.
std::optional<name_finding> name_at(std::string_view text, const name_word& word, std::size_t& past) noexcept;
/// The same in a text without capitals: only names of the lists, or with a word before that announces one.
std::optional<name_finding> small_name_at(std::string_view text, const name_word& word,
                                          std::size_t& past) noexcept;
/// A postal address whose first number stands at `begin`; `small`: of a text without capitals.
std::optional<name_finding> address_at(std::string_view text, std::size_t begin, bool small) noexcept;
/// A post box or a flat whose word is `word`.
std::optional<name_finding> box_at(std::string_view text, const name_word& word) noexcept;

}  // namespace signalbox::personal
