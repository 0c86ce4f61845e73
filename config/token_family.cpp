// SPDX-License-Identifier: Apache-2.0
// Names of models and the vocabularies behind them, as a table.
#include "config/token_family.hpp"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

struct name_rule {
  std::string_view begin;  ///< of a part of the name: behind its beginning or any mark
  token_family family;
};

/// The first that fits counts, so what is special stands before what is general.
constexpr std::array<name_rule, 35> rules{{
    {"claude", token_family::claude},
    {"gemini", token_family::gemini},
    {"gemma", token_family::gemini},
    {"learnlm", token_family::gemini},
    {"gpt-oss", token_family::o200k},
    {"gpt-4o", token_family::o200k},
    {"gpt-4.1", token_family::o200k},
    {"gpt-4.5", token_family::o200k},
    {"gpt-4", token_family::cl100k},
    {"gpt-3", token_family::cl100k},
    {"gpt-", token_family::o200k},
    {"chatgpt", token_family::o200k},
    {"o1", token_family::o200k},
    {"o3", token_family::o200k},
    {"o4", token_family::o200k},
    {"codex", token_family::o200k},
    {"computer-use", token_family::o200k},
    {"text-embedding-3", token_family::cl100k},
    {"text-embedding-ada", token_family::cl100k},
    {"davinci-002", token_family::cl100k},
    {"babbage-002", token_family::cl100k},
    {"llama-2", token_family::mistral},
    {"llama2", token_family::mistral},
    {"codellama", token_family::mistral},
    {"llama-4", token_family::other},
    {"llama4", token_family::other},
    {"llama", token_family::llama},
    {"mixtral", token_family::mistral},
    {"mistral-7b", token_family::mistral},
    {"mistral-tiny", token_family::mistral},
    {"open-mistral-7b", token_family::mistral},
    {"qwen", token_family::qwen},
    {"qwq", token_family::qwen},
    {"qvq", token_family::qwen},
    {"phi-4", token_family::cl100k},
}};

constexpr char small(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); }
constexpr bool is_sign(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool begins_with(std::string_view text, std::string_view begin) {
  return text.size() >= begin.size() &&
         std::equal(begin.begin(), begin.end(), text.begin(), [](char a, char b) { return a == small(b); });
}

bool has_part(std::string_view model, std::string_view begin) {
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (i > 0 && is_sign(small(model[i - 1]))) continue;
    if (!begins_with(model.substr(i), begin)) continue;
    // "o1" is the name of a model, "o12" is not.
    const auto behind = i + begin.size();
    if (begin.size() > 2 || behind == model.size() || !is_sign(small(model[behind]))) return true;
  }
  return false;
}

}  // namespace

token_family family_of(std::string_view model) noexcept {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const name_rule& r) { return has_part(model, r.begin); });
  return found == rules.end() ? token_family::other : found->family;
}

token_family family_of(provider_kind provider, std::string_view model) noexcept {
  const auto named = family_of(model);
  if (named != token_family::other) return named;
  switch (provider) {
    case provider_kind::openai:
    case provider_kind::openai_responses:
      return token_family::o200k;
    case provider_kind::anthropic:
      return token_family::claude;
    case provider_kind::gemini:
      return token_family::gemini;
    case provider_kind::compatible:
    case provider_kind::demo:
      break;
  }
  return token_family::other;
}

}  // namespace signalbox
