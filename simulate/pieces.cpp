// SPDX-License-Identifier: Apache-2.0
// The text of answers and how it is cut.
#include "simulate/pieces.hpp"

#include <algorithm>
#include <array>

namespace signalbox::simulate {

namespace {

// The default text, as words, so that any number of them can be sent; {{model}} is replaced.
constexpr std::array<std::string_view, 30> words{
    "This",   "is",  "{{model}},", "as",     "the",    "fake", "provider", "plays", "it.",    "Every",
    "word",   "of",  "the",        "answer", "was",    "set",  "down",     "long",  "before", "anyone",
    "asked.", "The", "line",       "is",     "clear,", "the",  "signal",   "is",    "green,", "go."};

constexpr std::size_t words_most = 64;      // in one event, however many tokens it stands for
constexpr std::size_t fragment_length = 8;  // characters of a tool call's arguments per event

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Takes `count` characters from the front of `text`.
std::string_view take_characters(std::string_view& text, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  }
  const auto out = text.substr(0, end);
  text.remove_prefix(end);
  return out;
}

std::vector<std::string> default_pieces(const std::string& model, std::size_t count, std::size_t words_each) {
  std::vector<std::string> out(count);
  std::size_t next = 0;
  for (auto& piece : out)
    for (std::size_t i = 0; i < std::clamp<std::size_t>(words_each, 1, words_most); ++i, ++next) {
      if (next > 0) piece += ' ';
      expand(words[next % words.size()], {{"model", model}}, piece);
    }
  return out;
}

std::vector<std::string> scripted_pieces(const request_facts& request, const action& how,
                                         std::uint64_t number) {
  const bool echoes = how.text->find("{{user}}") != std::string::npos;
  std::string text;
  expand(*how.text,
         {{"model", request.model},
          {"user", echoes ? last_user_text(request.source->body) : std::string{}},
          {"number", std::to_string(number)}},
         text);
  return split_evenly(text, how.events);
}

std::vector<std::string> fragments_of(const std::string& arguments, dialect speaks) {
  auto out = split_evenly(arguments, (character_count(arguments) + fragment_length - 1) / fragment_length);
  if (speaks == dialect::anthropic)
    out.insert(out.begin(), std::string{});  // the API begins with an empty one
  return out;
}

/// Output tokens that the request allows; the answer is cut to them.
void respect_limit(const request_facts& request, const action& how, answer_facts& out) {
  if (!request.max_tokens || how.tokens_per_event == 0 || !how.tool_calls.empty()) return;
  const auto most = (*request.max_tokens + how.tokens_per_event - 1) / how.tokens_per_event;
  if (out.pieces.size() <= most) return;
  out.pieces.resize(static_cast<std::size_t>(most));
  out.cut_by_limit = true;
}

token_usage usage_for(const request_facts& request, const action& how, const answer_facts& facts) {
  token_usage out;
  out.input = std::max<std::int64_t>(1, static_cast<std::int64_t>((request.source->body.size() + 3) / 4));
  out.output = static_cast<std::int64_t>(facts.content_events()) * how.tokens_per_event;
  if (facts.cut_by_limit && request.max_tokens)
    out.output = std::min(out.output, static_cast<std::int64_t>(*request.max_tokens));
  out.input = how.usage.input.value_or(out.input);
  out.output = how.usage.output.value_or(out.output);
  out.cached = how.usage.cached.value_or(0);
  out.cache_write = how.usage.cache_write.value_or(0);
  out.reasoning = how.usage.reasoning.value_or(0);
  return out;
}

}  // namespace

std::vector<std::string> split_evenly(std::string_view text, std::size_t count) {
  const auto characters = character_count(text);
  count = std::min(count, characters);
  std::vector<std::string> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    out.emplace_back(take_characters(text, (i + 1) * characters / count - i * characters / count));
  return out;
}

void fill_content(const request_facts& request, const action& how, std::uint64_t number, answer_facts& out) {
  out.tools = how.tool_calls;
  for (const auto& call : out.tools) out.fragments.push_back(fragments_of(call.arguments, request.speaks));
  if (how.text)
    out.pieces = scripted_pieces(request, how, number);
  else if (out.tools.empty())
    out.pieces = default_pieces(request.model, how.events, how.tokens_per_event);
  respect_limit(request, how, out);
  if (how.huge_body > 0) {
    if (out.pieces.empty()) out.pieces.emplace_back();
    out.pieces.front() = fill_mark;
  }
  if (how.bad_utf8 && !out.pieces.empty()) out.pieces[out.pieces.size() / 2] += '\xff';
  out.finish = how.finish_reason;
  out.interleave = how.interleave;
  out.usage = usage_for(request, how, out);
  out.usage_shown = how.usage.shown;
  out.usage_asked = request.include_usage;
  out.usage_at = how.usage_at;
  out.usage_raw = how.usage.raw;
  out.no_done = how.no_done;
}

}  // namespace signalbox::simulate
