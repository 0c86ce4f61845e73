// SPDX-License-Identifier: Apache-2.0
// What OpenAI-like providers say about tokens and money, in classes that share no token.
#include <algorithm>

#include "base/money.hpp"
#include "providers/openai/openai.hpp"
#include "providers/usage_terms.hpp"

namespace signalbox::openai {

namespace {

using json::kind;

std::uint64_t detail(json::value of, std::string_view name) { return count_of(of.find(name)).value_or(0); }

/// `prompt_tokens` holds all of these. Where sound overlaps with what was cached, it was cached. [W62] [W63]
bool split_input(json::value given, std::uint64_t prompt, usage& out) {
  const auto details = given.find("prompt_tokens_details");
  const auto told = count_of(details.find("cached_tokens"));
  const auto cached = told ? *told : detail(given, "prompt_cache_hit_tokens");  // DeepSeek
  const auto written = detail(details, "cache_write_tokens");                   // OpenRouter
  const auto audio = detail(details, "audio_tokens");
  if (std::max({cached, written, audio}) > prompt) return false;
  out.cache_read = cached;
  out.cache_write = std::min(written, prompt - cached);
  out.input_audio = std::min(audio, prompt - cached - out.cache_write);
  out.input = prompt - cached - out.cache_write - out.input_audio;
  return true;
}

/// `completion_tokens` holds reasoning and sound at OpenAI. xAI, and Gemini behind this format, tell of
/// thoughts beside it: then the total says so, and xAI how many there were. [W63]
bool split_output(json::value given, std::uint64_t prompt, std::uint64_t completion, usage& out) {
  const auto details = given.find("completion_tokens_details");
  const auto reasoning = detail(details, "reasoning_tokens");
  const auto audio = detail(details, "audio_tokens");
  const auto total = detail(given, "total_tokens");
  const auto beside = total - std::min(total, prompt + completion);
  const bool outside = beside > 0 && beside >= reasoning;
  if (std::max(outside ? 0 : reasoning, audio) > completion) return false;
  out.reasoning = outside ? beside : reasoning;
  const auto spoken = completion - (outside ? 0 : reasoning);
  out.output_audio = std::min(audio, spoken);
  out.output = spoken - out.output_audio;
  return true;
}

}  // namespace

std::optional<std::uint64_t> count_of(json::value v) {
  constexpr std::int64_t absurd = 1'000'000'000'000;
  const auto n = v.integer();
  if (!n || *n < 0 || *n > absurd) return {};
  return static_cast<std::uint64_t>(*n);
}

std::int64_t told_cost(json::value given) {
  if (const auto ticks = given.find("cost_in_usd_ticks").integer(); ticks && *ticks >= 0)
    return *ticks / 10 + (*ticks % 10 >= 5 ? 1 : 0);  // xAI: 10^-10 dollars
  const auto amount = [](json::value v) {
    return v.is(kind::number) ? round_money(v.raw()) : std::optional<money>{};
  };
  auto cost = amount(given.find("cost"));
  // OpenRouter with a key of one's own for the provider behind it bills no more than its fee; the provider
  // bills the rest. Otherwise both members say the same.
  if (cost && given.find("is_byok").truth()) {
    const auto behind = amount(given.find("cost_details").find("upstream_inference_cost"));
    cost = behind ? std::optional{*cost + *behind} : std::nullopt;
  }
  return cost ? cost->nano : -1;
}

bool read_usage(json::value root, usage& out) {
  add_term(root.find("service_tier"), out);
  const auto given = root.find("usage");
  const auto prompt = count_of(given.find("prompt_tokens"));
  const auto completion = count_of(given.find("completion_tokens"));
  if (!prompt || !completion || *prompt + *completion == 0) return false;
  usage read;
  if (!split_input(given, *prompt, read) || !split_output(given, *prompt, *completion, read)) return false;
  read.told_cost_nano = told_cost(given);
  read.reported = true;
  read.terms = std::move(out.terms);
  out = std::move(read);
  return true;
}

}  // namespace signalbox::openai
