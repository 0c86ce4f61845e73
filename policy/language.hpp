// SPDX-License-Identifier: Apache-2.0
// French or English? Told by function words, apostrophes and accents; accents may be missing.
#pragma once

#include <string_view>

#include "policy/words.hpp"

namespace signalbox {

struct language_guess {
  std::string_view code;  ///< ISO 639-1, "fr" or "en"; empty: another language, or not enough to tell
  float confidence = 0;   ///< in [0, 1]; 0 where the code is empty
};

/// Languages with many of the same words (Spanish, German, Italian, Portuguese, Dutch, Catalan, Romanian,
/// Polish, Swedish, Danish, Turkish) are known well enough to be told apart, and come out as unknown. Reads
/// at most the first 1,000 words. No allocation.
language_guess detect_language(const folded_text& text) noexcept;

/// The same for a text that is not folded yet: its first 8 KiB.
language_guess detect_language(std::string_view text);

}  // namespace signalbox
