// SPDX-License-Identifier: Apache-2.0
// Finding headings and putting elements around what follows them.
#include "policy/text_sections.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace signalbox {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr unsigned levels = 6;
constexpr unsigned bold = levels;  // forms of headings: Markdown's by level, then these
constexpr unsigned colon = levels + 1;
constexpr unsigned forms = levels + 2;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct heading {
  std::size_t begin = 0;  // of its line
  unsigned form = 0;
  std::string_view title;
};

/// "## Title ##"
std::optional<heading> markdown(std::string_view line) {
  const auto level = std::min(line.find_first_not_of('#'), line.size());
  if (level == 0 || level > levels || level == line.size() || line[level] != ' ') return {};
  auto title = trimmed(line.substr(level));
  title = trimmed(title.substr(0, title.find_last_not_of('#') + 1));
  if (title.empty()) return {};
  return heading{0, static_cast<unsigned>(level - 1), title};
}

/// "**Title**", with a colon inside, outside, or none.
std::optional<heading> in_bold(std::string_view line) {
  constexpr std::size_t longest = 80;
  if (line.ends_with(':')) line.remove_suffix(1);
  if (line.size() < 5 || line.size() > longest || !line.starts_with("**") || !line.ends_with("**")) return {};
  auto title = line.substr(2, line.size() - 4);
  if (title.find("**") != std::string_view::npos) return {};
  if (title.ends_with(':')) title.remove_suffix(1);
  return heading{0, bold, title};
}

/// "Title:" with nothing behind.
std::optional<heading> with_colon(std::string_view line) {
  constexpr std::size_t longest = 60;
  constexpr std::ptrdiff_t most_blanks = 4;
  if (line.size() < 2 || line.size() > longest || !line.ends_with(':')) return {};
  const auto title = line.substr(0, line.size() - 1);
  const auto first = static_cast<unsigned char>(title.front());
  if (!is_letter(title.front()) && first < 0x80) return {};
  if (title.find_first_of(":.!?") != std::string_view::npos) return {};
  if (std::count(title.begin(), title.end(), ' ') > most_blanks) return {};
  return heading{0, colon, title};
}

std::optional<heading> heading_in(std::string_view line) {
  if (line.starts_with('#')) return markdown(line);
  if (auto found = in_bold(line)) return found;
  return with_colon(line);
}

bool opens_tag(std::string_view line) {
  return line.size() > 2 && line[0] == '<' && (is_letter(line[1]) || line[1] == '/');
}

/// All headings outside of fences; nothing where the text has tags of its own.
std::optional<std::vector<heading>> headings_of(std::string_view text) {
  std::vector<heading> out;
  bool fenced = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = trimmed(text.substr(begin, end - begin));
    if (line.starts_with("```") || line.starts_with("~~~"))
      fenced = !fenced;
    else if (!fenced && opens_tag(line))
      return {};
    else if (auto found = fenced ? std::nullopt : heading_in(line)) {
      found->begin = begin;
      out.push_back(*found);
    }
    begin = end + 1;
  }
  return out;
}

std::string element_name(std::string_view title) {
  constexpr std::size_t longest = 40;
  std::string out;
  for (const char c : title) {
    if (out.size() >= longest) break;
    if (is_letter(c))
      out += static_cast<char>(c | 0x20);
    else if (is_digit(c) && !out.empty())
      out += c;
    else if (!out.empty() && out.back() != '_' && static_cast<unsigned char>(c) < 0x80)
      out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "section" : out;
}

void append_element(std::string_view title, std::string_view content, std::string& out) {
  const auto name = element_name(title);
  const auto last = content.find_last_not_of(" \t\r\n");
  const auto size = std::min(content.find('\n', last), content.size());
  const auto body = content.substr(0, size);
  out.append("<").append(name).append(">\n").append(body);
  out.append("\n</").append(name).append(">");
  // White space between sections stays as it was, but elements stand on lines of their own.
  out.append(content.substr(size));
}

}  // namespace

std::optional<std::string> with_xml_sections(std::string_view text) {
  auto found = headings_of(text);
  if (!found) return {};
  std::array<std::uint32_t, forms> seen{};
  for (const auto& h : *found) ++seen[h.form];
  const auto form = static_cast<unsigned>(
      std::find_if(seen.begin(), seen.end(), [](std::uint32_t n) { return n >= 2; }) - seen.begin());
  if (form == forms) return {};
  std::erase_if(*found, [form](const heading& h) { return h.form != form; });
  std::string out{text.substr(0, found->front().begin)};
  out.reserve(text.size() + found->size() * 64);
  for (std::size_t i = 0; i < found->size(); ++i) {
    const auto begin = (*found)[i].begin;
    const auto end = i + 1 < found->size() ? (*found)[i + 1].begin : text.size();
    append_element((*found)[i].title, text.substr(begin, end - begin), out);
  }
  return out;
}

}  // namespace signalbox
