// SPDX-License-Identifier: Apache-2.0
// Reading what is asked, dialect by dialect.
#include "simulate/asked.hpp"

#include <algorithm>

namespace signalbox::simulate {

namespace {

constexpr std::int64_t most_choices = 8;

bool is_effort(json::value effort) { return effort.is(json::kind::string) && !effort.text_is("none"); }

void read_openai(json::value body, asked& out) {
  // OpenAI's own models think unseen; the words for thoughts to be seen are those of the servers like it.
  const auto thinking = body.find("thinking").find("type");
  const auto reasoning = body.find("reasoning");
  out.shows_thinking = (thinking.exists() && !thinking.text_is("disabled")) ||
                       body.find("include_reasoning").truth() ||
                       body.find("chat_template_kwargs").find("enable_thinking").truth() ||
                       (reasoning.is(json::kind::object) && !reasoning.find("exclude").truth());
  out.thinks = out.shows_thinking || is_effort(body.find("reasoning_effort"));
  const auto format = body.find("response_format");
  out.wants_json = format.find("type").text_is("json_schema") || format.find("type").text_is("json_object");
  out.schema = format.find("json_schema").find("schema");
  const auto n = body.find("n").integer().value_or(1);
  out.choices = static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 1, most_choices));
}

void read_responses(json::value body, asked& out) {
  const auto reasoning = body.find("reasoning");
  out.thinks = is_effort(reasoning.find("effort")) || reasoning.find("summary").is(json::kind::string);
  out.shows_thinking = reasoning.find("summary").is(json::kind::string);
  const auto format = body.find("text").find("format");
  out.wants_json = format.find("type").text_is("json_schema") || format.find("type").text_is("json_object");
  out.schema = format.find("schema");
}

void read_anthropic(json::value body, asked& out) {
  const auto thinking = body.find("thinking");
  out.thinks = thinking.find("type").exists() && !thinking.find("type").text_is("disabled");
  out.shows_thinking = out.thinks && !thinking.find("display").text_is("omitted");
  auto format = body.find("output_config").find("format");
  if (!format.exists()) format = body.find("output_format");
  out.wants_json = format.find("type").text_is("json_schema");
  out.schema = format.find("schema");
}

void read_gemini(json::value body, asked& out) {
  const auto how = body.find("generationConfig");
  const auto thinking = how.find("thinkingConfig");
  const auto budget = thinking.find("thinkingBudget").integer();
  out.shows_thinking = thinking.find("includeThoughts").truth();
  out.thinks = thinking.is(json::kind::object) && budget.value_or(-1) != 0;
  out.schema = how.find("responseJsonSchema");
  if (!out.schema.exists()) out.schema = how.find("responseSchema");
  out.wants_json = out.schema.exists() || how.find("responseMimeType").text_is("application/json");
  const auto n = how.find("candidateCount").integer().value_or(1);
  out.choices = static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 1, most_choices));
}

/// The schema of a tool's arguments, under whatever name.
json::value schema_of(json::value tool) {
  for (const auto* name : {"parameters", "input_schema", "parametersJsonSchema"})
    if (const auto found = tool.find(name); found.exists()) return found;
  return {};
}

offered_tool read_tool(json::value tool) {
  const auto nested = tool.find("function");
  const auto from = nested.exists() ? nested : tool;
  return {from.find("name").text(), schema_of(from)};
}

bool is_result(json::value part) {
  const auto type = part.find("type");
  return type.text_is("tool_result") || type.text_is("function_call_output") ||
         part.find("role").text_is("tool") || part.find("functionResponse").exists();
}

}  // namespace

asked what_is_asked(const request_facts& request) {
  asked out;
  if (request.kind == request_kind::completions) {
    const auto prompt = request.body.find("prompt");
    const bool several = prompt.size() > 0 && !(*prompt.begin_items()).is(json::kind::number);
    const auto n = request.body.find("n").integer().value_or(1);
    const auto prompts = static_cast<std::int64_t>(several ? prompt.size() : 1);
    out.choices = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(std::clamp<std::int64_t>(n, 1, most_choices) * prompts, 1, 64));
    return out;
  }
  switch (request.speaks) {
    case dialect::openai:
      read_openai(request.body, out);
      break;
    case dialect::responses:
      read_responses(request.body, out);
      break;
    case dialect::anthropic:
      read_anthropic(request.body, out);
      break;
    case dialect::gemini:
      read_gemini(request.body, out);
      break;
  }
  return out;
}

bool is_plain(const request_facts& request) {
  if (request.kind != request_kind::chat || request.speaks == dialect::responses) return false;
  const auto what = what_is_asked(request);
  return !what.thinks && !what.wants_json && what.choices == 1;
}

offered_tool first_tool(json::value body) {
  for (const auto tool : body.find("tools").items()) {
    if (auto found = read_tool(tool); !found.name.empty()) return found;
    for (const auto declared : tool.find("functionDeclarations").items())
      if (auto found = read_tool(declared); !found.name.empty()) return found;
  }
  return {};
}

std::size_t tool_results(json::value body) {
  std::size_t out = 0;
  for (const auto* list : {"messages", "input", "contents"})
    for (const auto item : body.find(list).items()) {
      if (is_result(item)) ++out;
      for (const auto* inside : {"content", "parts"})
        if (const auto parts = item.find(inside); parts.is(json::kind::array))
          for (const auto part : parts.items())
            if (is_result(part)) ++out;
    }
  return out;
}

}  // namespace signalbox::simulate
