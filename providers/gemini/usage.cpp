// SPDX-License-Identifier: Apache-2.0
// Gemini's counters of tokens in disjoint classes. [W55] [W62] [W63]
#include <algorithm>

#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

std::optional<std::uint64_t> counter(json::value metadata, std::string_view name) {
  constexpr std::int64_t absurd = 1'000'000'000'000;
  const auto n = metadata.find(name).integer();
  if (!n || *n < 0 || *n > absurd) return {};
  return static_cast<std::uint64_t>(*n);
}

/// What the counters of the single modalities say about sound; nothing if there are none.
std::optional<std::uint64_t> audio_in(json::value metadata, std::string_view name) {
  const auto details = metadata.find(name);
  if (!details.is(json::kind::array)) return {};
  std::uint64_t out = 0;
  for (auto one : details.items())
    if (one.find("modality").text_is("AUDIO")) out = counter(one, "tokenCount").value_or(0);
  return out;
}

}  // namespace

void usage_reader::take(json::value metadata) {
  if (!metadata.is(json::kind::object)) return;
  const auto read = [&](std::string_view name, std::uint64_t& into, bool* told) {
    const auto n = counter(metadata, name);
    if (!n) return;
    into = *n;
    if (told) *told = true;
  };
  const auto read_audio = [&](std::string_view name, std::uint64_t& into) {
    if (const auto n = audio_in(metadata, name)) into = *n;
  };
  read("promptTokenCount", prompt_, &prompt_told_);
  read("cachedContentTokenCount", cached_, nullptr);
  read("toolUsePromptTokenCount", tool_prompt_, nullptr);
  read("candidatesTokenCount", candidates_, &output_told_);
  read("thoughtsTokenCount", thoughts_, &output_told_);
  read_audio("promptTokensDetails", audio_);
  read_audio("cacheTokensDetails", cached_audio_);
  read_audio("toolUsePromptTokensDetails", tool_audio_);
  read_audio("candidatesTokensDetails", answer_audio_);
}

/// The prompt includes what was read from a cache; what tools of Google's own put in, and thoughts, come on
/// top of the other counters.
usage usage_reader::total(bool any_content) const {
  usage out;
  out.cache_read = std::min(cached_, prompt_);
  const auto fresh = prompt_ - out.cache_read;
  const auto fresh_audio = std::min(fresh, audio_ - std::min(audio_, cached_audio_));
  const auto tool_audio = std::min(tool_audio_, tool_prompt_);
  out.input_audio = fresh_audio + tool_audio;
  out.input = fresh - fresh_audio + tool_prompt_ - tool_audio;
  out.output_audio = std::min(answer_audio_, candidates_);
  out.output = candidates_ - out.output_audio;
  out.reasoning = thoughts_;
  out.reported = prompt_told_ && (output_told_ || !any_content);
  return out;
}

}  // namespace signalbox::gemini
