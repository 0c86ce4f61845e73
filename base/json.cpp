// SPDX-License-Identifier: Apache-2.0
// Views of scanned JSON values.
#include "base/json.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"

namespace signalbox::json {

std::string_view name_of(kind k) noexcept {
  switch (k) {
    case kind::null:
      return "null";
    case kind::boolean:
      return "a boolean";
    case kind::number:
      return "a number";
    case kind::string:
      return "a string";
    case kind::array:
      return "an array";
    case kind::object:
      return "an object";
  }
  return "a value";
}

position position_of(std::string_view text, std::size_t offset) noexcept {
  offset = std::min(offset, text.size());
  const auto before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n');
  return {static_cast<std::size_t>(lines) + 1,
          line_start == std::string_view::npos ? offset + 1 : offset - line_start};
}

kind value::type() const { return doc_->nodes_[node_].type; }
std::size_t value::begin() const { return doc_->nodes_[node_].begin; }
std::size_t value::end() const { return doc_->nodes_[node_].end; }
std::string_view value::raw() const {
  const auto& n = doc_->nodes_[node_];
  return doc_->text_.substr(n.begin, n.end - n.begin);
}

bool value::truth() const { return is(kind::boolean) && doc_->nodes_[node_].flag; }

std::optional<std::int64_t> value::integer() const {
  if (!is(kind::number)) return {};
  const auto digits = raw();
  std::int64_t out = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return {};
  return out;
}

double value::number() const {
  if (!is(kind::number)) return 0;
  const auto digits = raw();
  double out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::string value::text() const {
  std::string out;
  append_text(out);
  return out;
}

void value::append_text(std::string& out) const {
  if (!is(kind::string)) return;
  const auto quoted = raw();
  const auto inside = quoted.substr(1, quoted.size() - 2);
  if (doc_->nodes_[node_].flag)
    append_unescaped(inside, out);
  else
    out.append(inside);
}

bool value::text_is(std::string_view plain) const {
  if (const auto mine = plain_text()) return *mine == plain;
  return is(kind::string) && text() == plain;
}

std::optional<std::string_view> value::plain_text() const {
  if (!is(kind::string) || doc_->nodes_[node_].flag) return {};
  const auto quoted = raw();
  return quoted.substr(1, quoted.size() - 2);
}

std::size_t value::size() const { return exists() ? doc_->nodes_[node_].count : 0; }

value value::find(std::string_view key) const {
  if (!is(kind::object)) return {};
  for (auto it = begin_items(); it != end_items(); ++it)
    if (it.key().text_is(key)) return *it;
  return {};
}

value::iterator value::begin_items() const {
  if (!is(kind::array) && !is(kind::object)) return {};
  return {doc_, node_ + 1, type() == kind::object};
}

value::iterator value::end_items() const {
  if (!is(kind::array) && !is(kind::object)) return {};
  return {doc_, doc_->nodes_[node_].next, type() == kind::object};
}

value value::iterator::operator*() const { return {doc_, keyed_ ? node_ + 1 : node_}; }
value value::iterator::key() const { return keyed_ ? value{doc_, node_} : value{}; }

value::iterator& value::iterator::operator++() {
  node_ = doc_->nodes_[keyed_ ? node_ + 1 : node_].next;
  return *this;
}

namespace {

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t out = 0;
  std::from_chars(digits.data(), digits.data() + 4, out, 16);
  return out;
}

}  // namespace

void append_unescaped(std::string_view inside, std::string& out) {
  for (std::size_t i = 0; i < inside.size();) {
    const auto escape = inside.find('\\', i);
    if (escape == std::string_view::npos) {
      out.append(inside.substr(i));
      return;
    }
    out.append(inside.substr(i, escape - i));
    i = escape + 2;
    switch (inside[escape + 1]) {
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        auto point = hex4(inside.substr(i));
        i += 4;
        if (point >= 0xd800 && point < 0xdc00) {
          point = 0x10000 + ((point - 0xd800) << 10) + (hex4(inside.substr(i + 2)) - 0xdc00);
          i += 6;
        }
        append_utf8(point, out);
        break;
      }
      default:
        out += inside[escape + 1];  // quote, backslash, slash
    }
  }
}

}  // namespace signalbox::json
