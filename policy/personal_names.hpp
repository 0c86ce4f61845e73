// SPDX-License-Identifier: Apache-2.0
// Names of people, places and organisations, and postal addresses: what has no checksum and is known by its
// words, its capitals and what stands beside it.
#pragma once

#include <cstddef>
#include <string_view>

#include "policy/personal_detectors.hpp"
#include "policy/personal_words.hpp"

namespace signalbox::personal {

/// The name in the run of capitalised words that begins with `word`. `past` is set to where the run ends,
/// found or not. Looks at no more than a few hundred bytes around.
found_at name_at(std::string_view text, const name_word& word, std::size_t& past) noexcept;
/// The same in a text without capitals: only names of the lists, or with a word before that announces one.
found_at small_name_at(std::string_view text, const name_word& word, std::size_t& past) noexcept;
/// A postal address whose first number stands at `begin`; `small`: of a text without capitals.
found_at address_at(std::string_view text, std::size_t begin, bool small) noexcept;
/// A post box or a flat whose word is `word`.
found_at box_at(std::string_view text, const name_word& word) noexcept;

}  // namespace signalbox::personal
