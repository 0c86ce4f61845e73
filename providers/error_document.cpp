// SPDX-License-Identifier: Apache-2.0
// Closing JSON that was cut off.
#include "providers/error_document.hpp"

#include "base/utf8.hpp"

namespace signalbox {

namespace {

constexpr std::size_t deepest = 64;

/// Where a text was cut off, and what is open there.
struct cut_place {
  std::string closers;  ///< innermost last
  bool in_string = false;
  std::size_t escape = std::string_view::npos;  ///< of the string that is open: one that may be cut
  std::size_t comma = std::string_view::npos;   ///< the last one outside of strings
  std::string closers_at_comma;
  bool usable = true;
};

/// One byte outside of strings.
void look_at(char c, std::size_t at, cut_place& place) {
  if (c == '"') {
    place.in_string = true;
    place.escape = std::string_view::npos;
  } else if (c == '{' || c == '[') {
    place.closers += c == '{' ? '}' : ']';
    place.usable = place.closers.size() <= deepest;
  } else if (c == '}' || c == ']') {
    place.usable = !place.closers.empty();
    if (place.usable) place.closers.pop_back();
  } else if (c == ',') {
    place.comma = at;
    place.closers_at_comma = place.closers;
  }
}

cut_place place_of(std::string_view text) {
  constexpr std::size_t longest_escape = 12;  // a pair of surrogates
  cut_place out;
  for (std::size_t i = 0; i < text.size() && out.usable; ++i) {
    if (!out.in_string) {
      look_at(text[i], i, out);
    } else if (text[i] == '"') {
      out.in_string = false;
    } else if (text[i] == '\\') {
      const bool near_end = i + longest_escape >= text.size();
      if (near_end && out.escape == std::string_view::npos) out.escape = i;
      ++i;
    }
  }
  return out;
}

/// Without the UTF-8 sequence at its end that is not whole.
std::string_view whole_sequences(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto lead = static_cast<unsigned char>(text[text.size() - back]);
    if (lead < 0x80) return text;
    if (lead < 0xc0) continue;
    const auto tail = text.substr(text.size() - back);
    return utf8_sequence(tail) == 0 ? text.substr(0, text.size() - back) : text;
  }
  return text;
}

std::string closed_with(std::string_view text, std::string_view quote, const std::string& closers) {
  std::string out{text};
  out += quote;
  return out.append(closers.rbegin(), closers.rend());
}

}  // namespace

error_document::error_document(std::string_view body) {
  readable_ = !document_.scan(body);
  if (readable_) return;
  const auto cut = place_of(body);
  if (!cut.usable || cut.closers.empty()) return;
  closed_ = closed_with(cut.in_string ? whole_sequences(body.substr(0, cut.escape)) : body,
                        cut.in_string ? "\"" : "", cut.closers);
  readable_ = !document_.scan(closed_);
  if (readable_ || cut.comma == std::string_view::npos) return;
  // Cut within a name, a number or a word: without the last member.
  closed_ = closed_with(body.substr(0, cut.comma), "", cut.closers_at_comma);
  readable_ = !document_.scan(closed_);
}

}  // namespace signalbox
