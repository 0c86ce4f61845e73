// SPDX-License-Identifier: Apache-2.0
// RE2::Set, asked only where it can find something.
#include "policy/rule_patterns.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace signalbox {

namespace {

RE2::Options options() {
  RE2::Options o;
  o.set_log_errors(false);
  o.set_encoding(RE2::Options::EncodingLatin1);  // a text may hold any bytes; the patterns are ASCII
  return o;
}

constexpr auto signs = [] {
  std::array<bool, 256> table{};
  for (const char c : pattern_signs) table[static_cast<std::uint8_t>(c)] = true;
  return table;
}();

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// Whether the name that ends at `end`, perhaps with dots inside, comes right after one of the two.
bool name_follows(std::string_view text, std::size_t end, std::string_view one, std::string_view other) {
  while (end > 0 && (in_name(text[end - 1]) || text[end - 1] == '.')) --end;
  const auto before = text.substr(0, end);
  return before.ends_with(one) || before.ends_with(other);
}

bool holds_word(const folded_text& text, std::uint32_t hash) {
  const auto words = text.words();
  return std::any_of(words.begin(), words.end(), [hash](const word& w) { return w.hash == hash; });
}

/// Whether any pattern can match: most prompts hold no sign that they need.
bool may_match(const folded_text& text) {
  const char* const bytes = text.text().data();
  bool semicolon = false;
  bool parenthesis = false;
  for (const auto i : text.marks()) {
    const char c = bytes[i];
    if (c == ';') {
      semicolon = true;
      if (name_follows(text.text(), i, "import ", "std::")) return true;
    } else if (c == '(') {
      parenthesis = true;
      if (i > 0 && in_name(bytes[i - 1])) return true;
    } else if (signs[static_cast<std::uint8_t>(c)]) {
      return true;
    }
  }
  // Prose has semicolons too. In a pattern one ends an import, follows a name of std, or stands in a loop or
  // a query.
  return semicolon && (parenthesis || holds_word(text, word_hash("select")));
}

}  // namespace

struct rule_patterns::automaton {
  RE2::Set set{options(), RE2::UNANCHORED};
  std::vector<std::vector<std::uint16_t>> speaks_for;  // by expression

  void add(const rule& r) {
    std::string why;
    if (set.Add(re2::StringPiece{r.text.data(), r.text.size()}, &why) < 0)
      throw std::logic_error{"pattern " + std::string{r.name} + ": " + why};
    speaks_for.emplace_back();
  }
};

rule_patterns::rule_patterns(const std::vector<rule>& rules, std::size_t first, std::size_t end,
                             bool need_signs)
    : need_signs_{need_signs} {
  auto built = std::make_unique<automaton>();
  std::vector<std::string_view> expressions;
  for (auto i = first; i < end; ++i) {
    const auto known = std::find(expressions.begin(), expressions.end(), rules[i].text);
    const auto at = static_cast<std::size_t>(known - expressions.begin());
    if (known == expressions.end()) {
      built->add(rules[i]);
      expressions.push_back(rules[i].text);
    }
    built->speaks_for[at].push_back(static_cast<std::uint16_t>(i));
  }
  if (!built->set.Compile()) throw std::logic_error{"the patterns do not fit into RE2's memory"};
  automaton_ = std::move(built);
}

rule_patterns::~rule_patterns() = default;

void rule_patterns::match(const folded_text& text, const std::function<void(std::uint16_t)>& speaks) const {
  if (need_signs_ && !may_match(text)) return;
  thread_local std::vector<int> matched;
  matched.clear();
  // Where RE2 gives up for lack of memory nothing matches: the phrases decide alone.
  if (!automaton_->set.Match({text.text().data(), text.text().size()}, &matched)) return;
  for (const auto m : matched)
    for (const auto index : automaton_->speaks_for[static_cast<std::size_t>(m)]) speaks(index);
}

}  // namespace signalbox
