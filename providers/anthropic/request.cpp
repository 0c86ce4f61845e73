// SPDX-License-Identifier: Apache-2.0
// Requests to Anthropic.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_writer.hpp"
#include "policy/token_estimate.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/anthropic/content.hpp"
#include "providers/tool_schema.hpp"

namespace signalbox::anthropic {

namespace {

/// The longest answers of known models; the first prefix that fits holds. From Anthropic's model overview.
struct output_row {
  std::string_view prefix;
  std::uint64_t tokens;
};
constexpr std::array known_outputs{
    output_row{"claude-3-opus", 4096},    output_row{"claude-3-sonnet", 4096},
    output_row{"claude-3-haiku", 4096},   output_row{"claude-3-5", 8192},
    output_row{"claude-3-7", 64000},      output_row{"claude-opus-4-0", 32000},
    output_row{"claude-opus-4-1", 32000}, output_row{"claude-opus-4-2", 32000},
    output_row{"claude-", 64000},
};
constexpr std::uint64_t unknown_output = 8192;
/// A reply in one piece must come within the provider's own time limit for requests that do not stream.
constexpr std::uint64_t most_unstreamed = 16384;

/// [W43]
std::string schema_of(const tool_definition& tool) {
  return tool.schema_json.empty() ? R"({"type":"object","properties":{}})" : object_schema(tool.schema_json);
}

void write_tools(json::writer& w, const chat_request& chat, content_writer& content) {
  if (chat.tools.empty()) return;
  w.key("tools").open_array();
  for (const auto& tool : chat.tools) {
    w.open_object().member("name", tool.name);
    if (!tool.description.empty()) w.member("description", tool.description);
    w.key("input_schema").raw(schema_of(tool));
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

/// The temperature's range ends at 1 there, and newer models refuse both it and top_p. With thinking there is
/// no choice. [W38]
void write_sampling(json::writer& w, const chat_request& chat, bool thinks,
                    std::vector<std::string>& dropped) {
  if (thinks) {
    if (!chat.temperature.empty()) dropped.emplace_back("temperature");
    if (!chat.top_p.empty()) dropped.emplace_back("top_p");
    if (!chat.top_k.empty()) dropped.emplace_back("top_k");
    return;
  }
  if (!chat.top_k.empty()) w.key("top_k").raw(chat.top_k);
  if (!chat.temperature.empty()) {
    double value = 0;
    std::from_chars(chat.temperature.data(), chat.temperature.data() + chat.temperature.size(), value);
    w.key("temperature").raw(value > 1 ? "1" : std::string_view{chat.temperature});
    if (value > 1) dropped.emplace_back("temperature (lowered to 1)");
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

/// A schema for the answer. An answer that is just any JSON cannot be asked for there.
void write_form(json::writer& w, const chat_request& chat, std::vector<std::string>& dropped) {
  if (chat.form == answer_form::json_object) dropped.emplace_back("response_format");
  if (chat.form != answer_form::json_schema) return;
  w.key("output_config").open_object().key("format").open_object().member("type", "json_schema");
  w.key("schema").raw(chat.form_schema.empty() ? R"({"type":"object"})" : chat.form_schema);
  w.close_object().close_object();
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
}

}  // namespace

std::uint64_t output_limit(const chat_request& chat, const endpoint_config& endpoint) {
  const auto known = std::find_if(known_outputs.begin(), known_outputs.end(), [&](const output_row& row) {
    return std::string_view{endpoint.model}.starts_with(row.prefix);
  });
  std::uint64_t most = endpoint.max_output;
  if (most == 0 && known != known_outputs.end()) most = known->tokens;
  if (chat.max_output_tokens > 0)
    return most > 0 ? std::min(chat.max_output_tokens, most) : chat.max_output_tokens;
  if (most == 0) most = unknown_output;
  if (!chat.stream) most = std::min(most, most_unstreamed);
  return std::min(most, room_for_output(chat, endpoint));
}

std::string write_request(const chat_request& chat, const endpoint_config& endpoint,
                          std::vector<std::string>& dropped) {
  const auto arranged = arrange(chat.messages);
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
  write_tools(w, chat, content);
  w.key("messages").open_array();
  if (arranged.alternating.empty() || arranged.alternating.front().role != chat_role::user) {
    // The first turn must be the user's.
    chat_part first;
    first.text = ".";
    content.turn({chat_role::user, {first}});
    dropped.emplace_back("messages (a first user turn was added)");
  }
  for (const auto& turn : arranged.alternating) content.turn(turn);
  w.close_array();
  write_tool_choice(w, chat);
  const auto budget = thinking_budget(chat, arranged, endpoint, limit, dropped);
  if (budget > 0)
    w.key("thinking").open_object().member("type", "enabled").member("budget_tokens", budget).close_object();
  write_sampling(w, chat, budget > 0, dropped);
  write_stops(w, chat, dropped);
  write_form(w, chat, dropped);
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
