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
  if (at().flag)
    append_unescaped(inside, out);
  else
    out.append(inside);
}

value value::find(std::string_view key) const {
  if (!is(kind::object)) return {};
  const auto* nodes = doc_->nodes_.data();
  const auto wanted = key_hash(key);
  const auto end = nodes[node_].next;
  for (auto i = node_ + 1; i < end; i = nodes[i + 1].next) {
    if (nodes[i].count != wanted) continue;
    const value name{doc_, i};
    if (nodes[i].flag ? name.text_is(key) : *name.plain_text() == key) return {doc_, i + 1};
  }
  return {};
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
