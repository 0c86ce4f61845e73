// SPDX-License-Identifier: Apache-2.0
// JSON text, piece by piece.
#include "base/json_writer.hpp"

#include <array>
#include <charconv>

namespace signalbox::json {

void append_quoted(std::string_view text, std::string& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(from, i - from));
    from = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
    }
  }
  out.append(text.substr(from));
  out += '"';
}

void writer::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

writer& writer::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

writer& writer::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

writer& writer::key(std::string_view name) {
  separate();
  append_quoted(name, out_);
  out_ += ':';
  comma_ = false;
  return *this;
}

writer& writer::text(std::string_view value) {
  separate();
  append_quoted(value, out_);
  return *this;
}

writer& writer::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

namespace {

template <class Number>
std::string_view digits(Number value, std::array<char, 32>& buffer) {
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

writer& writer::integer(std::int64_t value) {
  std::array<char, 32> buffer{};
  return raw(digits(value, buffer));
}

writer& writer::unsigned_integer(std::uint64_t value) {
  std::array<char, 32> buffer{};
  return raw(digits(value, buffer));
}

writer& writer::number(double value) {
  std::array<char, 32> buffer{};
  return raw(digits(value, buffer));
}

}  // namespace signalbox::json
