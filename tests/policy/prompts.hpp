// SPDX-License-Identifier: Apache-2.0
// Prompts made by hand for the tests of the classifier.
#pragma once

#include <string>
#include <string_view>

#include "policy/classify.hpp"

namespace signalbox::prompts {

/// One with the default settings.
inline const classifier& rules_only() {
  static const classifier one{classifier_settings{}};
  return one;
}

/// Adds a message.
inline void say(prompt& p, chat_role who, std::string_view text) {
  const auto begin = static_cast<std::uint32_t>(p.text.size());
  p.text += text;
  p.pieces.push_back({who, begin, static_cast<std::uint32_t>(p.text.size())});
  p.text += '\n';
  if (who == chat_role::user || who == chat_role::assistant) ++p.turns;
}

/// A prompt of one message.
inline prompt asked(std::string_view text) {
  prompt p;
  say(p, chat_role::user, text);
  return p;
}

inline classification classify(std::string_view text) { return rules_only().classify(asked(text), {}); }

inline std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

}  // namespace signalbox::prompts
