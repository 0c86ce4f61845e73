// SPDX-License-Identifier: Apache-2.0
// The scanner: one pass over the text, one node per value, no recursion.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/json.hpp"
#include "base/json_bytes.hpp"
#include "base/json_number.hpp"
#include "base/utf8.hpp"

namespace signalbox::json {

namespace {

constexpr std::ptrdiff_t longest_number = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

class scanner {
 public:
  scanner(document& doc, std::string_view text, const limits& most)
      : doc_{doc},
        begin_{text.data()},
        end_{text.data() + text.size()},
        at_{begin_},
        most_{most},
        nodes_{doc.nodes_.data()},
        room_{std::min(static_cast<std::uint32_t>(doc.nodes_.size()), most.values)} {}

  std::optional<scan_error> run() {
    if (!skip_space()) return failure_;
    if (at_end()) return scan_error{offset(), "the text is empty"};
    auto next = step::value;
    while (next == step::value) next = scan_value();
    if (next == step::failed || !skip_space()) return failure_;
    if (!at_end()) return scan_error{offset(), "unexpected data after the end of the document"};
    doc_.size_ = size_;
    return {};
  }

 private:
  /// How it goes on: with a value, not at all since the outermost one has ended, or not at all.
  enum class step : std::uint8_t { value, end, failed };

  step scan_value() {
    if (!to_token()) return step::failed;
    switch (*at_) {
      case '{':
        return open(kind::object);
      case '[':
        return open(kind::array);
      case '"': {
        auto* added = add(kind::string);
        return added != nullptr && scan_string(*added) ? behind_value() : step::failed;
      }
      case 't':
        return scan_word("true", kind::boolean, true);
      case 'f':
        return scan_word("false", kind::boolean, false);
      case 'n':
        return scan_word("null", kind::null, false);
      default:
        return scan_number() ? behind_value() : step::failed;
    }
  }

  /// Books the value that has just ended, then closes what ends with it, up to the next value.
  step behind_value() {
    while (top_ != nullptr) {
      ++top_->count;
      if (!to_token()) return step::failed;
      const bool in_object = top_->type == kind::object;
      if (*at_ == ',') {
        ++at_;
        if (!in_object) return step::value;
        return to_token() ? scan_key() : step::failed;
      }
      if (*at_ != (in_object ? '}' : ']'))
        return stop(in_object ? "expected a comma or a closing brace"
                              : "expected a comma or a closing bracket");
      if (!close()) return step::failed;
    }
    return step::end;
  }

  step scan_key() {
    if (*at_ != '"') return stop("expected a member name in double quotes");
    auto* name = add(kind::string);
    if (name == nullptr || !scan_string(*name)) return step::failed;
    name->count = name->flag ? hash_of_escaped(*name) : key_hash({begin_ + name->begin + 1, at_ - 1});
    if (!skip_space()) return step::failed;
    if (at_end() || *at_ != ':') return stop("expected a colon after the member name");
    ++at_;
    return step::value;
  }

  [[gnu::noinline]] std::uint32_t hash_of_escaped(const node& name) const {
    std::string plain;
    append_unescaped({begin_ + name.begin + 1, begin_ + name.end - 1}, plain);
    return key_hash(plain);
  }

  step open(kind k) {
    if (doc_.open_.size() >= most_.depth) return too_many("nested deeper than ", most_.depth, " levels");
    top_ = add(k);
    if (top_ == nullptr) return step::failed;
    doc_.open_.push_back(size_ - 1);
    ++at_;
    if (!to_token()) return step::failed;
    if (*at_ == (k == kind::object ? '}' : ']')) return close() ? behind_value() : step::failed;
    return k == kind::object ? scan_key() : step::value;
  }

  bool close() {
    ++at_;
    top_->end = here();
    top_->next = size_;
    if (top_->type == kind::object && top_->count > 1 && !keys_unique(doc_.open_.back())) return false;
    doc_.open_.pop_back();
    find_top();
    return true;
  }

  void find_top() { top_ = doc_.open_.empty() ? nullptr : nodes_ + doc_.open_.back(); }

  /// A node for the value that begins here; null if there are too many.
  [[gnu::always_inline]] node* add(kind k) {
    if (size_ == room_ && !make_room()) return nullptr;
    auto& added = nodes_[size_++];
    added = {here(), 0, size_, 0, k, false};
    return &added;
  }

  [[gnu::noinline]] bool make_room() {
    if (size_ >= most_.values) {
      too_many("more than ", most_.values, " values");
      return false;
    }
    constexpr std::size_t least = 64;
    // Bodies of chats have about a value in 16 bytes, but for long texts.
    const auto guess = std::min<std::size_t>(static_cast<std::size_t>(end_ - begin_) / 16, 256);
    doc_.nodes_.resize(std::max({least, guess, 2 * doc_.nodes_.size()}));
    nodes_ = doc_.nodes_.data();
    room_ = static_cast<std::uint32_t>(std::min<std::size_t>(doc_.nodes_.size(), most_.values));
    find_top();
    return true;
  }

  step scan_word(std::string_view word, kind k, bool flag) {
    if (!std::string_view{at_, end_}.starts_with(word)) return stop("not a JSON value");
    auto* added = add(k);
    if (added == nullptr) return step::failed;
    at_ += word.size();
    added->end = here();
    added->flag = flag;
    return behind_value();
  }

  std::size_t skip_digits() {
    const auto* from = at_;
    while (!at_end() && is_digit(*at_)) ++at_;
    return static_cast<std::size_t>(at_ - from);
  }

  bool scan_number() {
    auto* added = add(kind::number);
    if (added == nullptr) return false;
    const auto* start = at_;
    if (*at_ == '-') ++at_;
    const auto* first = at_;
    const auto whole = skip_digits();
    if (whole == 0)
      return fail(first == start ? "not a JSON value" : "a number needs a digit after the sign");
    if (whole > 1 && *first == '0') return fail_at(first, "a number must not start with 0");
    bool exponent = false;
    if (!at_end() && (*at_ == '.' || *at_ == 'e' || *at_ == 'E') && !scan_fraction(exponent)) return false;
    if (at_ - start > longest_number) return fail_at(start, "a number longer than 1024 bytes");
    if ((exponent || whole > 300) && !is_finite({start, at_})) return fail_at(start, "a number out of range");
    added->end = here();
    return true;
  }

  bool scan_fraction(bool& exponent) {
    if (*at_ == '.') {
      ++at_;
      if (skip_digits() == 0) return fail("a number needs a digit after the point");
    }
    exponent = !at_end() && (*at_ == 'e' || *at_ == 'E');
    if (!exponent) return true;
    ++at_;
    if (!at_end() && (*at_ == '+' || *at_ == '-')) ++at_;
    return skip_digits() > 0 || fail("a number needs a digit in its exponent");
  }

  bool scan_string(node& into) {
    at_ = plain_end(at_ + 1, end_);
    if ((at_end() || *at_ != '"') && !scan_rest_of_string(into)) return false;
    ++at_;
    into.end = here();
    return true;
  }

  /// From the first byte that is special, up to the closing quote.
  [[gnu::noinline]] bool scan_rest_of_string(node& into) {
    for (; !at_end(); at_ = plain_end(at_, end_)) {
      const auto c = static_cast<std::uint8_t>(*at_);
      if (c == '"') return true;
      if (c == '\\') {
        into.flag = true;
        if (!scan_escape()) return false;
      } else if (c < 0x20) {
        return fail("a control character in a string must be escaped");
      } else if (!scan_sequences()) {
        return false;
      }
    }
    return fail("a string without its closing quote");
  }

  bool scan_sequences() {
    do {
      const auto length = utf8_sequence({at_, std::min<std::size_t>(4, left())});
      if (length == 0) return fail("invalid UTF-8 in a string");
      at_ += length;
    } while (!at_end() && static_cast<std::uint8_t>(*at_) >= 0x80);
    return true;
  }

  bool scan_escape() {
    if (left() < 2) return fail("a string without its closing quote");
    const char c = at_[1];
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

  /// The value of `\uXXXX` at a place.
  std::optional<std::uint32_t> hex_unit(const char* from) const {
    if (end_ - from < 6 || from[0] != '\\' || from[1] != 'u') return {};
    const std::string_view digits{from + 2, 4};
    if (!std::all_of(digits.begin(), digits.end(), is_hex)) return {};
    std::uint32_t out = 0;
    std::from_chars(digits.data(), digits.data() + 4, out, 16);
    return out;
  }

  /// Names are told apart by their hashes: pairwise in small objects; those of large ones are sorted, so that
  /// no choice of names makes it slow. Only names of equal hash are compared.
  bool keys_unique(std::uint32_t object) {
    constexpr std::uint32_t few = 16;
    if (nodes_[object].count > few) return many_keys_unique(object);
    std::array<std::uint32_t, few> hashes{};
    std::size_t count = 0;
    const auto end = nodes_[object].next;
    for (auto key = object + 1; key < end; key = nodes_[key + 1].next) {
      const auto hash = nodes_[key].count;
      for (std::size_t i = 0; i < count; ++i)
        if (hashes[i] == hash) return few_keys_unique(object);
      hashes[count++] = hash;
    }
    return true;
  }

  bool few_keys_unique(std::uint32_t object) {
    const auto end = nodes_[object].next;
    for (auto a = object + 1; a < end; a = nodes_[a + 1].next)
      for (auto b = nodes_[a + 1].next; b < end; b = nodes_[b + 1].next)
        if (nodes_[a].count == nodes_[b].count && same_text(a, b)) return duplicate(b);
    return true;
  }

  bool many_keys_unique(std::uint32_t object) {
    std::vector<std::pair<std::string, std::uint32_t>> keys;
    keys.reserve(nodes_[object].count);
    for (auto key = object + 1; key < nodes_[object].next; key = nodes_[key + 1].next)
      keys.emplace_back(value{&doc_, key}.text(), key);
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto twice = std::adjacent_find(keys.begin(), keys.end(),
                                          [](const auto& a, const auto& b) { return a.first == b.first; });
    return twice == keys.end() || duplicate(std::next(twice)->second);
  }

  [[nodiscard]] bool same_text(std::uint32_t a, std::uint32_t b) const {
    const value first{&doc_, a}, second{&doc_, b};
    if (const auto plain = second.plain_text()) return first.text_is(*plain);
    return second.text_is(first.text());
  }

  bool duplicate(std::uint32_t key) {
    return fail_at(begin_ + nodes_[key].begin, "a member name appears twice in one object");
  }

  [[gnu::always_inline]] bool to_token() {
    return skip_space() && (!at_end() || fail("unexpected end of the text"));
  }

  [[gnu::always_inline]] bool skip_space() {
    // Most values are written without any, or with one.
    if (at_end()) return true;
    if (*at_ == ' ') ++at_;
    if (!at_end() && *at_ > ' ' && *at_ != '/') return true;
    return skip_long_space();
  }

  [[gnu::noinline]] bool skip_long_space() {
    for (;;) {
      at_ = space_end(at_, end_);
      if (!most_.comments || at_end() || *at_ != '/') return true;
      if (!skip_comment()) return false;
    }
  }

  bool skip_comment() {
    const std::string_view rest{at_, end_};
    if (rest.starts_with("//")) {
      at_ += std::min(rest.find('\n'), rest.size());
      return true;
    }
    if (!rest.starts_with("/*")) return fail("not a comment");
    const auto close = rest.find("*/", 2);
    if (close == std::string_view::npos) return fail("a comment without its end");
    at_ += close + 2;
    return true;
  }

  // Out of line, so that the way on which nothing fails has no part in making messages.
  [[gnu::cold, gnu::noinline]] bool fail_at(const char* at, std::string_view message) {
    failure_ = scan_error{static_cast<std::size_t>(at - begin_), std::string{message}};
    return false;
  }
  [[gnu::cold, gnu::noinline]] step too_many(std::string_view before, std::uint32_t most,
                                             std::string_view what) {
    return stop(std::string{before}.append(std::to_string(most)).append(what));
  }
  bool fail(std::string_view message) { return fail_at(at_, message); }
  step stop(std::string_view message) { return fail(message), step::failed; }

  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(at_ - begin_); }

  document& doc_;
  const char* begin_;
  const char* end_;
  const char* at_;
  const limits& most_;
  node* nodes_;             // of doc_
  std::uint32_t size_ = 0;  // of them in use
  std::uint32_t room_;      // for so many
  node* top_ = nullptr;     // the innermost open array or object
  std::optional<scan_error> failure_;
};

std::optional<scan_error> document::scan(std::string_view text, const limits& most) {
  text_ = text;
  size_ = 0;
  open_.clear();
  if (text.size() >= UINT32_MAX) return scan_error{0, "the text is too long"};
  return scanner{*this, text, most}.run();
}

}  // namespace signalbox::json
