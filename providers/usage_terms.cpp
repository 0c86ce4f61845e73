// SPDX-License-Identifier: Apache-2.0
// Terms of answers.
#include "providers/usage_terms.hpp"

#include <algorithm>

#include "base/http_text.hpp"
#include "config/price_list.hpp"

namespace signalbox {

namespace {

bool is_word(std::string_view name) {
  constexpr std::size_t longest = 32;
  return name.size() <= longest && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

}  // namespace

void add_term(json::value told, usage& into) {
  if (!told.is(json::kind::string)) return;
  if (const auto plain = told.plain_text(); plain && is_usual_term(*plain)) return;  // of each chunk, mostly
  auto name = ascii_lower(told.text());
  if (is_usual_term(name)) return;
  if (!is_word(name)) name = "other";
  const auto all = "+" + into.terms + "+";
  if (all.find("+" + name + "+") != std::string::npos) return;
  into.terms.append(into.terms.empty() ? "" : "+").append(name);
}

}  // namespace signalbox
