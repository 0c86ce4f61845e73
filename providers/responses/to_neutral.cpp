// SPDX-License-Identifier: Apache-2.0
// Requests of the Responses API into the neutral form.
#include <algorithm>
#include <array>

#include "providers/linked_part.hpp"
#include "providers/openai/neutral.hpp"
#include "providers/responses/items.hpp"
#include "providers/responses/responses.hpp"
#include "providers/responses/thoughts.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

/// Members that are read here, or that mean nothing to another provider and change no answer. A request that
/// needs one of the API's own does not come here.
constexpr std::array<std::string_view, 27> carried{"model",
                                                   "input",
                                                   "instructions",
                                                   "tools",
                                                   "tool_choice",
                                                   "parallel_tool_calls",
                                                   "max_output_tokens",
                                                   "text",
                                                   "reasoning",
                                                   "temperature",
                                                   "top_p",
                                                   "stream",
                                                   "stream_options",
                                                   "user",
                                                   "safety_identifier",
                                                   "signalbox",
                                                   "metadata",
                                                   "background",
                                                   "previous_response_id",
                                                   "conversation",
                                                   "prompt",
                                                   "prompt_cache_key",
                                                   "prompt_cache_retention",
                                                   "store",
                                                   "include",
                                                   "truncation",
                                                   "service_tier"};

bool given(json::value v) { return v.exists() && !v.is(kind::null); }

chat_part part_of(part_kind what, std::string text) {
  chat_part out;
  out.kind = what;
  out.text = std::move(text);
  return out;
}

/// Base64 without a word on its kind is a PDF, which is what the API was made for.
chat_part file_part(json::value p) {
  auto out = linked_part(part_kind::document, p.find("file_data").text());
  if (out.media_type.empty()) out.media_type = "application/pdf";
  out.name = p.find("filename").text();
  return out;
}

class request_reader {
 public:
  explicit request_reader(chat_request& out) : out_{out} {}

  void read(json::value root) {
    if (const auto v = root.find("instructions"); v.is(kind::string))
      add_message(chat_role::system).parts.push_back(part_of(part_kind::text, v.text()));
    input(root.find("input"));
    std::size_t i = 0;
    for (auto tool : root.find("tools").items()) add_tool(tool, i++);
    tool_choice(root.find("tool_choice"));
    form(root.find("text"));
    numbers(root);
    left_out(root);
  }

 private:
  void drop(std::string what) {
    auto& all = out_.dropped;
    if (std::find(all.begin(), all.end(), what) == all.end()) all.push_back(std::move(what));
  }

  chat_message& add_message(chat_role role) {
    auto& out = out_.messages.emplace_back();
    out.role = role;
    in_call_ = only_thinks_ = false;
    return out;
  }

  void input(json::value v) {
    if (v.is(kind::string)) add_message(chat_role::user).parts.push_back(part_of(part_kind::text, v.text()));
    std::size_t i = 0;
    for (auto item : v.items()) add_item(item, i++);
  }

  void add_item(json::value item, std::size_t index) {
    switch (kind_of_item(item)) {
      case item_kind::message:
        return message(item, index);
      case item_kind::function_call:
        return call(item);
      case item_kind::function_call_output:
        return call_output(item, index);
      case item_kind::reasoning:
        return thought(item);
      default:
        return drop(item_path(index, ""));
    }
  }

  /// What the assistant said and what it called are one turn, whichever came first: a message between a call
  /// and its result would tear them apart.
  chat_message& turn_of(chat_role role) {
    if (role == chat_role::assistant && (in_call_ || only_thinks_)) return out_.messages.back();
    return add_message(role);
  }

  void message(json::value item, std::size_t index) {
    auto& to = turn_of(from_name<chat_role>(item.find("role").text()).value_or(chat_role::user));
    add_content(to, item.find("content"), item_path(index, ".content"));
    only_thinks_ = false;
  }

  /// Thoughts that Signalbox has sealed go back to their provider, at the beginning of the turn that they led
  /// to. Nobody but who made them could use the others. [W32] [W59]
  void thought(json::value item) {
    auto part = unsealed(item);
    if (!part || (part->text.empty() && part->signature.empty())) return drop("reasoning items");
    for (auto s : item.find("summary").items())
      if (part->kind == part_kind::thinking) part->text += s.find("text").text();
    auto& to = turn_of(chat_role::assistant);
    only_thinks_ = only_thinks_ || to.parts.empty();
    to.parts.push_back(*std::move(part));
  }

  void call(json::value item) {
    chat_part part;
    part.kind = part_kind::tool_call;
    part.id = item.find("call_id").text();
    part.name = item.find("name").text();
    part.json = item.find("arguments").text();
    auto& all = out_.messages;
    const bool goes_on = !all.empty() && all.back().role == chat_role::assistant;
    (goes_on ? all.back() : add_message(chat_role::assistant)).parts.push_back(std::move(part));
    in_call_ = true;
    only_thinks_ = false;
  }

  /// The texts of a result are joined; its pictures and documents follow it.
  void call_output(json::value item, std::size_t index) {
    chat_message said;
    add_content(said, item.find("output"), item_path(index, ".output"));
    auto result = part_of(part_kind::tool_result, {});
    result.id = item.find("call_id").text();
    auto& to = add_message(chat_role::tool).parts;
    for (const auto& part : said.parts)
      if (part.kind == part_kind::text || part.kind == part_kind::refusal) result.text += part.text;
    to.push_back(result);
    for (auto& part : said.parts) {
      if (part.kind != part_kind::image && part.kind != part_kind::document) continue;
      part.id = result.id;
      to.push_back(std::move(part));
    }
  }

  void add_content(chat_message& to, json::value content, const std::string& path) {
    if (content.is(kind::string)) to.parts.push_back(part_of(part_kind::text, content.text()));
    std::size_t i = 0;
    for (auto p : content.items()) {
      if (!add_part(to, p)) drop(path + "[" + std::to_string(i) + "]");
      ++i;
    }
  }

  /// False for a part that the neutral form does not carry.
  bool add_part(chat_message& to, json::value p) {
    const auto type = p.find("type").text();
    if (p.find("prompt_cache_breakpoint").is(kind::object)) drop("prompt_cache_breakpoint");
    if (type == "input_text" || type == "output_text") {
      to.parts.push_back(part_of(part_kind::text, p.find("text").text()));
    } else if (type == "refusal") {
      to.parts.push_back(part_of(part_kind::refusal, p.find("refusal").text()));
    } else if (type == "input_image" && p.find("image_url").is(kind::string)) {
      if (const auto detail = p.find("detail"); given(detail) && !detail.text_is("auto"))
        drop("detail of an image");
      to.parts.push_back(linked_part(part_kind::image, p.find("image_url").text()));
    } else if (type == "input_file" && p.find("file_data").is(kind::string)) {
      to.parts.push_back(file_part(p));
    } else if (type == "input_audio") {
      const auto audio = p.find("input_audio");
      to.parts.push_back(part_of(part_kind::audio, audio.find("data").text()));
      to.parts.back().media_type = "audio/" + audio.find("format").text();
    } else {
      return false;
    }
    return true;
  }

  /// Only what says so is strict: a provider may refuse a schema that was never meant to be.
  void add_tool(json::value tool, std::size_t index) {
    if (!tool.find("type").text_is("function")) return drop("tools[" + std::to_string(index) + "]");
    tool_definition fresh;
    fresh.name = tool.find("name").text();
    fresh.description = tool.find("description").text();
    if (const auto schema = tool.find("parameters"); schema.is(kind::object))
      fresh.schema_json = schema.raw();
    fresh.strict = tool.find("strict").truth();
    out_.tools.push_back(std::move(fresh));
  }

  void tool_choice(json::value choice) {
    using tc = tool_choice_kind;
    if (!given(choice)) return;
    const auto mode = choice.is(kind::object) ? choice.find("mode") : choice;
    if (choice.find("type").text_is("function")) {
      out_.tool_choice = tc::named;
      out_.chosen_tool = choice.find("name").text();
      return;
    }
    if (mode.text_is("auto"))
      out_.tool_choice = tc::automatic;
    else if (mode.text_is("none"))
      out_.tool_choice = tc::none;
    else if (mode.text_is("required"))
      out_.tool_choice = tc::required;
    else
      return drop("tool_choice");
    if (choice.is(kind::object)) openai::keep_allowed(choice.find("tools"), out_);
  }

  void form(json::value text) {
    out_.verbosity = openai::read_text(text.find("verbosity"), "text.verbosity", out_);
    const auto format = text.find("format");
    out_.form = from_name<answer_form>(format.find("type").text()).value_or(answer_form::text);
    if (out_.form != answer_form::json_schema) return;
    out_.form_name = format.find("name").text();
    if (const auto schema = format.find("schema"); schema.is(kind::object)) out_.form_schema = schema.raw();
    out_.form_strict = format.find("strict").truth();
  }

  void numbers(json::value root) {
    const auto text_of = [root](std::string_view name) {
      const auto v = root.find(name);
      return v.is(kind::number) ? std::string{v.raw()} : std::string{};
    };
    out_.temperature = text_of("temperature");
    out_.top_p = text_of("top_p");
    out_.stream = root.find("stream").truth();
    out_.user = root.find("user").text();
    openai::read_shared_members(root, out_);
    out_.max_output_tokens = static_cast<std::uint64_t>(root.find("max_output_tokens").integer().value_or(0));
    out_.reasoning_effort = root.find("reasoning").find("effort").text();
    const auto parallel = root.find("parallel_tool_calls");
    out_.sequential_tools = parallel.is(kind::boolean) && !parallel.truth();
  }

  /// What asks for something that another provider does not do, and what does not.
  void left_out(json::value root) {
    // Encrypted thoughts are given unasked.
    for (auto wanted : root.find("include").items())
      if (!wanted.text_is("reasoning.encrypted_content")) drop("include");
    if (const auto v = root.find("truncation"); given(v) && !v.text_is("disabled")) drop("truncation");
    openai::name_dropped(root, carried, out_);
  }

  chat_request& out_;
  bool in_call_ = false;      // the last message is the assistant's and has called something,
  bool only_thinks_ = false;  // or is nothing but thoughts so far
};

}  // namespace

chat_request to_neutral(std::string_view body) {
  json::document document;
  chat_request out;
  // How deep it may be nested was checked when it came in, against a limit that is configured.
  if (!document.scan(body, {.depth = UINT32_MAX})) request_reader{out}.read(document.root());
  return out;
}

}  // namespace signalbox::responses
