// SPDX-License-Identifier: Apache-2.0
// How a setting's C++ type is called in the schema and on the reference page, and how its default is written.
#pragma once

#include <charconv>
#include <string>
#include <vector>

#include "base/duration_text.hpp"
#include "base/json_writer.hpp"
#include "config/declare.hpp"
#include "config/settings.hpp"

namespace signalbox {

/// The shape of a type: its JSON type, a word for people, its pattern and its allowed values.
struct type_shape {
  std::string_view json;
  std::string_view word;
  std::string_view pattern;
  std::vector<std::string_view> values;
  bool is_list = false;
};

inline type_shape shape_of(const bool&) { return {"boolean", "true or false", {}, {}}; }
inline type_shape shape_of(const double&) { return {"number", "number", {}, {}}; }
inline type_shape shape_of(const std::string&) { return {"string", "text", {}, {}}; }
inline type_shape shape_of(const duration&) {
  return {"string", "duration", "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)$", {}};
}
inline type_shape shape_of(const token_price&) { return {"number", "price", {}, {}}; }
inline type_shape shape_of(const money&) { return {"number", "amount", {}, {}}; }
inline type_shape shape_of(const calendar_day&) {
  return {"string", "day", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", {}};
}
inline type_shape shape_of(const time_of_day&) {
  return {"string", "time of day", "^([01][0-9]|2[0-3]):[0-5][0-9]$", {}};
}
inline type_shape shape_of(const secret_reference&) {
  return {"string", "secret reference", "^(env|file):.+$", {}};
}
inline type_shape shape_of(const socket_address&) { return {"string", "address", {}, {}}; }
template <class T>
requires std::is_unsigned_v<T> type_shape shape_of(const T&) { return {"integer", "whole number", {}, {}}; }
template <named_enum E>
type_shape shape_of(const E&) {
  return {"string", "one of", {}, {names_of<E>.begin(), names_of<E>.end()}};
}
template <class T>
type_shape shape_of(const std::optional<T>&) {
  return shape_of(T{});
}
template <class T>
type_shape shape_of(const std::vector<T>&) {
  auto out = shape_of(T{});
  out.is_list = true;
  return out;
}

/// The default as JSON text; empty where there is none.
inline std::string default_of(const bool& x) { return x ? "true" : "false"; }
inline std::string default_of(const double& x) {
  std::string out;
  json::writer{out}.number(x);
  return out;
}
inline std::string default_of(const std::string& x) { return x.empty() ? "" : "\"" + x + "\""; }
inline std::string default_of(const duration& x) { return "\"" + to_text(x) + "\""; }
inline std::string default_of(const token_price&) { return {}; }
inline std::string default_of(const secret_reference&) { return {}; }
inline std::string default_of(const socket_address& x) { return "\"" + x.text() + "\""; }
template <class T>
requires std::is_unsigned_v<T> std::string default_of(const T& x) { return std::to_string(x); }
template <named_enum E>
std::string default_of(const E& x) {
  return "\"" + std::string{name_of(x)} + "\"";
}
template <class T>
std::string default_of(const std::optional<T>&) {
  return {};
}
template <class T>
std::string default_of(const std::vector<T>&) {
  return {};
}

}  // namespace signalbox
