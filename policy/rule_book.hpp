// SPDX-License-Identifier: Apache-2.0
// The rules made ready: all phrases in one tree of words, all patterns in one automaton, so that a text is
// read once however many rules there are.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/classify_rules.hpp"
#include "policy/rule_patterns.hpp"
#include "policy/words.hpp"

namespace signalbox {

/// What the rules said of a prompt.
class rule_tally {
 public:
  struct line {
    std::uint16_t rule = 0;
    std::uint8_t hits = 0;
    float weight = 0;  ///< what the rule counts for, all its hits together
  };

  [[nodiscard]] const std::vector<line>& lines() const noexcept { return lines_; }
  /// Forgets what was said; `rules` is how many there are.
  void clear(std::size_t rules);
  /// One hit, unless the rule has had as many as count.
  void add(std::uint16_t rule, float weight, std::uint8_t most);

 private:
  std::vector<line> lines_;
  std::vector<std::uint16_t> line_of_rule_;  // 0: none yet; else one more than its index
};

/// Whose words are read.
enum class speaker : std::uint8_t { last_user, earlier_user, system };

/// Immutable once built; `read` may be called from many threads.
class rule_book {
 public:
  /// Builds from the tables of classify_rules.hpp and the rules of a configuration: some milliseconds, some
  /// hundred kilobytes. `domains` is the list of all (domains_of). What a loaded configuration holds fits;
  /// throws std::logic_error for phrases that begin with a number, and for more words than can be numbered.
  explicit rule_book(std::span<const rule_settings> own = {}, std::span<const std::string> domains = {});
  ~rule_book();
  rule_book(const rule_book&) = delete;
  rule_book& operator=(const rule_book&) = delete;

  /// Adds what the rules say of a text to `out`. `language` ("fr", "en" or empty) decides on words that mean
  /// different things. Linear in the text. Of overlapping phrases in one dimension the longest speaks.
  void read(const folded_text& text, speaker who, std::string_view language, rule_tally& out) const;

  [[nodiscard]] const rule& at(std::uint16_t index) const noexcept { return rules_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }

 private:
  struct node {
    std::uint32_t rules_begin = 0;  // in ends_
    std::uint16_t rules_count = 0;
  };
  struct edge {
    std::uint32_t key = 0;  // node and word; 0: a free slot
    std::uint16_t to = 0;
  };
  struct known_word {
    std::uint64_t start = 0;  // its first eight letters
    std::uint32_t rest = 0;   // where the others stand in letters_
    std::uint16_t length = 0;
    std::uint16_t id = 0;
  };
  /// A set of hashes that may say yes to one that it does not hold (Bloom 1970, with one bit each).
  template <std::size_t bits>
  class hash_set {
   public:
    void add(std::uint32_t hash) noexcept { words_[hash % bits / 64] |= std::uint64_t{1} << hash % 64; }
    [[nodiscard]] bool may_hold(std::uint32_t hash) const noexcept {
      return (words_[hash % bits / 64] >> hash % 64 & 1U) != 0;
    }

   private:
    std::array<std::uint64_t, bits / 64> words_{};
  };
  struct builder;
  class reader;

  /// One number for two words that follow each other.
  static std::uint32_t pair_of(std::uint32_t first, std::uint32_t second) noexcept {
    return (first ^ std::rotl(second, 15)) * 0x9e3779b1U >> 8;
  }
  /// Bits of a hash that the slot does not use.
  static std::uint8_t tag_of(std::uint32_t hash) noexcept {
    return static_cast<std::uint8_t>(hash >> 24 | 1U);
  }
  static std::size_t slot_of(std::uint32_t key, std::size_t slots) noexcept {
    return (key * 0x9e3779b1U >> 8) & (slots - 1);
  }

  rule rule_of(const rule_settings& given, std::span<const std::string> domains);

  [[nodiscard]] std::uint16_t id_of(const folded_text& text, const word& w) const noexcept;
  [[nodiscard]] std::uint16_t child(std::uint16_t from, std::uint16_t word_id) const noexcept;

  std::deque<std::string> own_texts_;  // what rules of the configuration point to
  std::vector<rule> rules_;
  std::string letters_;
  std::vector<std::uint8_t> tags_;  // of words_: some bits of the hash; 0: a free slot
  std::vector<known_word> words_;
  std::vector<std::uint16_t> first_;  // by word: the node of phrases that begin with it; 0: none do
  std::vector<node> nodes_;
  std::vector<edge> edges_;
  std::vector<std::uint16_t> ends_;
  std::uint16_t number_ = 0;  // the word that stands for any number
  std::uint32_t number_hash_ = 0;
  // Asked before all else: words that phrases begin with, those that are phrases, and how phrases begin.
  hash_set<32'768> openings_;
  hash_set<32'768> phrases_of_one_;
  hash_set<65'536> pairs_;
  std::unique_ptr<const rule_patterns> patterns_;
  std::unique_ptr<const rule_patterns> own_patterns_;  // null: there are none
};

}  // namespace signalbox
