// SPDX-License-Identifier: Apache-2.0
// Which language a text is in: by its script where that is enough, by letters that only one language has, and
// among those of Latin letters by a small model.
#pragma once

#include <string_view>

#include "policy/words.hpp"

namespace signalbox {

struct language_guess {
  std::string_view code;  ///< ISO 639-1; empty: no language that is known, or not enough to tell
  float confidence = 0;   ///< in [0, 1], how probable it is; 0 where the code is empty
};

/// Reads the beginning of a text, and where it is long a piece of its middle and of its end: 304 bytes at
/// most, any bytes. No allocation; the first call of a process decodes the model, in a few milliseconds.
///
/// Of Latin letters ca, cs, cy, da, de, en, es, et, fi, fr, hr, hu, id, it, lt, lv, nb, nl, pl, pt, ro, sk,
/// sl, sq, sv, sw, tl, tr, vi; ar, be, bg, el, fa, he, hi, hy, ja, ka, kk, ko, mk, mn, ru, sr, uk, ur, zh,
/// and the scripts of South and South-East Asia and Ethiopia by their largest language. A text in several
/// scripts has the language of the one that says most.
language_guess detect_language(std::string_view text) noexcept;

/// The same for a text that is folded; where `raw` is given that is read, for folding loses the accents.
language_guess detect_language(const folded_text& text, std::string_view raw = {}) noexcept;

/// Decodes the model now, so that no request waits for it.
void prepare_language_model();

}  // namespace signalbox
