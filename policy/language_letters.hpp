// SPDX-License-Identifier: Apache-2.0
// A text as the language model reads it: a sample of its letters, one byte each, and how many of each script.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox {

/// Scripts, apart where that decides a language.
enum class script_kind : std::uint8_t {
  none,  ///< digits, marks, blanks, bytes that are not UTF-8
  latin,
  greek,
  cyrillic,
  armenian,
  hebrew,
  arabic,
  devanagari,
  bengali,
  gurmukhi,
  gujarati,
  oriya,
  tamil,
  telugu,
  kannada,
  malayalam,
  sinhala,
  thai,
  lao,
  tibetan,
  burmese,
  georgian,
  ethiopic,
  khmer,
  hangul,
  kana,
  han,
};
inline constexpr std::size_t script_kinds = 27;

script_kind script_of(std::uint32_t point) noexcept;

/// Letters of some scripts that one language has and its neighbours do not.
struct letter_hints {
  std::uint16_t ukrainian = 0;   ///< ye, yi, i, ghe with upturn
  std::uint16_t belarusian = 0;  ///< short u
  std::uint16_t russian = 0;     ///< yeru, e, yo
  std::uint16_t bulgarian = 0;   ///< hard sign: a vowel there, rare in Russian; ie as a word
  std::uint16_t serbian = 0;     ///< lje, nje, tshe, dje, dzhe, je
  std::uint16_t macedonian = 0;  ///< gje, kje, dze
  std::uint16_t kazakh = 0;      ///< ae, ka with descender and others
  std::uint16_t barred_o = 0;    ///< barred o, straight u: Kazakh, or Mongolian where it has none of those
  std::uint16_t persian = 0;     ///< pe, tcheh, jeh, gaf, keheh, Farsi yeh
  std::uint16_t urdu = 0;        ///< tteh, ddal, rreh, noon ghunna, heh goal, yeh barree
  std::uint16_t vietnamese = 0;  ///< vowels with a dot below, a hook or two marks
  std::uint16_t arabic = 0;      ///< teh marbuta, yeh, kaf, alef maksura, hamza below
};

/// Of a text of up to `most` bytes all, of a longer one the beginning (96 bytes), and parts of its middle
/// (24) and its end (56).
class language_letters {
 public:
  static constexpr std::size_t most = 224;
  static constexpr std::size_t longest_word = 24;  ///< further letters of a word are left out

  /// Letters have codes of 2 to 127 (the small form for a capital), and a boundary stands before the first
  /// word and behind each. Eight zeros follow.
  static constexpr std::uint8_t boundary = 1;

  explicit language_letters(std::string_view text) noexcept;

  [[nodiscard]] const std::uint8_t* codes() const noexcept { return codes_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }  ///< with the boundaries
  [[nodiscard]] std::uint32_t count(script_kind s) const noexcept {
    return counts_[static_cast<std::size_t>(s)];
  }
  [[nodiscard]] const letter_hints& hints() const noexcept { return hints_; }

 private:
  void read(std::string_view part, bool begins_inside) noexcept;
  void letter(std::uint8_t code) noexcept { codes_[size_++] = code; }
  void end_word(char after) noexcept;
  void wide(std::uint32_t point) noexcept;

  std::array<std::uint8_t, most + 16> codes_;
  std::size_t size_ = 1;
  std::size_t word_begin_ = 1;
  char before_ = ' ';  // the byte before the word, a blank for what is not ASCII
  std::array<std::uint16_t, script_kinds> counts_{};
  letter_hints hints_;
};

}  // namespace signalbox
