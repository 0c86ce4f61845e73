// SPDX-License-Identifier: Apache-2.0
// Small tests that rules are made of.
#include "simulate/rule_check.hpp"

#include <algorithm>

namespace signalbox::simulate {

namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_one_of(std::string_view text, name_list names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

std::string unknown_member(json::value object, name_list known) {
  for (auto it = object.begin_items(); it != object.end_items(); ++it) {
    const auto name = it.key();
    if (std::none_of(known.begin(), known.end(), [&](std::string_view k) { return name.text_is(k); }))
      return name.text();
  }
  return {};
}

bool is_plain_name(std::string_view name, std::string_view more, std::size_t longest) {
  return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_alphanumeric(c) || more.find(c) != std::string_view::npos;
  });
}

std::string at_index(std::string_view list, std::size_t index) {
  return std::string{list} + '[' + std::to_string(index) + ']';
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool is_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return text.size() % 4 != 1 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '+' || c == '/' || c == '-' || c == '_';
         });
}

}  // namespace signalbox::simulate
