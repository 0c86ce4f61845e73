// SPDX-License-Identifier: Apache-2.0
// From a free list of messages to the turns of `contents`. [W49] [W51]
#include <algorithm>

#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

using pk = part_kind;

bool is_words(const chat_part& part) { return part.kind == pk::text || part.kind == pk::refusal; }

/// Empty texts are refused there.
bool is_empty(const chat_part& part) { return is_words(part) && part.text.empty(); }

bool belongs(const chat_part& part, chat_role role) {
  switch (part.kind) {
    case pk::tool_call:
      return role == chat_role::assistant;
    case pk::tool_result:
      return role == chat_role::user;
    case pk::thinking:
    case pk::redacted_thinking:
      return false;
    default:
      return true;
  }
}

class arranger {
 public:
  explicit arranger(std::vector<std::string>& dropped) : dropped_{dropped} {}

  turns run(const std::vector<chat_message>& messages) {
    for (const auto& message : messages) add(message);
    auto& all = out_.alternating;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].role == chat_role::user) order_results(all[i], i > 0 ? &all[i - 1] : nullptr);
    return std::move(out_);
  }

 private:
  void add(const chat_message& message) {
    for (const auto& part : message.parts)
      if (!part.cache_control.empty()) drop(dropped_, "cache_control");
    if (message.role == chat_role::system || message.role == chat_role::developer) return add_system(message);
    const auto role = message.role == chat_role::assistant ? chat_role::assistant : chat_role::user;
    turn fresh{role, {}};
    auto& all = out_.alternating;
    const bool goes_on = !all.empty() && all.back().role == role;
    auto& into = goes_on ? all.back() : fresh;
    for (const auto& part : message.parts) add_part(into, part);
    if (!goes_on && !fresh.parts.empty()) all.push_back(std::move(fresh));
  }

  void add_system(const chat_message& message) {
    for (const auto& part : message.parts) {
      if (!is_words(part))
        drop(dropped_, std::string{name_of(part.kind)} + " in a system message");
      else if (!part.text.empty())
        out_.system.push_back(&part);
    }
  }

  void add_part(turn& into, const chat_part& part) {
    if (is_empty(part)) return;
    if (!belongs(part, into.role)) {
      // Thoughts come back as signatures, if at all; the API takes none as text.
      const bool thought = part.kind == pk::thinking || part.kind == pk::redacted_thinking;
      return drop(dropped_, thought ? "thinking of earlier turns"
                                    : std::string{name_of(part.kind)} + " in a message of another role");
    }
    if (part.kind == pk::tool_call) out_.tool_of_call[part.id] = part.name;
    into.parts.push_back(&part);
  }

  /// Results are matched by their place: first, in the order of the calls that they answer.
  static void order_results(turn& results, const turn* before) {
    std::map<std::string_view, std::size_t> place_of_call;
    if (before)
      for (const auto* part : before->parts)
        if (part->kind == pk::tool_call) place_of_call.emplace(part->id, place_of_call.size());
    const auto place = [&](const chat_part* part) -> std::size_t {
      if (part->kind != pk::tool_result) return SIZE_MAX;
      const auto call = place_of_call.find(part->id);
      return call == place_of_call.end() ? SIZE_MAX - 1 : call->second;
    };
    std::stable_sort(results.parts.begin(), results.parts.end(),
                     [&](const chat_part* a, const chat_part* b) { return place(a) < place(b); });
  }

  turns out_;
  std::vector<std::string>& dropped_;
};

}  // namespace

void drop(std::vector<std::string>& dropped, std::string_view what) {
  if (std::find(dropped.begin(), dropped.end(), what) == dropped.end()) dropped.emplace_back(what);
}

turns arrange(const std::vector<chat_message>& messages, std::vector<std::string>& dropped) {
  return arranger{dropped}.run(messages);
}

}  // namespace signalbox::gemini
