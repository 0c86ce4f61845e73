// SPDX-License-Identifier: Apache-2.0
// Whole answers of Gemini, and what a piece of a streamed one has in common with them.
#include <algorithm>
#include <array>

#include "providers/error_text.hpp"
#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

using json::kind;

constexpr std::array<std::string_view, 9> filtered{"SAFETY",
                                                   "RECITATION",
                                                   "LANGUAGE",
                                                   "BLOCKLIST",
                                                   "PROHIBITED_CONTENT",
                                                   "SPII",
                                                   "IMAGE_SAFETY",
                                                   "IMAGE_PROHIBITED_CONTENT",
                                                   "IMAGE_RECITATION"};

constexpr std::array<std::string_view, 3> broken_calls{"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL",
                                                       "TOO_MANY_TOOL_CALLS"};

/// Members of a part that say what it holds, where that is nothing of ours.
constexpr std::array<std::string_view, 6> foreign_members{
    "executableCode", "codeExecutionResult", "fileData", "functionResponse", "toolCall", "toolResponse"};

/// Something that a provider calls by a name of its own, in a few words that can be shown.
std::string shown(std::string_view name) {
  constexpr std::size_t most = 60;
  return clean_message(name.substr(0, most));
}

void add_words(chat_reply& out, chat_part part) {
  if (part.text.empty()) return;
  // Pieces of one text; a signature ends the piece that it belongs to.
  auto& all = out.parts;
  if (!all.empty() && all.back().kind == part.kind && all.back().signature.empty()) {
    all.back().text += part.text;
    all.back().signature = std::move(part.signature);
  } else {
    all.push_back(std::move(part));
  }
}

/// Nothing where nothing but foreign parts came: their marks alone are no answer.
outcome add_parts(chat_reply& out, json::value parts) {
  std::string foreign;
  bool any = false;
  if (!parts.is(kind::array)) return {};
  for (auto p : parts.items()) {
    auto read = read_part(p);
    if (!read.foreign.empty()) {
      read.part.text = mark_of(read.foreign);
      if (foreign.empty()) foreign = read.foreign;
    } else {
      any = any || !read.part.text.empty() || read.part.kind == part_kind::tool_call;
    }
    if (read.part.kind == part_kind::tool_call)
      out.parts.push_back(std::move(read.part));
    else
      add_words(out, std::move(read.part));
  }
  return any || foreign.empty() ? outcome{} : invalid_answer("the answer is nothing but " + foreign);
}

bool any_calls(const chat_reply& reply) {
  return std::any_of(reply.parts.begin(), reply.parts.end(),
                     [](const chat_part& p) { return p.kind == part_kind::tool_call; });
}

}  // namespace

answer_part read_part(json::value part) {
  answer_part out;
  out.part.signature = part.find("thoughtSignature").text();
  if (const auto call = part.find("functionCall"); call.is(kind::object)) {
    out.part.kind = part_kind::tool_call;
    out.part.id = call.find("id").text();
    out.part.name = call.find("name").text();
    const auto arguments = call.find("args");
    out.part.json = arguments.is(kind::object) ? std::string{arguments.raw()} : "{}";
    return out;
  }
  if (const auto data = part.find("inlineData"); data.is(kind::object)) {
    const auto type = shown(data.find("mimeType").text());
    out.foreign = type.empty() ? "a file" : type;
    return out;
  }
  for (const auto name : foreign_members)
    if (part.find(name).is(kind::object)) out.foreign = name;
  if (part.find("thought").truth()) {
    out.part.kind = part_kind::thinking;
    out.part.signature.clear();  // thoughts are never sent again, and to others it means nothing
  }
  out.part.text = part.find("text").text();
  return out;
}

std::string mark_of(std::string_view foreign) { return "[left out: " + std::string{foreign} + "]"; }

json::value candidate_in(json::value root) {
  const auto all = root.find("candidates");
  if (!all.is(kind::array)) return {};
  for (auto one : all.items())
    if (one.is(kind::object) && one.find("index").integer().value_or(0) == 0) return one;
  return {};
}

outcome refusal_in(json::value root) {
  if (const auto error = error_in(root); error.exists()) return error_inside(error);
  const auto reason = root.find("promptFeedback").find("blockReason");
  if (!reason.is(kind::string) || candidate_in(root).exists()) return {};
  outcome out;
  out.failure = failure_class::content_policy;
  out.code = shown(reason.text());
  out.message = "the provider has blocked the prompt";
  const auto words = clean_message(root.find("promptFeedback").find("blockReasonMessage").text());
  if (!words.empty()) out.message = words;
  return out;
}

finish_kind finish_of(std::string_view reason, bool any_calls) {
  if (reason == "MAX_TOKENS") return finish_kind::length;
  if (std::find(filtered.begin(), filtered.end(), reason) != filtered.end())
    return finish_kind::content_filter;
  return any_calls ? finish_kind::tool_calls : finish_kind::stop;  // STOP, OTHER, and whatever comes
}

bool is_broken_call(std::string_view reason) {
  return std::find(broken_calls.begin(), broken_calls.end(), reason) != broken_calls.end();
}

outcome broken_call(std::string_view reason) {
  auto out = invalid_answer("the model has made a call of a tool that is none");
  out.code = reason;
  return out;
}

outcome read(json::value root, chat_reply& out) {
  usage_reader counters;
  counters.take(root.find("usageMetadata"));
  auto result = refusal_in(root);
  const auto candidate = candidate_in(root);
  if (result.succeeded() && !candidate.exists()) result = invalid_answer("the answer has no candidates");
  const auto reason = candidate.find("finishReason").text();
  if (result.succeeded() && is_broken_call(reason)) result = broken_call(reason);
  if (result.succeeded()) result = add_parts(out, candidate.find("content").find("parts"));
  out.used = counters.total(!out.parts.empty());
  if (!result.succeeded()) {
    result.used = out.used;
    return result;
  }
  out.id = root.find("responseId").text();
  out.model = root.find("modelVersion").text();
  out.finish = finish_of(reason, any_calls(out));
  return {};
}

}  // namespace signalbox::gemini
