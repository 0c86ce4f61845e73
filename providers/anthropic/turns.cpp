// SPDX-License-Identifier: Apache-2.0
// From a free list of messages to the strict turns of the Messages format. [W39] [W40] [W41]
#include <algorithm>

#include "providers/anthropic/anthropic.hpp"

namespace signalbox::anthropic {

namespace {

/// Results first, in the order of the calls that they answer; then everything else in its own order.
void order_results(chat_message& turn, const chat_message* before) {
  const auto place = [&](const chat_part& part) -> std::size_t {
    if (part.kind != part_kind::tool_result) return SIZE_MAX;
    if (!before) return 0;
    const auto call = std::find_if(before->parts.begin(), before->parts.end(), [&](const chat_part& p) {
      return p.kind == part_kind::tool_call && p.id == part.id;
    });
    return static_cast<std::size_t>(call - before->parts.begin());
  };
  std::stable_sort(turn.parts.begin(), turn.parts.end(),
                   [&](const chat_part& a, const chat_part& b) { return place(a) < place(b); });
}

bool is_words(const chat_part& part) {
  return part.kind == part_kind::text || part.kind == part_kind::refusal;
}

/// Empty texts are refused there.
void append_parts(chat_message& turn, const chat_message& message) {
  for (const auto& part : message.parts)
    if (!is_words(part) || !part.text.empty()) turn.parts.push_back(part);
}

/// A text that the model is to continue must not end in white space.
void trim_prefill(std::vector<chat_message>& all, std::vector<std::string>& dropped) {
  if (all.empty() || all.back().role != chat_role::assistant) return;
  const auto ends_blank = [](const chat_part& part) {
    return is_words(part) && std::string_view{" \t\r\n"}.find(part.text.back()) != std::string_view::npos;
  };
  if (ends_blank(all.back().parts.back())) dropped.emplace_back("white space at the end of the last message");
  auto& parts = all.back().parts;
  while (!parts.empty() && is_words(parts.back())) {
    auto& text = parts.back().text;
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (!text.empty()) return;
    parts.pop_back();
  }
  if (parts.empty()) all.pop_back();
}

}  // namespace

turns arrange(const std::vector<chat_message>& messages, std::vector<std::string>& dropped) {
  turns out;
  const auto name_once = [&](std::string what) {
    if (std::find(dropped.begin(), dropped.end(), what) == dropped.end()) dropped.push_back(std::move(what));
  };
  auto& all = out.alternating;
  for (const auto& message : messages) {
    if (message.role == chat_role::system || message.role == chat_role::developer) {
      for (const auto& part : message.parts) {
        if (!is_words(part)) name_once(std::string{name_of(part.kind)} + " in a system message");
        if (!is_words(part) || part.text.empty()) continue;
        out.system.push_back(part);
        out.system.back().kind = part_kind::text;
      }
      continue;
    }
    const auto role = message.role == chat_role::assistant ? chat_role::assistant : chat_role::user;
    if (all.empty() || all.back().role != role) all.push_back({role, {}});
    append_parts(all.back(), message);
    if (all.back().parts.empty()) all.pop_back();
  }
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].role == chat_role::user) order_results(all[i], i > 0 ? &all[i - 1] : nullptr);
  trim_prefill(all, dropped);
  return out;
}

}  // namespace signalbox::anthropic
