// SPDX-License-Identifier: Apache-2.0
// Phrases as a tree of words (a trie), walked from every word of the text; a phrase is at most a handful of
// words, so the walk is linear.
#include "policy/rule_book.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>

namespace signalbox {

namespace {

constexpr float earlier_share = 0.4F;
constexpr float system_share = 0.35F;
constexpr std::size_t instruction_words = 12;
constexpr std::size_t story_words = 16;

bool speaks_in(const rule& r, std::string_view language) {
  if (r.language == rule_language::english) return language != "fr";
  if (r.language == rule_language::french) return language != "en";
  return r.only_in.empty() || language.empty() || r.only_in == language;
}

bool works_on_a_text(std::uint8_t task) {
  switch (static_cast<task_kind>(task)) {
    case task_kind::extraction:
    case task_kind::classification:
    case task_kind::summarisation:
    case task_kind::translation:
    case task_kind::rewriting:
      return true;
    default:
      return false;
  }
}

}  // namespace

void rule_tally::clear(std::size_t rules) {
  for (const auto& l : lines_) line_of_rule_[l.rule] = 0;
  lines_.clear();
  if (line_of_rule_.size() < rules) line_of_rule_.resize(rules);
}

void rule_tally::add(std::uint16_t rule, float weight, std::uint8_t most) {
  auto& index = line_of_rule_[rule];
  if (index == 0) {
    lines_.push_back({rule, 0, 0});
    index = static_cast<std::uint16_t>(lines_.size());
  }
  auto& spoken = lines_[index - 1U];
  if (spoken.hits >= most) return;
  ++spoken.hits;
  spoken.weight += weight;
}

rule_book::~rule_book() = default;

std::uint16_t rule_book::id_of(const folded_text& text, const word& w) const noexcept {
  const auto* const tags = tags_.data();
  const auto mask = words_.size() - 1;
  const auto tag = tag_of(w.hash);
  for (auto slot = w.hash & mask; tags[slot] != 0; slot = (slot + 1) & mask) {
    const auto& known = words_.data()[slot];
    if (tags[slot] != tag || known.length != w.length || known.start != text.first_eight(w)) continue;
    if (w.length <= 8) return known.id;
    if (std::string_view{letters_}.substr(known.rest, w.length - 8U) == text.text_of(w).substr(8))
      return known.id;
  }
  return 0;
}

std::uint16_t rule_book::child(std::uint16_t from, std::uint16_t word_id) const noexcept {
  const auto key = static_cast<std::uint32_t>(from) << 16 | word_id;
  const auto* const edges = edges_.data();
  const auto mask = edges_.size() - 1;
  for (auto slot = slot_of(key, edges_.size()); edges[slot].key != 0; slot = (slot + 1) & mask)
    if (edges[slot].key == key) return edges[slot].to;
  return 0;
}

/// One walk over a text.
class rule_book::reader {
 public:
  reader(const rule_book& book, const folded_text& text, speaker who, std::string_view language,
         rule_tally& out)
      : book_{book}, text_{text}, words_{text.words()}, who_{who}, language_{language}, out_{out} {
    find_last_line();
    find_payload();
    ++reading;
    if (seen.size() < book.nodes_.size()) seen.resize(book.nodes_.size());
  }

  // Most words begin no phrase, or none that goes on as the text does: two looks into small tables tell.
  void run() {
    const auto words = words_;
    const auto& openings = book_.openings_;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (openings.may_hold(words.data()[i].hash) && begins_phrase(i)) walk(i);
  }

 private:
  [[nodiscard]] bool begins_phrase(std::size_t i) const {
    const auto hash = words_.data()[i].hash;
    if (book_.phrases_of_one_.may_hold(hash)) return true;
    return i + 1 < words_.size() && goes_on(hash, words_.data()[i + 1]);
  }

  [[nodiscard]] bool goes_on(std::uint32_t hash, const word& next) const {
    return book_.pairs_.may_hold(pair_of(hash, is_number(next) ? book_.number_hash_ : next.hash));
  }

  // Whatever begins with a digit counts as a number: 48, 2nd, 3d.
  [[nodiscard]] bool is_number(const word& w) const { return text_.text().data()[w.begin] <= '9'; }

  [[nodiscard]] std::uint16_t id_of(const word& w) const {
    return is_number(w) ? book_.number_ : book_.id_of(text_, w);
  }

  // Looked for once, and only where a rule asks.
  bool has_number() {
    if (!numbers_)
      numbers_ = std::any_of(words_.begin(), words_.end(), [this](const word& w) { return is_number(w); });
    return *numbers_;
  }

  struct ending {
    std::uint16_t node = 0;
    std::size_t end = 0;  // one past the last word
  };

  void walk(std::size_t begin) {
    std::array<ending, names_of<rule_dimension>.size()> longest;
    unsigned found = 0;  // a bit per dimension
    auto at = book_.first_.data()[id_of(words_.data()[begin])];
    for (auto i = begin + 1; at != 0; ++i) {
      const auto& node = book_.nodes_.data()[at];
      for (std::size_t k = 0; k < node.rules_count; ++k) {
        const auto& r = book_.rules_.data()[book_.ends_.data()[node.rules_begin + k]];
        if (!heard(r, begin)) continue;
        longest[static_cast<std::size_t>(r.dimension)] = {at, i};
        found |= 1U << static_cast<unsigned>(r.dimension);
      }
      if (i == words_.size()) break;
      const auto& next = words_.data()[i];
      if (i == begin + 1 && !goes_on(words_.data()[begin].hash, next)) break;
      const auto id = id_of(next);
      if (id == 0) break;
      at = book_.child(at, id);
    }
    for (; found != 0; found &= found - 1) {
      const auto d = static_cast<std::size_t>(std::countr_zero(found));
      if (longest[d].end > covered_[d]) speak(static_cast<rule_dimension>(d), longest[d], begin);
    }
  }

  bool heard(const rule& r, std::size_t begin) {
    if (!speaks_in(r, language_)) return false;
    // How soon and how dear: not what a text to be translated or summarised says of itself.
    if (r.dimension >= rule_dimension::urgency && works_on_payload_ && begin >= payload_) return false;
    if (who_ == speaker::system) return r.dimension == rule_dimension::domain;
    if (who_ == speaker::earlier_user) return r.place == rule_place::any_user;
    if (r.place == rule_place::story) return words_.size() >= story_words && has_number();
    return r.place != rule_place::instruction || in_instruction(begin);
  }

  [[nodiscard]] bool in_instruction(std::size_t begin) const {
    return begin < instruction_words || begin + instruction_words >= words_.size() ||
           (begin >= last_line_ && begin < last_line_ + instruction_words);
  }

  void speak(rule_dimension d, const ending& e, std::size_t begin) {
    covered_[static_cast<std::size_t>(d)] = e.end;
    auto& stamp = seen[e.node];
    // The same phrase again says nothing new.
    const auto bit = std::uint64_t{1} << static_cast<unsigned>(d);
    if (stamp.reading == reading && (stamp.dimensions & bit) != 0) return;
    if (stamp.reading != reading) stamp = {reading, 0};
    stamp.dimensions |= bit;
    const auto& node = book_.nodes_[e.node];
    for (std::size_t k = 0; k < node.rules_count; ++k) {
      const auto index = book_.ends_[node.rules_begin + k];
      const auto& r = book_.rules_[index];
      if (r.dimension != d || !heard(r, begin)) continue;
      out_.add(index, r.weight * share(), r.most);
      if (d == rule_dimension::task && begin < payload_ && works_on_a_text(r.value)) works_on_payload_ = true;
    }
  }

  [[nodiscard]] float share() const {
    return who_ == speaker::last_user ? 1 : who_ == speaker::earlier_user ? earlier_share : system_share;
  }

  void find_last_line() {
    const auto text = text_.text();
    const auto marks = text_.marks();
    auto end = text.size();
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) --end;
    for (auto i = marks.size(); i-- > 0;) {
      if (marks[i] >= end || text[marks[i]] != '\n') continue;
      last_line_ = first_word_from(marks[i]);
      return;
    }
  }

  // Where a text to work on is quoted: after the first colon or quotation mark.
  void find_payload() {
    const auto text = text_.text();
    for (const auto i : text_.marks()) {
      const bool opens = text[i] == ':' && i + 1 < text.size() && text[i + 1] <= '"';
      if (!opens && text[i] != '"') continue;
      payload_ = first_word_from(i);
      return;
    }
  }

  [[nodiscard]] std::size_t first_word_from(std::size_t place) const {
    const auto first = std::partition_point(words_.begin(), words_.end(),
                                            [place](const word& w) { return w.begin < place; });
    return static_cast<std::size_t>(first - words_.begin());
  }

  struct sighting {
    std::uint64_t reading = 0;
    std::uint64_t dimensions = 0;
  };
  // Keeps its memory from reading to reading; `reading` numbers them, so that nothing need be cleared.
  struct scratch {
    std::vector<sighting> seen;
    std::uint64_t reading = 0;
  };
  static scratch& of_this_thread() {
    thread_local scratch memory;
    return memory;
  }

  // Looked up once: a thread-local name costs a call at every use.
  scratch& memory_ = of_this_thread();
  std::vector<sighting>& seen = memory_.seen;
  std::uint64_t& reading = memory_.reading;

  const rule_book& book_;
  const folded_text& text_;
  std::span<const word> words_;
  speaker who_;
  std::string_view language_;
  rule_tally& out_;
  std::size_t last_line_ = 0;
  std::size_t payload_ = SIZE_MAX;  // index of its first word
  std::optional<bool> numbers_;
  bool works_on_payload_ = false;
  std::array<std::size_t, names_of<rule_dimension>.size()> covered_{};
};

void rule_book::read(const folded_text& text, speaker who, std::string_view language, rule_tally& out) const {
  reader{*this, text, who, language, out}.run();
  if (who != speaker::last_user) return;
  const auto say = [&](std::uint16_t index) {
    if (speaks_in(rules_[index], language)) out.add(index, rules_[index].weight, 1);
  };
  patterns_->match(text, say);
  if (own_patterns_) own_patterns_->match(text, say);
}

}  // namespace signalbox
