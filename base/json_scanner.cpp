// SPDX-License-Identifier: Apache-2.0
// The scanner: one pass over the text, one node per value, no recursion.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace signalbox::json {

namespace {

constexpr std::size_t longest_number = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Marks, in the high bit of each byte, where a word of eight bytes holds a quote, a backslash, a control
/// character or a non-ASCII byte. The lowest mark is exact; those above it may be false ("Determine if a word
/// has a byte less than n", Bit Twiddling Hacks).
std::uint64_t special_in(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t highs = 0x8080808080808080ULL;
  const auto zero_in = [](std::uint64_t w) { return (w - ones) & ~w & highs; };
  const auto below_space = (word - ones * 0x20) & ~word & highs;
  return (word & highs) | zero_in(word ^ (ones * '"')) | zero_in(word ^ (ones * '\\')) | below_space;
}

/// Whether a number that no double can hold is too small rather than too large: by the place of its first
/// digit that is not 0.
bool is_tiny(std::string_view number) {
  const auto exponent_at = std::min(number.find_first_of("eE"), number.size());
  const auto digits = number.substr(0, exponent_at);
  const auto significant = digits.find_first_of("123456789");
  if (significant == std::string_view::npos) return true;
  const auto point = std::min(digits.find('.'), digits.size());
  auto exponent = number.substr(std::min(exponent_at + 1, number.size()));
  const bool negative = exponent.starts_with('-');
  if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int32_t power = 0;
  const auto [end, failed] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (failed == std::errc::result_out_of_range) return negative;
  return static_cast<std::int64_t>(point) - static_cast<std::int64_t>(significant) +
             (negative ? -power : power) <
         0;
}

}  // namespace

class scanner {
 public:
  scanner(document& doc, std::string_view text, const limits& most) : doc_{doc}, text_{text}, most_{most} {}

  std::optional<scan_error> run() {
    if (text_.size() >= UINT32_MAX) return scan_error{0, "the text is too long"};
    if (!skip_space()) return failure_;
    if (at_end()) return scan_error{at_, "the text is empty"};
    if (!scan_values() || !skip_space()) return failure_;
    if (!at_end()) return scan_error{at_, "unexpected data after the end of the document"};
    return {};
  }

 private:
  // What may come next inside the innermost open array or object.
  enum class expect : std::uint8_t { value, first_item, first_key, key, separator, done };

  bool scan_values() {
    auto next = expect::value;
    while (next != expect::done) {
      if (!skip_space()) return false;
      if (at_end()) return fail("unexpected end of the text");
      if (!step(next)) return false;
      if (doc_.open_.empty()) next = expect::done;
    }
    return true;
  }

  bool step(expect& next) {
    const char c = text_[at_];
    switch (next) {
      case expect::first_item:
        if (c == ']') return close(next);
        return scan_value(next);
      case expect::value:
        return scan_value(next);
      case expect::first_key:
        if (c == '}') return close(next);
        return scan_key(next);
      case expect::key:
        return scan_key(next);
      case expect::separator:
        return scan_separator(next);
      case expect::done:
        break;
    }
    return false;
  }

  bool scan_separator(expect& next) {
    const bool in_object = innermost().type == kind::object;
    if (text_[at_] == (in_object ? '}' : ']')) return close(next);
    if (text_[at_] != ',')
      return fail(in_object ? "expected a comma or a closing brace"
                            : "expected a comma or a closing bracket");
    ++at_;
    next = in_object ? expect::key : expect::value;
    return true;
  }

  bool scan_key(expect& next) {
    if (text_[at_] != '"') return fail("expected a member name in double quotes");
    if (!add(kind::string) || !scan_string()) return false;
    auto& name = doc_.nodes_.back();
    name.count = name.flag ? key_hash(value{&doc_, static_cast<std::uint32_t>(doc_.nodes_.size() - 1)}.text())
                           : key_hash(text_.substr(name.begin + 1, name.end - name.begin - 2));
    if (!skip_space()) return false;
    if (at_end() || text_[at_] != ':') return fail("expected a colon after the member name");
    ++at_;
    next = expect::value;
    return true;
  }

  bool scan_value(expect& next) {
    next = expect::separator;
    switch (text_[at_]) {
      case '{':
        return open(kind::object, next);
      case '[':
        return open(kind::array, next);
      case '"':
        return add(kind::string) && scan_string() && counted();
      case 't':
        return scan_word("true", kind::boolean, true);
      case 'f':
        return scan_word("false", kind::boolean, false);
      case 'n':
        return scan_word("null", kind::null, false);
      default:
        return scan_number();
    }
  }

  bool open(kind k, expect& next) {
    if (doc_.open_.size() >= most_.depth)
      return fail("nested deeper than " + std::to_string(most_.depth) + " levels");
    if (!add(k)) return false;
    doc_.open_.push_back(static_cast<std::uint32_t>(doc_.nodes_.size() - 1));
    ++at_;
    next = k == kind::object ? expect::first_key : expect::first_item;
    return true;
  }

  bool close(expect& next) {
    ++at_;
    const auto index = doc_.open_.back();
    auto& closed = doc_.nodes_[index];
    closed.end = here();
    closed.next = static_cast<std::uint32_t>(doc_.nodes_.size());
    if (closed.type == kind::object && !keys_unique(index)) return false;
    doc_.open_.pop_back();
    next = expect::separator;
    return counted();
  }

  /// Books the value that just ended with the array or object that holds it.
  bool counted() {
    if (!doc_.open_.empty()) ++innermost().count;
    return true;
  }

  bool add(kind k) {
    if (doc_.nodes_.size() >= most_.values)
      return fail("more than " + std::to_string(most_.values) + " values");
    const auto next = static_cast<std::uint32_t>(doc_.nodes_.size() + 1);
    doc_.nodes_.push_back({here(), 0, next, 0, k, false});
    return true;
  }

  bool scan_word(std::string_view word, kind k, bool flag) {
    if (text_.substr(at_, word.size()) != word) return fail("not a JSON value");
    if (!add(k)) return false;
    at_ += word.size();
    doc_.nodes_.back().end = here();
    doc_.nodes_.back().flag = flag;
    return counted();
  }

  bool scan_number() {
    if (!add(kind::number)) return false;
    const auto start = at_;
    if (text_[at_] == '-') ++at_;
    const auto digits = [this] {
      const auto from = at_;
      while (!at_end() && is_digit(text_[at_])) ++at_;
      return at_ - from;
    };
    const auto first = at_;
    const auto whole = digits();
    if (whole == 0)
      return fail(first == start ? "not a JSON value" : "a number needs a digit after the sign");
    if (whole > 1 && text_[first] == '0') return fail_at(first, "a number must not start with 0");
    if (!at_end() && text_[at_] == '.') {
      ++at_;
      if (digits() == 0) return fail("a number needs a digit after the point");
    }
    bool exponent = false;
    if (!at_end() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      exponent = true;
      ++at_;
      if (!at_end() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (digits() == 0) return fail("a number needs a digit in its exponent");
    }
    if (at_ - start > longest_number) return fail_at(start, "a number longer than 1024 bytes");
    if ((exponent || whole > 300) && !finite(start)) return fail_at(start, "a number out of range");
    doc_.nodes_.back().end = here();
    return counted();
  }

  bool finite(std::size_t start) const {
    double out = 0;
    const auto [end, failed] = std::from_chars(text_.data() + start, text_.data() + at_, out);
    if (failed == std::errc{}) return true;
    // from_chars reports out of range for what is too small as well as for what is too large.
    return is_tiny(text_.substr(start, at_ - start));
  }

  bool scan_string() {
    ++at_;  // the quote
    bool escapes = false;
    for (;;) {
      skip_plain();
      if (at_end()) return fail("a string without its closing quote");
      const auto c = static_cast<std::uint8_t>(text_[at_]);
      if (c == '"') break;
      if (c == '\\') {
        escapes = true;
        if (!scan_escape()) return false;
      } else if (c < 0x20) {
        return fail("a control character in a string must be escaped");
      } else if (c < 0x80) {
        ++at_;
      } else {
        const auto length = utf8_sequence(text_.substr(at_, 4));
        if (length == 0) return fail("invalid UTF-8 in a string");
        at_ += length;
      }
    }
    ++at_;
    doc_.nodes_.back().end = here();
    doc_.nodes_.back().flag = escapes;
    return true;
  }

  void skip_plain() {
    static_assert(std::endian::native == std::endian::little, "the lowest mark is the first byte");
    while (at_ + 8 <= text_.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text_.data() + at_, 8);
      if (const auto marks = special_in(word); marks != 0) {
        at_ += static_cast<std::size_t>(std::countr_zero(marks)) / 8;
        return;
      }
      at_ += 8;
    }
  }

  bool scan_escape() {
    if (at_ + 1 >= text_.size()) return fail("a string without its closing quote");
    const char c = text_[at_ + 1];
    if (c != 'u') {
      if (c == '\0' || std::strchr("\"\\/bfnrt", c) == nullptr) return fail("an unknown escape in a string");
      at_ += 2;
      return true;
    }
    const auto unit = hex_unit(at_);
    if (!unit) return fail("\\u needs four hexadecimal digits");
    if (*unit >= 0xdc00 && *unit < 0xe000) return fail("a lone surrogate in a string");
    if (*unit >= 0xd800 && *unit < 0xdc00) {
      const auto low = hex_unit(at_ + 6);
      if (!low || *low < 0xdc00 || *low >= 0xe000) return fail("a lone surrogate in a string");
      at_ += 6;
    }
    at_ += 6;
    return true;
  }

  /// The value of `\uXXXX` at an offset.
  std::optional<std::uint32_t> hex_unit(std::size_t offset) const {
    if (offset + 6 > text_.size() || text_[offset] != '\\' || text_[offset + 1] != 'u') return {};
    const auto digits = text_.substr(offset + 2, 4);
    if (!std::all_of(digits.begin(), digits.end(), is_hex)) return {};
    std::uint32_t out = 0;
    std::from_chars(digits.data(), digits.data() + 4, out, 16);
    return out;
  }

  /// Names are told apart by their hashes: pairwise in small objects, sorted in large ones, so that no choice
  /// of names makes it slow. Only names of equal hash are compared.
  bool keys_unique(std::uint32_t object) {
    const auto& nodes = doc_.nodes_;
    const auto count = nodes[object].count;
    const auto end = nodes[object].next;
    if (count < 2) return true;
    if (count > 16) return many_keys_unique(object);
    for (auto a = object + 1; a < end; a = nodes[a + 1].next)
      for (auto b = nodes[a + 1].next; b < end; b = nodes[b + 1].next)
        if (nodes[a].count == nodes[b].count && same_text(a, b)) return duplicate(b);
    return true;
  }

  bool many_keys_unique(std::uint32_t object) {
    const auto& nodes = doc_.nodes_;
    std::vector<std::pair<std::string, std::uint32_t>> keys;
    keys.reserve(nodes[object].count);
    for (auto key = object + 1; key < nodes[object].next; key = nodes[key + 1].next)
      keys.emplace_back(value{&doc_, key}.text(), key);
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto twice = std::adjacent_find(keys.begin(), keys.end(),
                                          [](const auto& a, const auto& b) { return a.first == b.first; });
    return twice == keys.end() || duplicate(std::next(twice)->second);
  }

  [[nodiscard]] bool same_text(std::uint32_t a, std::uint32_t b) const {
    return value{&doc_, a}.text() == value{&doc_, b}.text();
  }

  bool duplicate(std::uint32_t key) {
    return fail_at(doc_.nodes_[key].begin, "a member name appears twice in one object");
  }

  bool skip_space() {
    // Most values are written without any.
    if (!at_end() && text_[at_] > ' ' && text_[at_] != '/') return true;
    for (;;) {
      while (!at_end() &&
             (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
        ++at_;
      if (!most_.comments || at_end() || text_[at_] != '/') return true;
      if (!skip_comment()) return false;
    }
  }

  bool skip_comment() {
    const auto start = at_;
    if (text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (text_.substr(at_, 2) != "/*") return fail("not a comment");
    const auto close = text_.find("*/", at_ + 2);
    if (close == std::string_view::npos) return fail_at(start, "a comment without its end");
    at_ = close + 2;
    return true;
  }

  bool fail(std::string message) { return fail_at(at_, std::move(message)); }
  bool fail_at(std::size_t offset, std::string message) {
    failure_ = scan_error{offset, std::move(message)};
    return false;
  }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(at_); }
  node& innermost() { return doc_.nodes_[doc_.open_.back()]; }

  document& doc_;
  std::string_view text_;
  const limits& most_;
  std::size_t at_ = 0;
  std::optional<scan_error> failure_;
};

std::optional<scan_error> document::scan(std::string_view text, const limits& most) {
  text_ = text;
  nodes_.clear();
  open_.clear();
  // Bodies of chats have about a value in 16 bytes, but for long texts.
  nodes_.reserve(std::min<std::size_t>(text.size() / 16, 256));
  auto failure = scanner{*this, text, most}.run();
  if (failure) nodes_.clear();
  return failure;
}

}  // namespace signalbox::json
