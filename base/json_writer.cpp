// SPDX-License-Identifier: Apache-2.0
// JSON text, piece by piece.
#include "base/json_writer.hpp"

#include <array>
#include <charconv>

#include "base/json_bytes.hpp"

namespace signalbox::json {

namespace {

/// The first byte in [at, end) that must be escaped, or `end`. Longer UTF-8 sequences often come in rows, and
/// are passed byte by byte.
const char* as_it_is_end(const char* at, const char* end) {
  const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  for (;;) {
    at = plain_end(at, end);
    if (at == end || !is_high(*at)) return at;
    while (at != end && is_high(*at)) ++at;
  }
}

}  // namespace

void append_quoted(std::string_view text, std::string& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  for (const char* from = at;; from = ++at) {
    at = as_it_is_end(at, end);
    out.append(from, static_cast<std::size_t>(at - from));
    if (at == end) break;
    const auto c = static_cast<unsigned char>(*at);
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
