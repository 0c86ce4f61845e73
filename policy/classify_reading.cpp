// SPDX-License-Identifier: Apache-2.0
// Sampling, and the marks of a text.
#include "policy/classify_reading.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace signalbox {

namespace {

constexpr std::size_t head_bytes = 16 * 1024;
constexpr std::size_t tail_bytes = 8 * 1024;
constexpr std::size_t windows = 8;
constexpr std::size_t window_bytes = 1024;
constexpr std::size_t earlier_bytes = 8 * 1024;
constexpr std::size_t earlier_messages = 16;
constexpr std::size_t system_bytes = 4 * 1024;
constexpr std::size_t message_bytes = 2 * 1024;

bool usable(const prompt_piece& piece, std::string_view text) {
  return piece.begin < piece.end && piece.end <= text.size();
}

std::string_view text_of(const prompt_piece& piece, std::string_view text) {
  return text.substr(piece.begin, piece.end - piece.begin);
}

/// A part of a text, without the word or code point that its beginning cuts.
std::string_view window_of(std::string_view text, std::size_t begin, std::size_t size) {
  constexpr std::size_t longest_word = 64;
  auto part = text.substr(begin, size);
  const auto blank = part.substr(0, longest_word).find_first_of(" \n\t");
  if (begin > 0 && blank != part.npos) part.remove_prefix(blank);
  return part;
}

void read_sampled(std::string_view text, folded_text& out) {
  if (text.size() <= head_bytes + tail_bytes + windows * window_bytes) return out.append(text);
  out.append(utf8_prefix(text, head_bytes));
  const auto middle = text.size() - head_bytes - tail_bytes;
  for (std::size_t i = 0; i < windows; ++i) {
    const auto begin = head_bytes + middle / windows * i + (middle / windows - window_bytes) / 2;
    out.append(window_of(text, begin, window_bytes));
  }
  out.append(window_of(text, text.size() - tail_bytes, tail_bytes));
}

enum class mark : std::uint8_t { none, question, code, tick, newline, wide };

constexpr auto marks = [] {
  std::array<mark, 256> table{};
  table['?'] = mark::question;
  table['`'] = mark::tick;
  table['\n'] = mark::newline;
  table[0xe2] = mark::wide;
  for (const char c : std::string_view{"{}[];=<>|\\&"}) table[static_cast<std::uint8_t>(c)] = mark::code;
  return table;
}();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Notes "1. ", "12) ", "- ", "* " and bullets as items, "b) ", "(b) " and "b. " as choices.
void line_begins(std::string_view line, text_shape& out) {
  std::size_t i = 0;
  while (i < line.size() && (line[i] == ' ' || line[i] == '\t')) ++i;
  if (i < line.size() && line[i] == '(') ++i;
  line.remove_prefix(i);
  if (line.size() < 3) return;
  std::size_t digits = 0;
  while (digits < 3 && is_digit(line[digits])) ++digits;
  const bool letter = digits == 0 && line[0] >= 'a' && line[0] <= 'j';
  const auto sign = letter ? 1 : digits;
  const bool marked =
      sign > 0 && sign + 1 < line.size() && (line[sign] == '.' || line[sign] == ')') && line[sign + 1] == ' ';
  if (marked && letter) ++out.choices;
  const bool bullet =
      ((line[0] == '-' || line[0] == '*') && line[1] == ' ') || line.starts_with("\xe2\x80\xa2");
  if (bullet || (marked && digits > 0)) ++out.list_items;
}

/// U+2200 to U+22FF, mathematical operators.
bool is_maths(std::string_view text, std::size_t i) {
  if (i + 1 >= text.size()) return false;
  const auto second = static_cast<std::uint8_t>(text[i + 1]);
  return second >= 0x88 && second <= 0x8b;
}

}  // namespace

text_shape shape_of(const folded_text& folded) noexcept {
  const auto text = folded.text();
  const char* const data = text.data();
  text_shape out;
  out.words = static_cast<std::uint32_t>(folded.words().size());
  line_begins(text.substr(0, 16), out);
  for (const std::size_t i : folded.marks()) {
    const char next = i + 1 < text.size() ? data[i + 1] : '\0';
    switch (marks[static_cast<std::uint8_t>(data[i])]) {
      case mark::none:
        break;
      case mark::question:
        out.questions += next == '?' ? 0U : 1U;
        break;
      case mark::code:
        ++out.code_marks;
        break;
      case mark::tick:
        out.fences += text.substr(i, 3) == "```" && (i == 0 || data[i - 1] != '`') ? 1U : 0U;
        break;
      case mark::newline:
        line_begins(text.substr(i + 1, 16), out);
        break;
      case mark::wide:
        out.maths_marks += is_maths(text, i) ? 1U : 0U;
        break;
    }
  }
  const auto last = text.find_last_not_of(" \n\t\"')");
  out.ends_with_question = last != text.npos && text[last] == '?';
  return out;
}

void prompt_reading::read(const prompt& p) {
  last_.clear();
  earlier_.clear();
  system_.clear();
  last_piece_ = {};
  find_last(p);
  if (last_piece_.end > 0) read_sampled(text_of(last_piece_, p.text), last_);
  read_earlier(p);
  read_system(p);
}

void prompt_reading::find_last(const prompt& p) {
  const auto set = [&](std::size_t i) {
    last_index_ = i;
    last_piece_ = p.pieces[i];
  };
  last_index_ = p.pieces.size();
  for (auto i = p.pieces.size(); i-- > 0;)
    if (p.pieces[i].who == chat_role::user && usable(p.pieces[i], p.text)) return set(i);
  for (auto i = p.pieces.size(); i-- > 0;) {
    const auto who = p.pieces[i].who;
    if (who != chat_role::system && who != chat_role::developer && usable(p.pieces[i], p.text)) return set(i);
  }
}

void prompt_reading::read_earlier(const prompt& p) {
  std::size_t left = earlier_bytes;
  std::size_t messages = 0;
  for (auto i = last_index_; i-- > 0 && left > 0 && messages < earlier_messages;) {
    if (p.pieces[i].who != chat_role::user || !usable(p.pieces[i], p.text)) continue;
    const auto part = utf8_prefix(text_of(p.pieces[i], p.text), std::min(left, message_bytes));
    earlier_.append(part);
    left -= part.size();
    ++messages;
  }
}

void prompt_reading::read_system(const prompt& p) {
  std::size_t left = system_bytes;
  for (const auto& piece : p.pieces) {
    if (left == 0) return;
    if (piece.who != chat_role::system && piece.who != chat_role::developer) continue;
    if (!usable(piece, p.text)) continue;
    const auto part = utf8_prefix(text_of(piece, p.text), std::min(left, message_bytes));
    system_.append(part);
    left -= part.size();
  }
}

}  // namespace signalbox
