// SPDX-License-Identifier: Apache-2.0
// Which vocabulary a model counts its tokens in, as far as its name tells.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/names.hpp"
#include "config/settings.hpp"

namespace signalbox {

/// Models that share a vocabulary, or come close enough.
enum class token_family : std::uint8_t {
  o200k,    ///< OpenAI since GPT-4o
  cl100k,   ///< GPT-4, GPT-3.5 and OpenAI's embeddings
  claude,   ///< not published since Claude 2: from that one, made larger, and with a wide bound
  gemini,   ///< Gemini and Gemma, which share one
  llama,    ///< Llama 3
  mistral,  ///< the 32,000 pieces of Mistral 7B and Mixtral; Llama 2's are alike
  qwen,
  other,  ///< counted as Llama 3, with a wide bound
};
template <>
inline constexpr auto names_of<token_family> = std::to_array<std::string_view>({"o200k", "cl100k", "claude",
                                                                                "gemini", "llama", "mistral",
                                                                                "qwen", "other"});

/// By the name of a model as providers write it: "gpt-4o-mini", "us.anthropic.claude-sonnet-4-v1:0",
/// "meta-llama/Llama-3.1-8B-Instruct". Upper and lower case are the same. Linear; no allocation.
token_family family_of(std::string_view model) noexcept;

/// The same; where the name says nothing, what the provider's own models use.
token_family family_of(provider_kind provider, std::string_view model) noexcept;

}  // namespace signalbox
