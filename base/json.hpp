// SPDX-License-Identifier: Apache-2.0
// A strict JSON scanner that keeps positions: every value knows its byte range in the text. Config errors,
// splice and request checks share it. Documents that are only built or walked use Boost.JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::json {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

/// The word for a kind in messages to people: "a string", "an object".
std::string_view name_of(kind k) noexcept;

/// What a text may hold. Exceeding a limit is an error like any other.
struct limits {
  std::uint32_t depth = 128;         ///< nested arrays and objects
  std::uint32_t values = 2'000'000;  ///< values and keys in all
  bool comments = false;             ///< allow // and /* */ between tokens (config files)
};

struct scan_error {
  std::size_t offset = 0;  ///< byte at which the text stops making sense
  std::string message;     ///< says what is wrong, without an echo of the text
};

/// Line and column (both from 1, column in bytes) of an offset.
struct position {
  std::size_t line = 1;
  std::size_t column = 1;
};
position position_of(std::string_view text, std::size_t offset) noexcept;

class document;
class scanner;

/// A hash of a member name, to tell names apart quickly; equal ones are compared as well. Its length and
/// three of its bytes: names of one object hardly ever agree in all of them.
constexpr std::uint32_t key_hash(std::string_view name) {
  const auto size = static_cast<std::uint32_t>(name.size());
  if (size == 0) return 0;
  const auto byte = [name](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(name[i])}; };
  return size ^ (byte(0) << 8) ^ (byte(size - 1) << 16) ^ (byte(size / 2) << 24);
}

/// One value of a scanned text. Not for users: `value` is.
struct node {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t next;   // index of the first node after this one's subtree
  std::uint32_t count;  // elements or members; of a member name: a hash of what it says
  kind type;
  bool flag;  // string: has escapes; boolean: its value
};

/// A view of one value. Cheap to copy; valid as long as its document and the text are.
class value {
 public:
  value() = default;

  [[nodiscard]] bool exists() const { return doc_ != nullptr; }
  [[nodiscard]] kind type() const { return at().type; }
  [[nodiscard]] bool is(kind k) const { return exists() && type() == k; }

  /// Byte range in the text; of a string with its quotes.
  [[nodiscard]] std::size_t begin() const { return at().begin; }
  [[nodiscard]] std::size_t end() const { return at().end; }
  [[nodiscard]] std::string_view raw() const;
  /// Bytes of raw(); 0 for a value that does not exist.
  [[nodiscard]] std::size_t raw_size() const { return exists() ? end() - begin() : 0; }

  /// Of a boolean.
  [[nodiscard]] bool truth() const { return is(kind::boolean) && at().flag; }
  /// Of a number that is an integer in range; nothing otherwise (1.0 is not an integer, 1e2 neither).
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// Of a number: the nearest double. Scanning has made sure that it is finite.
  [[nodiscard]] double number() const;
  /// Of a string: its unescaped content.
  [[nodiscard]] std::string text() const;
  /// Of a string: appends its unescaped content, without an allocation of its own.
  void append_text(std::string& out) const;
  /// Of a string: whether its content equals `plain`; no allocation.
  [[nodiscard]] bool text_is(std::string_view plain) const;
  /// Of a string without escapes: its content as a view of the text; nothing if it has escapes.
  [[nodiscard]] std::optional<std::string_view> plain_text() const;

  /// Number of elements or members; 0 for other kinds.
  [[nodiscard]] std::size_t size() const { return is(kind::array) || is(kind::object) ? at().count : 0; }

  /// Of an object: the member's value; a non-existing value if there is none or this is no object.
  [[nodiscard]] value find(std::string_view key) const;

  /// Iterates the elements of an array, or the values of an object with `key()` beside them.
  class iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = value;
    using iterator_category = std::input_iterator_tag;
    iterator() = default;
    value operator*() const;
    /// Of an object's iterator: the key, a string value.
    [[nodiscard]] value key() const;
    iterator& operator++();
    iterator operator++(int) {
      auto old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const iterator& a, const iterator& b) { return a.node_ == b.node_; }

   private:
    friend class value;
    iterator(const document* doc, std::uint32_t node, bool keyed) : doc_{doc}, node_{node}, keyed_{keyed} {}
    const document* doc_ = nullptr;
    std::uint32_t node_ = 0;
    bool keyed_ = false;
  };
  [[nodiscard]] iterator begin_items() const;
  [[nodiscard]] iterator end_items() const;

  /// `for (auto item : value.items())`, for arrays.
  struct item_range {
    iterator first, last;
    [[nodiscard]] iterator begin() const { return first; }
    [[nodiscard]] iterator end() const { return last; }
  };
  [[nodiscard]] item_range items() const { return {begin_items(), end_items()}; }

 private:
  friend class document;
  friend class scanner;
  value(const document* doc, std::uint32_t node) : doc_{doc}, node_{node} {}
  [[nodiscard]] inline const json::node& at() const;

  const document* doc_ = nullptr;
  std::uint32_t node_ = 0;
};

/// The scanned text: a flat list of nodes in text order. Reusing one document for many texts reuses its
/// memory. Rejects what RFC 8259 rejects, and also: invalid UTF-8, lone surrogates, duplicate keys (compared
/// after unescaping), numbers that are not finite as a double or longer than 1024 bytes, and trailing data.
/// Linear time, no recursion.
class document {
 public:
  /// Scans `text`, which must outlive the document's use. Nothing on success.
  std::optional<scan_error> scan(std::string_view text, const limits& most = {});

  [[nodiscard]] value root() const { return size_ == 0 || nodes_.empty() ? value{} : value{this, 0}; }
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  friend class value;
  friend class value::iterator;
  friend class scanner;

  std::string_view text_;
  std::vector<node> nodes_;  // the first size_ are in use
  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> open_;  // indexes of the arrays and objects being scanned
};

inline const node& value::at() const { return doc_->nodes_[node_]; }

inline std::string_view value::raw() const { return doc_->text_.substr(begin(), end() - begin()); }

inline std::optional<std::string_view> value::plain_text() const {
  if (!is(kind::string) || at().flag) return {};
  return doc_->text_.substr(begin() + 1, end() - begin() - 2);
}

inline bool value::text_is(std::string_view plain) const {
  if (!is(kind::string)) return false;
  return at().flag ? text() == plain : *plain_text() == plain;
}

inline value::iterator value::begin_items() const {
  if (!is(kind::array) && !is(kind::object)) return {};
  return {doc_, node_ + 1, type() == kind::object};
}

inline value::iterator value::end_items() const {
  if (!is(kind::array) && !is(kind::object)) return {};
  return {doc_, at().next, type() == kind::object};
}

inline value value::iterator::operator*() const { return {doc_, keyed_ ? node_ + 1 : node_}; }
inline value value::iterator::key() const { return keyed_ ? value{doc_, node_} : value{}; }

inline value::iterator& value::iterator::operator++() {
  node_ = doc_->nodes_[keyed_ ? node_ + 1 : node_].next;
  return *this;
}

/// Appends the unescaped content of a string whose inside (without quotes) is `inside`. The inside must have
/// been accepted by a scan.
void append_unescaped(std::string_view inside, std::string& out);

}  // namespace signalbox::json
