// SPDX-License-Identifier: Apache-2.0
// Building of the tree of phrases, from the built-in rules and those of the configuration.
#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

#include "policy/rule_book.hpp"

namespace signalbox {

namespace {

constexpr std::size_t most_steps = std::numeric_limits<std::uint16_t>::max() - 1;

/// Calls `each` with the parts of `text` between separators.
template <class Each>
void split(std::string_view text, char separator, Each each) {
  while (!text.empty()) {
    const auto end = text.find(separator);
    each(text.substr(0, end));
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
}

/// Phrases as the tables write them. What has a meaning there is none in a phrase of the configuration.
std::string table_text(const std::vector<std::string>& phrases) {
  std::string out;
  for (const auto& phrase : phrases) {
    if (!out.empty()) out += '|';
    for (const char c : phrase) out += c == '|' || c == '/' || c == '\t' || c == '\n' ? ' ' : c;
  }
  return out;
}

template <class Names>
std::uint8_t place_of(const Names& names, const std::string& name) {
  return static_cast<std::uint8_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::uint8_t value_of(const rule_settings& given, std::span<const std::string> domains) {
  switch (given.dimension) {
    case rule_dimension::task:
      return place_of(names_of<task_kind>, given.value);
    case rule_dimension::urgency:
      return place_of(names_of<urgency_level>, given.value);
    case rule_dimension::cost:
      return place_of(names_of<cost_tolerance_level>, given.value);
    case rule_dimension::domain:
      return place_of(domains, given.value);
    case rule_dimension::complexity:
      break;
  }
  return 0;
}

}  // namespace

/// Puts phrases into the tree. Words get numbers from 1 in the order in which they first occur.
struct rule_book::builder {
  using word_run = std::vector<std::uint16_t>;           // "step-by-step" is written as one and is three
  using step_list = std::vector<std::vector<word_run>>;  // per position of a phrase: what may stand there

  rule_book& book;
  std::uint16_t next_word = 1;
  // Per node: the rules that a phrase which ends there speaks for.
  std::vector<std::vector<std::uint16_t>> ends = std::vector<std::vector<std::uint16_t>>(1);
  std::vector<std::uint32_t> hashes = {0};  // by word
  folded_text folded;

  explicit builder(rule_book& b) : book{b} {
    // Half empty at least, so that looking up stays short.
    std::size_t words = 0;
    for (const auto& r : book.rules_) words += most_words(r.text);
    if (words > most_steps) throw std::logic_error{"more words in rules than rule_book can number"};
    book.words_.resize(std::bit_ceil(2 * words));
    book.tags_.resize(book.words_.size());
    book.edges_.resize(std::bit_ceil(4 * words));
  }

  /// At least as many as it has.
  static std::size_t most_words(std::string_view text) {
    return 1 + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
             return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
           }));
  }

  void add(std::uint16_t rule) {
    split(book.rules_[rule].text, '|', [&](std::string_view phrase) {
      step_list steps;
      split(phrase, ' ', [&](std::string_view step) {
        auto& alternatives = steps.emplace_back();
        split(step, '/', [&](std::string_view one) { alternatives.push_back(word_ids(one)); });
      });
      insert(0, steps, 0, rule);
    });
  }

  word_run word_ids(std::string_view text) {
    folded.clear();
    folded.append(text);
    word_run out;
    for (const auto& w : folded.words())
      out.push_back(folded.text_of(w).front() <= '9' ? number() : intern(folded, w));
    return out;
  }

  /// The word that stands for whatever begins with a digit.
  std::uint16_t number() {
    if (book.number_ == 0) {
      folded_text zero;
      zero.append("0");
      book.number_ = intern(zero, zero.words().front());
    }
    return book.number_;
  }

  std::uint16_t intern(const folded_text& text, const word& w) {
    if (const auto known = book.id_of(text, w)) return known;
    const auto spelling = text.text_of(w);
    auto slot = w.hash % book.words_.size();
    while (book.tags_[slot] != 0) slot = (slot + 1) % book.words_.size();
    book.tags_[slot] = tag_of(w.hash);
    book.words_[slot] = {packed_bytes(spelling.data(), std::min<std::size_t>(8, spelling.size())),
                         static_cast<std::uint32_t>(book.letters_.size()), w.length, next_word};
    book.letters_ += spelling.substr(std::min<std::size_t>(8, spelling.size()));
    hashes.push_back(w.hash);
    return next_word++;
  }

  void insert(std::uint16_t from, const step_list& steps, std::size_t step, std::uint16_t rule) {
    if (step == steps.size()) {
      auto& here = ends[from];
      if (from != 0 && std::find(here.begin(), here.end(), rule) == here.end()) here.push_back(rule);
      return;
    }
    for (const auto& words : steps[step]) {
      auto at = from;
      for (const auto id : words) at = descend(at, id);
      insert(at, steps, step + 1, rule);
    }
  }

  std::uint16_t descend(std::uint16_t from, std::uint16_t id) {
    if (const auto known = book.child(from, id)) return known;
    if (ends.size() * 2 >= book.edges_.size() || ends.size() > most_steps)
      throw std::logic_error{"more phrases than rule_book has room for"};
    const auto to = static_cast<std::uint16_t>(ends.size());
    ends.emplace_back();
    const auto key = static_cast<std::uint32_t>(from) << 16 | id;
    auto slot = slot_of(key, book.edges_.size());
    while (book.edges_[slot].key != 0) slot = (slot + 1) % book.edges_.size();
    book.edges_[slot] = {key, to};
    return to;
  }

  void finish() {
    for (const auto& rules : ends) {
      book.nodes_.push_back(
          {static_cast<std::uint32_t>(book.ends_.size()), static_cast<std::uint16_t>(rules.size())});
      book.ends_.insert(book.ends_.end(), rules.begin(), rules.end());
    }
    book.first_.push_back(0);
    for (std::uint16_t id = 1; id < next_word; ++id) book.first_.push_back(book.child(0, id));
    for (std::uint16_t id = 1; id < next_word; ++id) {
      if (book.first_[id] == 0) continue;
      if (id == book.number_)
        throw std::logic_error{"rule_book does not look for phrases that begin with a number"};
      book.openings_.add(hashes[id]);
      if (book.nodes_[book.first_[id]].rules_count > 0) book.phrases_of_one_.add(hashes[id]);
      for (const auto& e : book.edges_)
        if (e.key >> 16 == book.first_[id]) book.pairs_.add(pair_of(hashes[id], hashes[e.key & 0xffff]));
    }
  }
};

rule rule_book::rule_of(const rule_settings& given, std::span<const std::string> domains) {
  const auto keep = [this](std::string text) -> std::string_view {
    return own_texts_.emplace_back(std::move(text));
  };
  const bool domain = given.dimension == rule_dimension::domain;
  rule out{};
  out.name = keep(given.name);
  out.dimension = given.dimension;
  out.value = value_of(given, domains);
  out.weight = static_cast<float>(given.weight);
  out.place = domain ? rule_place::any_user : rule_place::last_user;
  out.most = domain ? 4 : 1;
  out.text = keep(given.pattern.empty() ? table_text(given.phrases) : given.pattern);
  out.only_in = keep(given.language);
  return out;
}

rule_book::rule_book(std::span<const rule_settings> own, std::span<const std::string> domains) {
  for (const auto& table : {english_rules(), french_rules(), domain_rules(), shared_rules()})
    rules_.insert(rules_.end(), table.begin(), table.end());
  for (const auto& given : own)
    if (given.pattern.empty()) rules_.push_back(rule_of(given, domains));
  const auto phrases = rules_.size();
  builder build{*this};
  for (std::size_t i = 0; i < phrases; ++i) build.add(static_cast<std::uint16_t>(i));
  build.number();
  number_hash_ = word_hash("0");
  build.finish();
  rules_.insert(rules_.end(), pattern_rules().begin(), pattern_rules().end());
  const auto first_own = rules_.size();
  for (const auto& given : own)
    if (!given.pattern.empty()) rules_.push_back(rule_of(given, domains));
  patterns_ = std::make_unique<const rule_patterns>(rules_, phrases, first_own, true);
  if (first_own < rules_.size())
    own_patterns_ = std::make_unique<const rule_patterns>(rules_, first_own, rules_.size(), false);
}

}  // namespace signalbox
