// SPDX-License-Identifier: Apache-2.0
// Which vocabulary a model counts its tokens in, as far as its name tells.
#pragma once

#include <string_view>

#include "config/settings.hpp"
#include "messages/classification.hpp"

namespace signalbox {

/// By the name of a model as providers write it: "gpt-4o-mini", "us.anthropic.claude-sonnet-4-v1:0",
/// "meta-llama/Llama-3.1-8B-Instruct". Upper and lower case are the same. Linear; no allocation.
token_family family_of(std::string_view model) noexcept;

/// The same; where the name says nothing, what the provider's own models use.
token_family family_of(provider_kind provider, std::string_view model) noexcept;

}  // namespace signalbox
