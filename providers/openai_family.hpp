// SPDX-License-Identifier: Apache-2.0
// What OpenAI's two APIs for chats have in common when a neutral request is written for them: which models
// take what, and the members that both of them have and nobody else. Whatever is left out is named in
// `dropped`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "config/snapshot.hpp"
#include "messages/chat.hpp"

namespace signalbox {

/// Whether OpenAI's own models are behind an endpoint of its formats, with its own members.
bool is_openai(const endpoint_config& endpoint);

/// The effort to be written: the one that was asked for, or the one that is nearest to a budget in tokens.
/// Empty: none, as nothing was asked for or the model does not reason and would refuse the member.
std::string_view effort_for(const chat_request& chat, const endpoint_config& endpoint,
                            std::vector<std::string>& dropped);

/// What is to be written of a request's sampling; empty texts: nothing.
struct sampling_members {
  std::string_view temperature;
  std::string_view top_p;
  std::string_view frequency_penalty;
  std::string_view presence_penalty;
  bool stops = true;  ///< the model takes stop sequences
};
/// Models that reason take none of it, or only while they do not: a member too many is an error there.
/// `effort` is the one that is written.
sampling_members sampling_for(const chat_request& chat, const endpoint_config& endpoint,
                              std::string_view effort, std::vector<std::string>& dropped);

/// The verbosity to be written; empty: none.
std::string_view verbosity_for(const chat_request& chat, const endpoint_config& endpoint,
                               std::vector<std::string>& dropped);

/// Who asks, and what both APIs call alike: service tier, prompt cache. For endpoints that are no OpenAI's:
/// who asks, and the names of the rest.
void write_shared_members(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                          std::vector<std::string>& dropped);

/// Names what changes an answer, its price or what becomes of it, for a target that has nothing like it.
/// Cache keys and the like mean nothing there, and are left out in silence.
void name_openai_members(const chat_request& chat, std::vector<std::string>& dropped);

/// Whether a schema that is to be kept can be: OpenAI takes only some for that.
bool strict_if_taken(std::string_view schema, std::vector<std::string>& dropped);

}  // namespace signalbox
