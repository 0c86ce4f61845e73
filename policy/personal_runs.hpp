// SPDX-License-Identifier: Apache-2.0
// A run of words that may be one name, with what stands on both sides of it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policy/personal_words.hpp"

namespace signalbox::personal {

/// Capitalised words with a blank, a hyphen or a particle ("van", "de la") between them.
struct name_run {
  static constexpr std::size_t most_words = 6;
  std::array<name_word, most_words> words{};
  std::size_t count = 0;

  [[nodiscard]] const name_word& first() const noexcept { return words[0]; }
  [[nodiscard]] const name_word& last() const noexcept { return words[count - 1]; }
  void drop_first() noexcept;
};

/// Where a run stands.
struct surroundings {
  name_word before;          ///< the word before, if only a blank, a colon or an apostrophe is between
  name_word further;         ///< the word before that
  name_word after;           ///< the word behind, if only a blank or a comma is between
  bool begins = false;       ///< a sentence or a line, or what is said
  bool owns = false;         ///< 's follows
  bool addressed = false;    ///< a comma follows at the beginning: "Mary, can you"
  bool among_names = false;  ///< a first name stands before or behind, with a comma or "and" between
};

/// The run that begins with `first`; `capitals`: whether every word of it must have a capital.
name_run read_run(std::string_view text, const name_word& first, bool capitals) noexcept;
surroundings surroundings_of(std::string_view text, const name_run& run) noexcept;
/// Whether a run is part of code, an address of the net, a path or a tag.
bool inside_code(std::string_view text, std::size_t begin, std::size_t end) noexcept;

}  // namespace signalbox::personal
