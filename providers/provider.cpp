// SPDX-License-Identifier: Apache-2.0
// The table of providers.
#include "providers/provider.hpp"

#include <array>

#include "providers/anthropic/anthropic.hpp"
#include "providers/compatible/compatible.hpp"
#include "providers/demo/demo.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox {

namespace {

// A demo endpoint speaks OpenAI's dialect; only its transport differs.
constexpr std::array rows{
    provider_row{provider_kind::openai, "openai", openai::encode, openai::decode, openai::open_stream,
                 openai::classify_error},
    provider_row{provider_kind::anthropic, "anthropic", anthropic::encode, anthropic::decode,
                 anthropic::open_stream, anthropic::classify_error},
    provider_row{provider_kind::compatible, "compatible", compatible::encode, compatible::decode,
                 compatible::open_stream, openai::classify_error},
    provider_row{provider_kind::demo, "demo", demo::encode, openai::decode, openai::open_stream,
                 openai::classify_error},
};
static_assert(rows.size() == names_of<provider_kind>.size(), "one row per provider_kind");

}  // namespace

const provider_row& provider_for(provider_kind kind) { return rows[static_cast<std::size_t>(kind)]; }

}  // namespace signalbox
