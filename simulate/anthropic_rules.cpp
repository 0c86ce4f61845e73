// SPDX-License-Identifier: Apache-2.0
// What Anthropic refuses of a request's members, thinking and tools.
#include <algorithm>
#include <set>

#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view known_members[] = {
    "model",         "messages", "max_tokens",      "cache_control", "container",   "diagnostics",
    "inference_geo", "metadata", "output_config",   "service_tier",  "speed",       "stop_sequences",
    "stream",        "system",   "temperature",     "thinking",      "tool_choice", "tools",
    "top_k",         "top_p",    "user_profile_id", "workspace_id"};

// These want a header `anthropic-beta`.
constexpr std::string_view beta_members[] = {"betas", "context_management", "mcp_servers", "output_format",
                                             "fallbacks"};

constexpr std::size_t most_breakpoints = 4;

bool check_members(rule_check& in) {
  const bool beta = !in.request.source->header("anthropic-beta").empty();
  for (auto it = in.body.begin_items(); it != in.body.end_items(); ++it) {
    const auto name = it.key().text();
    if (!is_one_of(name, known_members) && !(beta && is_one_of(name, beta_members)))
      return in.refuse(name + ": Extra inputs are not permitted");
  }
  if (in.request.max_tokens && *in.request.max_tokens < 1)
    return in.refuse("max_tokens: Input should be greater than or equal to 1");
  for (const auto* name : {"temperature", "top_p"}) {
    const auto v = in.body.find(name);
    if (!v.exists()) continue;
    if (!v.is(json::kind::number)) return in.refuse(std::string{name} + ": Input should be a valid number");
    if (v.number() < 0 || v.number() > 1) return in.refuse(std::string{name} + ": range: 0..1");
  }
  for (const auto stop : in.body.find("stop_sequences").items())
    if (is_blank(stop.text()))
      return in.refuse("stop_sequences: each stop sequence must contain non-whitespace");
  return true;
}

bool names_one_of(std::string_view model, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return model.find(part) != std::string_view::npos; });
}

/// Models that think as they see fit, and take neither a budget nor other sampling than their own.
bool adaptive_only(std::string_view model) {
  return names_one_of(model, {"opus-4-7", "opus-4-8", "opus-5", "sonnet-5", "mythos", "fable"});
}

/// Newer models take one of the two only, the newest none.
bool check_sampling(rule_check& in) {
  const auto& model = in.request.model;
  if (adaptive_only(model))
    for (const auto* name : {"temperature", "top_p", "top_k"})
      if (const auto v = in.body.find(name); v.exists() && v.number() != 1)
        return in.refuse("`" + std::string{name} + "` is deprecated for this model.");
  bool newer = false;
  for (const auto* part : {"opus-4-1", "opus-4-5", "opus-4-6", "sonnet-4-5", "sonnet-4-6", "haiku-4-5"})
    newer = newer || model.find(part) != std::string::npos;
  if (newer && in.body.find("temperature").exists() && in.body.find("top_p").exists())
    return in.refuse(
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
  return true;
}

bool check_system(rule_check& in) {
  const auto system = in.body.find("system");
  if (!system.exists() || system.is(json::kind::string)) return true;
  if (!system.is(json::kind::array)) return in.refuse("system: Input should be a valid list");
  std::size_t index = 0;
  for (const auto block : system.items()) {
    const auto place = "system." + std::to_string(index++);
    if (!block.find("type").text_is("text")) return in.refuse(place + ".type: Input should be 'text'");
    const auto odd = unknown_member(block, {"type", "text", "cache_control", "citations"});
    if (!odd.empty()) return in.refuse(place + '.' + odd + ": Extra inputs are not permitted");
    if (block.find("text").text().empty()) return in.refuse("system: text content blocks must be non-empty");
  }
  return true;
}

/// Models since 4.6 do not go on with a turn of their own.
bool check_last_turn(rule_check& in) {
  const auto& model = in.request.model;
  if (!adaptive_only(model) && !names_one_of(model, {"opus-4-6", "sonnet-4-6"})) return true;
  json::value last;
  for (const auto message : in.body.find("messages").items()) last = message;
  return !last.find("role").text_is("assistant") ||
         in.refuse(
             "This model does not support assistant message prefill. The conversation must end with a user "
             "message.");
}

/// Of a schema that is kept to: objects that are closed, and no bounds. Empty: nothing is wrong.
std::string wrong_schema(json::value schema) {
  if (!schema.is(json::kind::object)) return {};
  const auto others = schema.find("additionalProperties");
  if (schema.find("type").text_is("object") && (!others.is(json::kind::boolean) || others.truth()))
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  const auto type = schema.find("type").text();
  for (const auto* bound : {"minimum", "maximum", "multipleOf", "minLength", "maxLength", "maxItems"})
    if (schema.find(bound).exists())
      return "For '" + type + "' type, property '" + bound + "' is not supported";
  if (schema.find("oneOf").exists()) return "Schema type 'oneOf' is not supported";
  for (const auto* several : {"properties", "$defs", "anyOf", "allOf"})
    for (const auto one : schema.find(several).items())
      if (auto wrong = wrong_schema(one); !wrong.empty()) return wrong;
  return wrong_schema(schema.find("items"));
}

bool check_form(rule_check& in) {
  const auto config = in.body.find("output_config");
  const auto odd = unknown_member(config, {"effort", "format", "task_budget"});
  if (!odd.empty()) return in.refuse("output_config." + odd + ": Extra inputs are not permitted");
  const auto effort = config.find("effort");
  if (is_given(effort) && !is_one_of(effort.text(), {"low", "medium", "high", "xhigh", "max"}))
    return in.refuse("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
  const auto wrong = wrong_schema(config.find("format").find("schema"));
  if (!wrong.empty()) return in.refuse("output_config.format.schema: " + wrong);
  for (const auto tool : in.body.find("tools").items())
    if (tool.find("strict").truth())
      if (auto why = wrong_schema(tool.find("input_schema")); !why.empty())
        return in.refuse("tools.0.custom: " + why);
  return true;
}

bool check_thinking(rule_check& in) {
  const auto thinking = in.body.find("thinking");
  const auto type = thinking.find("type").text();
  if (type == "enabled" && adaptive_only(in.request.model))
    return in.refuse(
        "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and "
        "\"output_config.effort\" to control thinking behavior.");
  if (type == "adaptive" && thinking.find("budget_tokens").exists())
    return in.refuse("thinking.adaptive.budget_tokens: Extra inputs are not permitted");
  if (!thinking.exists() || type == "disabled") return true;
  if (!is_one_of(type, {"enabled", "adaptive", "between_tools"}))
    return in.refuse(
        "thinking: Input tag '" + type +
        "' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'");
  const auto budget = thinking.find("budget_tokens").integer();
  if (type == "enabled" && !budget) return in.refuse("thinking.enabled.budget_tokens: Field required");
  if (budget && *budget < 1024)
    return in.refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  if (budget && in.request.max_tokens && static_cast<std::uint64_t>(*budget) >= *in.request.max_tokens)
    return in.refuse(
        "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
        "https://docs.claude.com/en/docs/build-with-claude/"
        "extended-thinking#max-tokens-and-context-window-size");
  const auto choice = in.body.find("tool_choice").find("type").text();
  if (choice == "any" || choice == "tool")
    return in.refuse("Thinking may not be enabled when tool_choice forces tool use.");
  const auto temperature = in.body.find("temperature");
  if (temperature.exists() && temperature.number() != 1.0)
    return in.refuse(
        "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
        "https://docs.claude.com/en/docs/build-with-claude/"
        "extended-thinking#important-considerations-when-using-"
        "extended-thinking");
  if (in.body.find("top_k").exists()) return in.refuse("`top_k` must be unset when thinking is enabled.");
  const auto top_p = in.body.find("top_p");
  if (top_p.exists() && top_p.number() < 0.95)
    return in.refuse("`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.");
  return true;
}

bool check_tool(rule_check& in, json::value tool, const std::string& place, std::set<std::string>& names) {
  const auto name = tool.find("name").text();
  if (!name.empty() && !names.insert(name).second) return in.refuse("tools: Tool names must be unique.");
  const auto type = tool.find("type");
  if (is_given(type) && !type.text_is("custom")) return true;  // one of the provider's own
  const auto odd =
      unknown_member(tool, {"type", "name", "description", "input_schema", "cache_control", "strict",
                            "eager_input_streaming", "input_examples", "defer_loading", "allowed_callers"});
  if (!odd.empty()) return in.refuse(place + ".custom." + odd + ": Extra inputs are not permitted");
  if (!is_plain_name(name, "_-", 128))
    return in.refuse(place + ".custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
  const auto schema = tool.find("input_schema");
  if (!schema.exists()) return in.refuse(place + ".custom.input_schema: Field required");
  if (!schema.find("type").exists()) return in.refuse(place + ".custom.input_schema.type: Field required");
  if (!schema.find("type").text_is("object"))
    return in.refuse(place + ".custom.input_schema.type: Input should be 'object'");
  return true;
}

bool check_tools(rule_check& in) {
  const auto tools = in.body.find("tools");
  std::set<std::string> names;
  std::size_t index = 0;
  for (const auto tool : tools.items())
    if (!check_tool(in, tool, "tools." + std::to_string(index++), names)) return false;
  const auto choice = in.body.find("tool_choice");
  if (!is_given(choice)) return true;
  if (!choice.is(json::kind::object)) return in.refuse("tool_choice: Input should be an object");
  const auto type = choice.find("type").text();
  if (!is_one_of(type, {"auto", "any", "tool", "none"}))
    return in.refuse(
        "tool_choice: Input tag '" + type +
        "' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'");
  if (tools.size() == 0)
    return in.refuse("tool_choice: `tool_choice` may only be specified while providing `tools`.");
  const auto name = choice.find("name").text();
  if (type == "tool" && !names.contains(name))
    return in.refuse("tool_choice: Tool '" + name + "' not found in provided tools");
  return true;
}

std::size_t breakpoints(json::value v) {
  std::size_t out = v.is(json::kind::object) && is_given(v.find("cache_control")) ? 1 : 0;
  if (v.is(json::kind::array))
    for (const auto item : v.items()) out += breakpoints(item);
  if (v.is(json::kind::object) && v.find("content").is(json::kind::array))
    out += breakpoints(v.find("content"));
  return out;
}

bool check_breakpoints(rule_check& in) {
  const auto count = breakpoints(in.body.find("tools")) + breakpoints(in.body.find("system")) +
                     breakpoints(in.body.find("messages"));
  return count <= most_breakpoints ||
         in.refuse("A maximum of 4 blocks with cache_control may be provided. Found " +
                   std::to_string(count) + '.');
}

}  // namespace

bool check_anthropic(rule_check& in) {
  return check_members(in) && check_system(in) && check_tools(in) && check_thinking(in) &&
         check_sampling(in) && check_form(in) && check_last_turn(in) && check_breakpoints(in) &&
         check_anthropic_messages(in);
}

}  // namespace signalbox::simulate
