// SPDX-License-Identifier: Apache-2.0
// Requests to Anthropic.
#include <algorithm>
#include <charconv>

#include "base/json_writer.hpp"
#include "policy/token_estimate.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/anthropic/content.hpp"
#include "providers/anthropic/models.hpp"
#include "providers/anthropic/schema.hpp"
#include "providers/openai_family.hpp"
#include "providers/tool_schema.hpp"

namespace signalbox::anthropic {

namespace {

constexpr std::uint64_t unknown_output = 8192;
/// A reply in one piece must come within the provider's own time limit for requests that do not stream.
constexpr std::uint64_t most_unstreamed = 16384;

/// [W43]
std::string schema_of(const tool_definition& tool) {
  return tool.schema_json.empty() ? R"({"type":"object","properties":{}})" : object_schema(tool.schema_json);
}

/// A schema that is kept to cannot say all that others can.
std::string kept(std::string_view schema, std::string_view where, std::vector<std::string>& dropped) {
  std::vector<std::string> told;
  auto out = kept_schema(schema, told);
  for (const auto& keyword : told) {
    auto what = std::string{where} + " (" + keyword + " is told to the model, not kept to)";
    if (std::find(dropped.begin(), dropped.end(), what) == dropped.end()) dropped.push_back(std::move(what));
  }
  return out;
}

void write_tools(json::writer& w, const chat_request& chat, content_writer& content,
                 std::vector<std::string>& dropped) {
  if (chat.tools.empty()) return;
  w.key("tools").open_array();
  for (const auto& tool : chat.tools) {
    w.open_object().member("name", tool.name);
    if (!tool.description.empty()) w.member("description", tool.description);
    w.key("input_schema").raw(tool.strict ? kept(schema_of(tool), "tools", dropped) : schema_of(tool));
    if (tool.strict) w.member("strict", true);
    content.breakpoint(tool.cache_control);
    w.close_object();
  }
  w.close_array();
}

void write_tool_choice(json::writer& w, const chat_request& chat) {
  using tc = tool_choice_kind;
  if (chat.tools.empty() || (chat.tool_choice == tc::unset && !chat.sequential_tools)) return;
  w.key("tool_choice").open_object();
  switch (chat.tool_choice) {
    case tc::unset:
    case tc::automatic:
      w.member("type", "auto");
      break;
    case tc::none:
      w.member("type", "none");
      break;
    case tc::required:
      w.member("type", "any");
      break;
    case tc::named:
      w.member("type", "tool").member("name", chat.chosen_tool);
      break;
  }
  if (chat.sequential_tools && chat.tool_choice != tc::none) w.member("disable_parallel_tool_use", true);
  w.close_object();
}

/// The temperature's range ends at 1 there, and some models take only one of it and top_p. Newer models, and
/// all while they think, take the default only. [W38]
void write_sampling(json::writer& w, const chat_request& chat, bool free, std::vector<std::string>& dropped) {
  double temperature = 0;
  const auto& text = chat.temperature;
  std::from_chars(text.data(), text.data() + text.size(), temperature);
  if (!free) {
    if (!text.empty() && temperature != 1) dropped.emplace_back("temperature");
    if (!chat.top_p.empty()) dropped.emplace_back("top_p");
    if (!chat.top_k.empty()) dropped.emplace_back("top_k");
    return;
  }
  if (!chat.top_k.empty()) w.key("top_k").raw(chat.top_k);
  if (!text.empty()) {
    w.key("temperature").raw(temperature > 1 ? "1" : std::string_view{text});
    if (temperature > 1) dropped.emplace_back("temperature (lowered to 1)");
    if (!chat.top_p.empty()) dropped.emplace_back("top_p");
  } else if (!chat.top_p.empty()) {
    w.key("top_p").raw(chat.top_p);
  }
}

/// Stop sequences of white space only are refused there. [W44]
void write_stops(json::writer& w, const chat_request& chat, std::vector<std::string>& dropped) {
  std::vector<std::string_view> usable;
  for (const auto& stop : chat.stop)
    if (stop.find_first_not_of(" \t\r\n") != std::string::npos) usable.emplace_back(stop);
  if (usable.size() < chat.stop.size()) dropped.emplace_back("stop (sequences of white space)");
  if (usable.empty()) return;
  w.key("stop_sequences").open_array();
  for (const auto stop : usable) w.text(stop);
  w.close_array();
}

/// Tokens that the window has left for the answer: the input is estimated, and a quarter of it added for what
/// an estimate made for another vocabulary misses. Without bound if that is unknown, or if nothing is left:
/// then the provider is to say so.
std::uint64_t room_for_output(const chat_request& chat, const endpoint_config& endpoint) {
  constexpr std::uint64_t image_tokens = 1600;
  std::uint64_t input = 0;
  for (const auto& message : chat.messages)
    for (const auto& part : message.parts)
      input += part.kind == part_kind::image ? image_tokens
                                             : estimate_tokens(part.text) + estimate_tokens(part.json);
  for (const auto& tool : chat.tools)
    input += estimate_tokens(tool.description) + estimate_tokens(tool.schema_json);
  input += input / 4;
  return input < endpoint.context ? endpoint.context - input : UINT64_MAX;
}

/// What an adaptive model thinks is summarised unless nothing is said: then newer ones leave it out.
void write_thinking(json::writer& w, const thinking_choice& thinking) {
  if (thinking.budget > 0)
    w.key("thinking").open_object().member("type", "enabled").member("budget_tokens", thinking.budget);
  else if (!thinking.effort.empty())
    w.key("thinking").open_object().member("type", "adaptive").member("display", "summarized");
  if (thinking.any()) w.close_object();
}

/// An effort, and a schema for the answer. An answer that is just any JSON cannot be asked for there.
void write_output(json::writer& w, const chat_request& chat, std::string_view effort,
                  std::vector<std::string>& dropped) {
  if (chat.form == answer_form::json_object) dropped.emplace_back("response_format");
  const bool schema = chat.form == answer_form::json_schema;
  if (!schema && effort.empty()) return;
  w.key("output_config").open_object();
  if (!effort.empty()) w.member("effort", effort);
  if (schema) {
    w.key("format").open_object().member("type", "json_schema");
    w.key("schema").raw(kept(chat.form_schema.empty() ? R"({"type":"object"})" : chat.form_schema,
                             "response_format", dropped));
    w.close_object();
  }
  w.close_object();
}

chat_message user_says(std::string_view words) {
  chat_message out;
  out.parts.emplace_back().text = words;
  return out;
}

/// The first turn must be the user's, and with newer models the last one.
void write_turns(json::writer& w, const std::vector<chat_message>& turns, const model_row& model,
                 content_writer& content, std::vector<std::string>& dropped) {
  w.key("messages").open_array();
  if (turns.empty() || turns.front().role != chat_role::user) {
    content.turn(user_says("."));
    dropped.emplace_back("messages (a first user turn was added)");
  }
  for (const auto& turn : turns) content.turn(turn);
  if (!model.continues && !turns.empty() && turns.back().role == chat_role::assistant) {
    content.turn(user_says("Go on."));
    dropped.emplace_back("messages (a last user turn was added: the model does not continue its own)");
  }
  w.close_array();
}

/// What Messages does not have.
void name_rest(const chat_request& chat, std::vector<std::string>& dropped) {
  const auto drop = [&](bool given, const char* name) {
    if (given) dropped.emplace_back(name);
  };
  drop(!chat.seed.empty(), "seed");
  drop(!chat.frequency_penalty.empty(), "frequency_penalty");
  drop(!chat.presence_penalty.empty(), "presence_penalty");
  drop(chat.logprobs, "logprobs");
  name_openai_members(chat, dropped);
}

}  // namespace

std::uint64_t output_limit(const chat_request& chat, const endpoint_config& endpoint) {
  std::uint64_t most = endpoint.max_output;
  if (most == 0) most = row_of_model(endpoint.model).output;
  if (chat.max_output_tokens > 0)
    return most > 0 ? std::min(chat.max_output_tokens, most) : chat.max_output_tokens;
  if (most == 0) most = unknown_output;
  if (!chat.stream) most = std::min(most, most_unstreamed);
  return std::min(most, room_for_output(chat, endpoint));
}

std::string write_request(const chat_request& chat, const endpoint_config& endpoint,
                          std::vector<std::string>& dropped) {
  const auto arranged = arrange(chat.messages, dropped);
  const auto& model = row_of_model(endpoint.model);
  std::string out;
  json::writer w{out};
  const auto limit = output_limit(chat, endpoint);
  if (limit < chat.max_output_tokens)
    dropped.push_back("max_tokens (lowered to " + std::to_string(limit) + ")");
  w.open_object().member("model", endpoint.model).member("max_tokens", limit);
  content_writer content{w, dropped};
  if (!arranged.system.empty()) {
    w.key("system").open_array();
    for (const auto& part : arranged.system) content.part(part);
    w.close_array();
  }
  write_tools(w, chat, content, dropped);
  write_turns(w, arranged.alternating, model, content, dropped);
  write_tool_choice(w, chat);
  const auto thinking = choose_thinking(chat, arranged, endpoint, limit, dropped);
  write_thinking(w, thinking);
  write_sampling(w, chat, model.samples && !thinking.any(), dropped);
  write_stops(w, chat, dropped);
  write_output(w, chat, thinking.effort, dropped);
  name_rest(chat, dropped);
  if (!chat.user.empty()) w.key("metadata").open_object().member("user_id", chat.user).close_object();
  if (chat.stream) w.member("stream", true);
  w.close_object();
  return out;
}

upstream_request post_to(const endpoint_config& endpoint, bool stream, std::string body) {
  upstream_request out;
  out.body = std::move(body);
  out.origin = endpoint.url;
  out.target = endpoint.url.path + "/messages";
  out.fields = {{"content-type", "application/json"},
                {"accept", stream ? "text/event-stream" : "application/json"},
                {"anthropic-version", "2023-06-01"}};
  if (!endpoint.key.value.empty()) {
    out.secret_name = "x-api-key";
    out.secret_value = endpoint.key.value;
  }
  return out;
}

encoded_request write(const chat_request& chat, const endpoint_config& endpoint) {
  encoded_request out;
  auto body = write_request(chat, endpoint, out.dropped);
  out.http = post_to(endpoint, chat.stream, std::move(body));
  return out;
}

}  // namespace signalbox::anthropic
