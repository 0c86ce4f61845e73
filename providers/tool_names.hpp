// SPDX-License-Identifier: Apache-2.0
// Names of tools and ids of their calls that one provider allows and another does not: mapped on the way
// there, and back on the way home. [W43] [W52]
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/chat.hpp"

namespace signalbox {

/// Which names a provider takes: letters, digits, `_` and `-`, so many at most.
struct name_rule {
  std::uint32_t longest = 64;
  bool letter_first = false;  ///< or `_`
  bool dots = false;          ///< `.` and `:` as well
};

struct tool_rename {
  std::string theirs;  ///< as the provider knows it
  std::string ours;    ///< as the client knows it
};

/// Gives every tool of the request, its calls and its choice a name that the rule allows, no two the same.
/// Returns those that are changed.
std::vector<tool_rename> fit_tool_names(chat_request& chat, const name_rule& rule);

/// The client's name for a tool that the provider has called.
std::string_view own_name(std::span<const tool_rename> renamed, std::string_view theirs);

/// A call's id as the client gets it: with the signature that its provider wants to see again, since clients
/// keep nothing else of a call. Unchanged without a signature.
std::string with_signature(std::string id, std::string_view signature);

/// The other way: the call's own id, made of letters, digits, `_` and `-` and at most 64 bytes long as all
/// providers take it, and the signature that was in it. The same id gives the same result.
struct signed_call {
  std::string id;
  std::string signature;
};
signed_call split_signature(std::string_view id);

/// split_signature() for all calls and results of a request.
void split_signatures(chat_request& chat);

}  // namespace signalbox
