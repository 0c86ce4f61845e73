// SPDX-License-Identifier: Apache-2.0
// The walk to a byte of a JSON text.
#include "base/json_path.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"

namespace signalbox::json {

namespace {

constexpr std::size_t most_steps = 8;
constexpr std::size_t longest_name = 40;

/// An array or object that the byte is inside of.
struct open_value {
  bool object = false;
  bool name_next = false;  // of an object
  bool named = false;      // of an object: `name` is the present member's
  std::string_view name;   // as the text writes it, without quotes
  std::size_t index = 0;   // of an array's present element
};

/// Where the string ends that begins at `at`, behind its closing quote; `npos` if it does not end.
std::size_t string_end(std::string_view text, std::size_t at) {
  constexpr auto npos = std::string_view::npos;
  for (++at;; at += 2) {
    at = text.find_first_of("\"\\", at);
    if (at == npos || text[at] == '"') return at == npos ? npos : at + 1;
  }
}

class walk {
 public:
  walk(std::string_view text, std::size_t offset) : text_{text}, offset_{std::min(offset, text.size())} {}

  std::vector<open_value> run() {
    for (std::size_t at = 0; at < offset_;) {
      if (text_[at] == '"')
        at = string(at);
      else
        structure(text_[at++]);
    }
    // A name that is all there is wrong, such as one that an object has twice.
    if (offset_ < text_.size() && text_[offset_] == '"' && awaits_name()) {
      const auto end = string_end(text_, offset_);
      if (end != std::string_view::npos) take_name(offset_, end);
    }
    return std::move(open_);
  }

 private:
  [[nodiscard]] bool awaits_name() const { return !open_.empty() && open_.back().name_next; }

  void take_name(std::size_t begin, std::size_t end) {
    const auto name = text_.substr(begin + 1, end - begin - 2);
    if (!utf8_valid(name)) return;
    open_.back().name = name;
    open_.back().named = true;
  }

  std::size_t string(std::size_t begin) {
    const auto end = string_end(text_, begin);
    if (end > offset_) return offset_;  // the byte is inside of it
    if (awaits_name()) take_name(begin, end);
    return end;
  }

  void structure(char c) {
    if (c == '{' || c == '[') {
      const bool object = c == '{';
      open_.push_back({object, object, false, {}, 0});
    } else if (open_.empty()) {
      return;
    } else if (c == '}' || c == ']') {
      open_.pop_back();
    } else if (c == ':') {
      open_.back().name_next = false;
    } else if (c == ',') {
      ++open_.back().index;
      open_.back().name_next = open_.back().object;
      open_.back().named = false;
    }
  }

  std::string_view text_;
  std::size_t offset_;
  std::vector<open_value> open_;
};

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
  });
}

void append_step(const open_value& step, std::string& out) {
  if (!step.object) {
    out.append("[").append(std::to_string(step.index)).append("]");
    return;
  }
  const auto shown = utf8_prefix(step.name, longest_name);
  const auto* rest = shown.size() < step.name.size() ? "..." : "";
  if (is_plain(shown))
    out.append(out.empty() ? "" : ".").append(shown).append(rest);
  else
    out.append("[\"").append(shown).append(rest).append("\"]");
}

}  // namespace

std::string path_at(std::string_view text, std::size_t offset) {
  auto steps = walk{text, offset}.run();
  // Of an object that is between two members nothing more can be said.
  if (!steps.empty() && steps.back().object && !steps.back().named) steps.pop_back();
  std::string out;
  for (std::size_t i = 0; i < std::min(steps.size(), most_steps); ++i) append_step(steps[i], out);
  if (steps.size() > most_steps) out += "...";
  return out;
}

}  // namespace signalbox::json
