// SPDX-License-Identifier: Apache-2.0
// Chat requests into the neutral form.
#include <algorithm>
#include <array>

#include "base/http_text.hpp"
#include "base/json.hpp"
#include "providers/linked_part.hpp"
#include "providers/openai/neutral.hpp"
#include "providers/tool_choice.hpp"

namespace signalbox::openai {

namespace {

using json::kind;

/// Members that are read here, or that mean nothing to another provider and change no answer.
constexpr std::array<std::string_view, 33> carried{"model",
                                                   "messages",
                                                   "stream",
                                                   "stream_options",
                                                   "max_tokens",
                                                   "max_completion_tokens",
                                                   "temperature",
                                                   "top_p",
                                                   "stop",
                                                   "tools",
                                                   "tool_choice",
                                                   "parallel_tool_calls",
                                                   "user",
                                                   "n",
                                                   "signalbox",
                                                   "metadata",
                                                   "store",
                                                   "service_tier",
                                                   "verbosity",
                                                   "safety_identifier",
                                                   "prompt_cache_key",
                                                   "prompt_cache_retention",
                                                   "functions",
                                                   "top_k",
                                                   "function_call",
                                                   "response_format",
                                                   "seed",
                                                   "logprobs",
                                                   "top_logprobs",
                                                   "modalities",
                                                   "frequency_penalty",
                                                   "presence_penalty",
                                                   "reasoning_effort"};

chat_part text_part(std::string text) {
  chat_part out;
  out.text = std::move(text);
  return out;
}

chat_part image_part(json::value p) {
  const auto image = p.find("image_url");
  return linked_part(part_kind::image, image.is(kind::string) ? image.text() : image.find("url").text());
}

chat_part file_part(json::value file) {
  auto out = linked_part(part_kind::document, file.find("file_data").text());
  out.name = file.find("filename").text();
  return out;
}

chat_part audio_part(json::value audio) {
  chat_part out;
  out.kind = part_kind::audio;
  out.text = audio.find("data").text();
  out.media_type = "audio/" + audio.find("format").text();
  return out;
}

/// False for a part that the neutral form does not carry.
bool add_part(chat_message& message, json::value p) {
  const auto type = p.find("type").text();
  if (type == "text") {
    message.parts.push_back(text_part(p.find("text").text()));
  } else if (type == "refusal") {
    message.parts.push_back(text_part(p.find("refusal").text()));
    message.parts.back().kind = part_kind::refusal;
  } else if (type == "image_url") {
    message.parts.push_back(image_part(p));
  } else if (type == "file" && p.find("file").find("file_data").is(kind::string)) {
    message.parts.push_back(file_part(p.find("file")));
  } else if (type == "input_audio") {
    message.parts.push_back(audio_part(p.find("input_audio")));
  } else {
    return false;
  }
  if (const auto breakpoint = p.find("cache_control"); breakpoint.is(kind::object))
    message.parts.back().cache_control = breakpoint.raw();
  return true;
}

void name_once(std::string_view what, std::vector<std::string>& dropped) {
  if (std::find(dropped.begin(), dropped.end(), what) == dropped.end()) dropped.emplace_back(what);
}

/// `path` is the message's, for naming what is left out.
void add_content(chat_message& message, json::value content, const std::string& path,
                 std::vector<std::string>& dropped) {
  if (content.is(kind::string)) message.parts.push_back(text_part(content.text()));
  if (!content.is(kind::array)) return;
  std::size_t i = 0;
  for (auto p : content.items()) {
    if (!add_part(message, p)) dropped.push_back(path + ".content[" + std::to_string(i) + "]");
    const auto detail = p.find("image_url").find("detail");
    if (detail.is(kind::string) && !detail.text_is("auto")) name_once("image_url.detail", dropped);
    ++i;
  }
}

chat_part tool_call(json::value function, std::string id) {
  chat_part out;
  out.kind = part_kind::tool_call;
  out.id = std::move(id);
  out.name = function.find("name").text();
  const auto arguments = function.find("arguments");
  out.json = arguments.is(kind::object) ? std::string{arguments.raw()} : arguments.text();
  return out;
}

/// The words of a tool's answer are one part: the text parts that they came in are joined. Pictures and files
/// follow with the call's id.
std::vector<chat_part> tool_result(std::vector<chat_part> content, const std::string& id) {
  std::vector<chat_part> out(1);
  out.front().kind = part_kind::tool_result;
  out.front().id = id;
  for (auto& part : content) {
    if (part.kind == part_kind::text) {
      out.front().text += part.text;
      continue;
    }
    part.id = id;
    out.push_back(std::move(part));
  }
  return out;
}

/// Thoughts of earlier turns come without what their provider signed them with: nobody could use them. [W32]
void drop_thoughts(json::value m, std::vector<std::string>& dropped) {
  constexpr std::array<std::string_view, 3> names{"reasoning_content", "reasoning", "reasoning_details"};
  const auto said = [&](std::string_view name) {
    const auto v = m.find(name);
    return v.exists() && !v.is(kind::null) && !v.text_is("");
  };
  if (std::any_of(names.begin(), names.end(), said)) name_once("thinking of earlier turns", dropped);
}

chat_message message_of(json::value m, const std::string& path, std::vector<std::string>& dropped) {
  chat_message out;
  const auto role = m.find("role").text();
  add_content(out, m.find("content"), path, dropped);
  if (role == "tool" || role == "function") {
    // The legacy form has no ids: its call and its result know each other by the function's name.
    const auto id = m.find(role == "tool" ? "tool_call_id" : "name").text();
    out.parts = tool_result(std::move(out.parts), id);
    out.role = chat_role::tool;
    return out;
  }
  out.role = from_name<chat_role>(role).value_or(chat_role::user);
  if (out.role == chat_role::assistant) drop_thoughts(m, dropped);
  if (m.find("name").is(kind::string)) name_once("name of a speaker", dropped);
  // An answer that was spoken is told by its id alone: only its provider has it.
  if (m.find("audio").is(kind::object)) dropped.push_back(path + ".audio");
  if (const auto refusal = m.find("refusal"); refusal.is(kind::string)) {
    out.parts.push_back(text_part(refusal.text()));
    out.parts.back().kind = part_kind::refusal;
  }
  for (auto call : m.find("tool_calls").items())
    out.parts.push_back(tool_call(call.find("function"), call.find("id").text()));
  if (const auto legacy = m.find("function_call"); legacy.is(kind::object))
    out.parts.push_back(tool_call(legacy, legacy.find("name").text()));
  return out;
}

void add_function(chat_request& out, json::value function) {
  tool_definition tool;
  tool.name = function.find("name").text();
  tool.description = function.find("description").text();
  if (const auto schema = function.find("parameters"); schema.is(kind::object))
    tool.schema_json = schema.raw();
  tool.strict = function.find("strict").truth();
  out.tools.push_back(std::move(tool));
}

void add_tools(chat_request& out, json::value tools) {
  std::size_t i = 0;
  for (auto tool : tools.items()) {
    const auto function = tool.find("function");
    const auto path = "tools[" + std::to_string(i++) + "]";
    if (!tool.find("type").text_is("function") || !function.is(kind::object)) {
      out.dropped.push_back(path);
      continue;
    }
    add_function(out, function);
    if (const auto breakpoint = tool.find("cache_control"); breakpoint.is(kind::object))
      out.tools.back().cache_control = breakpoint.raw();
  }
}

void set_tool_choice(chat_request& out, json::value choice) {
  using tc = tool_choice_kind;
  const auto allowed = choice.find("allowed_tools");
  const auto mode = allowed.is(kind::object) ? allowed.find("mode") : choice;
  if (mode.text_is("auto")) out.tool_choice = tc::automatic;
  if (mode.text_is("none")) out.tool_choice = tc::none;
  if (mode.text_is("required") || mode.text_is("any")) out.tool_choice = tc::required;
  if (allowed.is(kind::object)) keep_allowed(allowed.find("tools"), out);
  const auto function = choice.find("function");
  if (const auto name = (function.exists() ? function : choice).find("name"); name.is(kind::string)) {
    out.tool_choice = tc::named;
    out.chosen_tool = name.text();
  }
  if (choice.exists() && !choice.is(kind::null) && out.tool_choice == tc::unset)
    out.dropped.emplace_back("tool_choice");
}

void set_form(chat_request& out, json::value format) {
  const auto form = from_name<answer_form>(format.find("type").text());
  if (format.is(kind::object) && !form) out.dropped.emplace_back("response_format");
  out.form = form.value_or(answer_form::text);
  if (out.form != answer_form::json_schema) return;
  const auto schema = format.find("json_schema");
  out.form_name = schema.find("name").text();
  if (const auto shape = schema.find("schema"); shape.is(kind::object)) out.form_schema = shape.raw();
  out.form_strict = schema.find("strict").truth();
  if (schema.find("description").is(kind::string))
    name_once("response_format.json_schema.description", out.dropped);
}

void add_stops(chat_request& out, json::value stop) {
  if (stop.is(kind::string)) out.stop.push_back(stop.text());
  for (auto s : stop.is(kind::array) ? stop.items() : json::value{}.items())
    if (s.is(kind::string)) out.stop.push_back(s.text());
}

std::uint64_t limit_of(json::value root) {
  const auto newer = root.find("max_completion_tokens").integer();
  return static_cast<std::uint64_t>(newer ? *newer : root.find("max_tokens").integer().value_or(0));
}

/// A member's name as it can be told in a header: one that says anything else would keep all the others
/// unsaid.
std::string told_name(const std::string& key) {
  constexpr std::size_t longest = 64;
  return is_token(key) && key.size() <= longest ? key : "a member with an unusual name";
}

std::string number_text(json::value v) { return v.is(kind::number) ? std::string{v.raw()} : std::string{}; }

}  // namespace

void read_sampling(json::value root, chat_request& out) {
  out.temperature = number_text(root.find("temperature"));
  out.top_p = number_text(root.find("top_p"));
  out.top_k = number_text(root.find("top_k"));
  out.seed = number_text(root.find("seed"));
  out.frequency_penalty = number_text(root.find("frequency_penalty"));
  out.presence_penalty = number_text(root.find("presence_penalty"));
  add_stops(out, root.find("stop"));
  out.user = root.find("user").text();
  out.stream = root.find("stream").truth();
}

std::string read_text(json::value v, std::string_view name, chat_request& out) {
  const bool odd = v.exists() && !v.is(kind::null) && !v.is(kind::string);
  if (odd) out.dropped.emplace_back(name);
  return odd ? std::string{} : v.text();
}

void read_shared_members(json::value root, chat_request& out) {
  const auto text_of = [&](std::string_view name) { return read_text(root.find(name), name, out); };
  out.service_tier = text_of("service_tier");
  out.prompt_cache_key = text_of("prompt_cache_key");
  out.prompt_cache_retention = text_of("prompt_cache_retention");
  out.safety_identifier = text_of("safety_identifier");
  // Targets that know one name only for who asks are told this one.
  if (out.user.empty()) out.user = out.safety_identifier;
  out.store = root.find("store").truth();
  if (const auto v = root.find("metadata"); v.is(kind::object) && v.size() > 0) out.metadata = v.raw();
}

void keep_allowed(json::value allowed, chat_request& out) {
  std::vector<std::string> names;
  for (auto tool : allowed.items()) names.push_back(tool_name(tool).text());
  std::sort(names.begin(), names.end());
  std::erase_if(out.tools, [&](const tool_definition& t) {
    return !std::binary_search(names.begin(), names.end(), t.name);
  });
}

void name_dropped(json::value root, std::span<const std::string_view> known, chat_request& out) {
  for (auto it = root.begin_items(); it != root.end_items(); ++it) {
    const auto key = it.key().text();
    const bool read = std::find(known.begin(), known.end(), key) != known.end();
    if (!read && !(*it).is(kind::null)) out.dropped.push_back(told_name(key));
  }
}

chat_request to_neutral(std::string_view body) {
  json::document document;
  chat_request out;
  // How deep it may be nested was checked when it came in, against a limit that is configured.
  if (document.scan(body, {.depth = UINT32_MAX})) return out;
  const auto root = document.root();
  std::size_t i = 0;
  for (auto m : root.find("messages").items()) {
    auto message = message_of(m, "messages[" + std::to_string(i++) + "]", out.dropped);
    const bool said = message.role != chat_role::assistant || !message.parts.empty();
    if (said) out.messages.push_back(std::move(message));
  }
  add_tools(out, root.find("tools"));
  for (auto function : root.find("functions").items()) add_function(out, function);
  const auto legacy_choice = root.find("function_call");
  const bool legacy = legacy_choice.exists() && !legacy_choice.is(kind::null);
  set_tool_choice(out, legacy ? legacy_choice : root.find("tool_choice"));
  set_form(out, root.find("response_format"));
  const auto parallel = root.find("parallel_tool_calls");
  out.sequential_tools = parallel.is(kind::boolean) && !parallel.truth();
  out.max_output_tokens = limit_of(root);
  read_sampling(root, out);
  read_shared_members(root, out);
  out.verbosity = read_text(root.find("verbosity"), "verbosity", out);
  out.logprobs = root.find("logprobs").truth();
  out.top_logprobs = number_text(root.find("top_logprobs"));
  out.reasoning_effort = root.find("reasoning_effort").text();
  name_dropped(root, carried, out);
  return out;
}

}  // namespace signalbox::openai
