// SPDX-License-Identifier: Apache-2.0
// The text of answers and how it is cut.
#include "simulate/pieces.hpp"

#include <algorithm>
#include <array>

#include "simulate/asked.hpp"
#include "simulate/example_json.hpp"
#include "simulate/vectors.hpp"

namespace signalbox::simulate {

namespace {

// The default text, as words, so that any number of them can be sent; {{model}} is replaced.
constexpr std::array<std::string_view, 30> words{
    "This",   "is",  "{{model}},", "as",     "the",    "fake", "provider", "plays", "it.",    "Every",
    "word",   "of",  "the",        "answer", "was",    "set",  "down",     "long",  "before", "anyone",
    "asked.", "The", "line",       "is",     "clear,", "the",  "signal",   "is",    "green,", "go."};

constexpr std::size_t words_most = 64;      // in one event, however many tokens it stands for
constexpr std::size_t fragment_length = 8;  // characters of a tool call's arguments per event
constexpr std::size_t thought_length = 16;  // characters of thinking per event

constexpr std::string_view default_thought = "The user wants an answer; the script has one.";

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
          {"user", echoes ? last_user_text(request.body) : std::string{}},
          {"number", std::to_string(number)}},
         text);
  return split_evenly(text, how.events);
}

/// Pieces of so many characters, nearly.
std::vector<std::string> split_by_length(std::string_view text, std::size_t length) {
  return split_evenly(text, (character_count(text) + length - 1) / length);
}

std::vector<std::string> fragments_of(const std::string& arguments, dialect speaks) {
  if (speaks == dialect::gemini) return {};  // calls come whole
  auto out = split_by_length(arguments, fragment_length);
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

/// A quarter of the body's bytes.
std::int64_t input_tokens(const request_facts& request) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>((request.source->body.size() + 3) / 4));
}

token_usage usage_for(const request_facts& request, const action& how, const answer_facts& facts) {
  token_usage out;
  const auto each = static_cast<std::int64_t>(how.tokens_per_event) * facts.choices;
  out.input = input_tokens(request);
  out.output = static_cast<std::int64_t>(facts.content_events()) * each;
  out.reasoning = static_cast<std::int64_t>(facts.thoughts.size()) * each;
  if (facts.thinks && facts.thoughts.empty()) {  // what was thought unseen is paid for all the same
    out.reasoning = static_cast<std::int64_t>((default_thought.size() + 3) / 4);
    out.output += out.reasoning;
  }
  if (facts.cut_by_limit && request.max_tokens)
    out.output = std::min(out.output, static_cast<std::int64_t>(*request.max_tokens));
  out = scripted_usage(how.usage, out);
  if (!how.usage.reasoning) out.reasoning = std::min(out.reasoning, out.output);
  return out;
}

/// What the model thinks, and whether that is seen.
void fill_thoughts(const action& how, const asked& wish, answer_facts& out) {
  out.redacted = how.redacted_thinking;
  out.thinks = how.thinking ? !how.thinking->empty() : wish.thinks;
  if (how.thinking)
    out.thoughts = split_by_length(*how.thinking, thought_length);
  else if (wish.shows_thinking)
    out.thoughts = split_by_length(default_thought, thought_length);
}

void fill_tools(const request_facts& request, const action& how, answer_facts& out) {
  out.tools = how.tool_calls;
  if (how.tool_loop > 0 && tool_results(request.body) < how.tool_loop) {
    const auto tool = first_tool(request.body);
    if (!tool.name.empty()) out.tools.push_back({tool.name, example_json(tool.schema)});
  }
  for (const auto& call : out.tools) out.fragments.push_back(fragments_of(call.arguments, request.speaks));
}

void fill_text(const request_facts& request, const action& how, std::uint64_t number, const asked& wish,
               answer_facts& out) {
  if (how.text && (how.tool_loop == 0 || out.tools.empty()))
    out.pieces = scripted_pieces(request, how, number);
  else if (!how.refusal.empty() && request.kind != request_kind::completions)
    out.refusal = split_evenly(how.refusal, how.events);
  else if (out.tools.empty() && wish.wants_json)
    out.pieces = split_evenly(example_json(wish.schema), how.events);
  else if (out.tools.empty())
    out.pieces = default_pieces(request.model, how.events, how.tokens_per_event);
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

token_usage scripted_usage(const usage_script& script, token_usage otherwise) {
  auto out = otherwise;
  out.input = script.input.value_or(out.input);
  out.output = script.output.value_or(out.output);
  out.cached = script.cached.value_or(0);
  out.cache_write_1h = script.cache_write_1h.value_or(0);
  out.cache_write = script.cache_write.value_or(out.cache_write_1h);
  out.reasoning = script.reasoning.value_or(out.reasoning);
  out.audio_input = script.audio_input.value_or(0);
  out.audio_output = script.audio_output.value_or(0);
  return out;
}

void fill_usage_only(const request_facts& request, const action& how, answer_facts& out) {
  out.request = request.body;
  token_usage usage;
  if (request.kind == request_kind::embeddings) {
    const bool gemini = request.speaks == dialect::gemini;
    for (const auto& one : gemini ? gemini_inputs_of(request.body) : inputs_of(request.body.find("input")))
      usage.input += one.tokens;
  } else {
    usage.input = input_tokens(request);
  }
  out.usage = scripted_usage(how.usage, usage);
  out.usage_shown = how.usage.shown;
}

void fill_content(const request_facts& request, const action& how, std::uint64_t number, answer_facts& out) {
  const auto wish = what_is_asked(request);
  out.request = request.body;
  out.json_array = request.json_array;
  out.choices = wish.choices;
  if (request.kind != request_kind::completions) {
    fill_thoughts(how, wish, out);
    fill_tools(request, how, out);
  }
  fill_text(request, how, number, wish, out);
  respect_limit(request, how, out);
  if (how.huge_body > 0) {
    if (out.pieces.empty()) out.pieces.emplace_back();
    out.pieces.front() = fill_mark;
  }
  if (how.bad_utf8 && !out.pieces.empty()) out.pieces[out.pieces.size() / 2] += '\xff';
  out.stop_sequence = how.stop_sequence;
  out.annotations = how.annotations;
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
