// SPDX-License-Identifier: Apache-2.0
// What of a prompt the rules read: whose words, and how many of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "messages/request.hpp"
#include "policy/words.hpp"

namespace signalbox {

/// Marks in a text that say something without words.
struct text_shape {
  std::uint32_t words = 0;
  std::uint32_t questions = 0;    ///< question marks, runs counted once
  std::uint32_t list_items = 0;   ///< lines that begin with a number or a bullet
  std::uint32_t choices = 0;      ///< lines that begin with a letter to choose: "b) "
  std::uint32_t fences = 0;       ///< lines of three backticks
  std::uint32_t code_marks = 0;   ///< braces, semicolons and the like
  std::uint32_t maths_marks = 0;  ///< integrals, roots, quantifiers
  bool ends_with_question = false;
};
text_shape shape_of(const folded_text& text) noexcept;

/// The words of a prompt by who said them, folded. Long texts are sampled, so that reading costs no more than
/// some 40 KiB: of the last user message the first 16 KiB, the last 8 KiB and eight windows of 1 KiB spread
/// evenly between them; of earlier user messages the last sixteen, and of system messages all, up to 8 KiB
/// and 4 KiB in sum, 2 KiB each from their beginning. Where the user said nothing, the last message of
/// anybody but the system stands in.
class prompt_reading {
 public:
  /// Reads a prompt, in place of the one read before. Pieces that lie outside the text are ignored.
  void read(const prompt& p);

  [[nodiscard]] const folded_text& last_user() const noexcept { return last_; }
  [[nodiscard]] const folded_text& earlier_user() const noexcept { return earlier_; }
  [[nodiscard]] const folded_text& system() const noexcept { return system_; }
  /// Where the last user message stands in the prompt's text; empty if there is none.
  [[nodiscard]] prompt_piece last_piece() const noexcept { return last_piece_; }

 private:
  void find_last(const prompt& p);
  void read_earlier(const prompt& p);
  void read_system(const prompt& p);

  folded_text last_;
  folded_text earlier_;
  folded_text system_;
  prompt_piece last_piece_;
  std::size_t last_index_ = 0;
};

}  // namespace signalbox
