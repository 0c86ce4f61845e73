// SPDX-License-Identifier: Apache-2.0
// The table of vendors whose servers speak OpenAI's chat format, and what each of them does differently. A
// new vendor is a row here and nothing else: settings, checks, encoder and decoder read the rows.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/names.hpp"
#include "messages/classification.hpp"

namespace signalbox {

enum class key_header : std::uint8_t {
  bearer,  ///< authorization: Bearer KEY
  api_key  ///< api-key: KEY
};

/// A member of a request that means the same under another name.
struct member_rename {
  std::string_view from;
  std::string_view to;
};

/// One vendor. Lists hold what is documented or has been seen to be refused; an edit that is not needed is
/// worse than none, since the vendor's own error says more.
struct vendor_row {
  std::string_view name;
  std::string_view base_url{};       ///< where requests go by default; empty: it must be given
  std::string_view base_url_form{};  ///< how it looks where it must be given
  bool needs_key = true;             ///< otherwise one is sent if given
  key_header key = key_header::bearer;
  std::string_view path = "/chat/completions";  ///< behind the base URL
  bool completions = false;                     ///< has the legacy API as well

  bool developer_as_system = false;  ///< the role `developer` is refused or not understood [W85]
  bool takes_stream_options = true;  ///< otherwise `stream_options` is refused, and usage comes unasked [W18]
  bool takes_top_k = false;          ///< a member that OpenAI does not have
  bool is_openai = false;            ///< OpenAI's own models behind OpenAI's own members
  bool mends_tool_calls = false;     ///< replies: calls without an index of their own [W20], `stop` [W22]
  std::array<member_rename, 2> renamed{};     ///< [W84]
  std::array<std::string_view, 3> refused{};  ///< members that make it answer with an error [W28]
  std::string_view refused_in_message{};      ///< the same, of a message
  capability_set lacks{};                     ///< whatever the model
};

/// For servers that know the older name only.
inline constexpr member_rename older_max_tokens{"max_completion_tokens", "max_tokens"};

inline constexpr std::array vendor_rows{
    // The v1 API, which needs no api-version; `model` is the name of the deployment.
    vendor_row{.name = "azure",
               .base_url_form = "https://RESOURCE.openai.azure.com/openai/v1",
               .key = key_header::api_key,
               .is_openai = true},
    // Knows `max_tokens` only, and hands roles to the model's template as they are (ollama-python#453). Older
    // versions gave every call of a stream the index 0 and ended it with `stop` (ollama/ollama#7963).
    vendor_row{.name = "ollama",
               .base_url = "http://127.0.0.1:11434/v1",
               .needs_key = false,
               .completions = true,
               .developer_as_system = true,
               .mends_tool_calls = true,
               .renamed = {older_max_tokens}},
    // Servers built before 2026-02 and 2026-03 lack these two (ggml-org/llama.cpp#19831, #20215); later ones
    // take both spellings. Its default port is Signalbox's own, so there is no default here.
    vendor_row{.name = "llama.cpp",
               .base_url_form = "http://127.0.0.1:8090/v1",
               .needs_key = false,
               .completions = true,
               .developer_as_system = true,
               .takes_top_k = true,
               .renamed = {older_max_tokens}},
    vendor_row{.name = "vllm",
               .base_url = "http://127.0.0.1:8000/v1",
               .needs_key = false,
               .completions = true,
               .takes_top_k = true},
    // Refuses every member that it does not know with a 422; its streams end with usage unasked.
    vendor_row{.name = "mistral",
               .base_url = "https://api.mistral.ai/v1",
               .developer_as_system = true,
               .takes_stream_options = false,
               .renamed = {older_max_tokens, {"seed", "random_seed"}},
               .refused = {"store"},
               .lacks = capability_set{}.add(capability::reasoning)},
    // console.groq.com/docs/openai names these as answered with a 400.
    vendor_row{.name = "groq",
               .base_url = "https://api.groq.com/openai/v1",
               .refused = {"logprobs", "top_logprobs", "logit_bias"},
               .refused_in_message = "name",
               .lacks = capability_set{}.add(capability::many_choices).add(capability::reasoning)},
    vendor_row{.name = "deepseek",
               .base_url = "https://api.deepseek.com/v1",
               .developer_as_system = true,
               .renamed = {older_max_tokens}},
    vendor_row{.name = "openrouter", .base_url = "https://openrouter.ai/api/v1", .takes_top_k = true},
};

/// A position in the table.
enum class vendor_kind : std::uint8_t {};
template <>
inline constexpr auto names_of<vendor_kind> = [] {
  std::array<std::string_view, vendor_rows.size()> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = vendor_rows[i].name;
  return out;
}();

constexpr const vendor_row& row_of(vendor_kind kind) { return vendor_rows[static_cast<std::size_t>(kind)]; }

}  // namespace signalbox
