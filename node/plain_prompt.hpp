// SPDX-License-Identifier: Apache-2.0
// A text from the command line as a request: one user message.
#pragma once

#include <string>

#include "messages/request.hpp"

namespace signalbox {

inline shared<prompt> plain_prompt(const std::string& text) {
  prompt out;
  out.text = text + "\n";
  out.pieces.push_back({chat_role::user, 0, static_cast<std::uint32_t>(text.size())});
  out.turns = 1;
  return shared<prompt>{std::move(out)};
}

/// The same as the body of a chat request.
std::string plain_body(const std::string& model, const std::string& text);

}  // namespace signalbox
