// SPDX-License-Identifier: Apache-2.0
// Writes JSON text piece by piece, so that raw pieces of an incoming text (tool schemas, number texts) can be
// placed unchanged, which a document library cannot do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::json {

/// Appends `text` as a JSON string with its quotes. `text` must be valid UTF-8.
void append_quoted(std::string_view text, std::string& out);

/// Writes one document into a string. The caller keeps the order of calls sensible: a key before each value
/// in an object, and as many closes as opens.
class writer {
 public:
  explicit writer(std::string& out) : out_{out} {}

  writer& open_object() { return open('{'); }
  writer& close_object() { return close('}'); }
  writer& open_array() { return open('['); }
  writer& close_array() { return close(']'); }

  writer& key(std::string_view name);
  writer& text(std::string_view value);
  writer& integer(std::int64_t value);
  writer& unsigned_integer(std::uint64_t value);
  /// Shortest decimal form that reads back as the same double; the value must be finite.
  writer& number(double value);
  writer& truth(bool value) { return raw(value ? "true" : "false"); }
  writer& null() { return raw("null"); }
  /// A complete JSON value as it stands.
  writer& raw(std::string_view json);

  /// `key(name).text(value)` and its like.
  writer& member(std::string_view name, std::string_view value) { return key(name).text(value); }
  writer& member(std::string_view name, const char* value) { return key(name).text(value); }
  writer& member(std::string_view name, bool value) { return key(name).truth(value); }
  writer& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  writer& member(std::string_view name, std::uint64_t value) { return key(name).unsigned_integer(value); }
  writer& member(std::string_view name, int value) { return key(name).integer(value); }
  writer& member(std::string_view name, double value) { return key(name).number(value); }

 private:
  writer& open(char bracket);
  writer& close(char bracket);
  void separate();

  std::string& out_;
  bool comma_ = false;  // the next item needs a comma in front
};

}  // namespace signalbox::json
