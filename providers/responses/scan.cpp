// SPDX-License-Identifier: Apache-2.0
// Scanning a request of the Responses API.
#include <optional>
#include <set>

#include "providers/responses/items.hpp"
#include "providers/responses/responses.hpp"
#include "providers/responses/thoughts.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

class response_scanner final : public request_scanner {
 public:
  using request_scanner::request_scanner;

 private:
  void member(std::string_view key, json::value, json::value v) override {
    if (key == "input") {
      input_ = v;
      return;
    }
    if (!given(v)) return;
    if (key == "instructions") return instructions(v);
    if (key == "tools") return all_tools(v);
    if (key == "tool_choice") return tool_choice(v);
    if (key == "max_output_tokens") return output_limit(key, v);
    if (key == "text") return form(v);
    if (key == "reasoning") return reasoning(v);
    if (key == "temperature" || key == "top_p") return number(key, v);
    if (key == "parallel_tool_calls" || key == "store") return boolean(key, v);
    if (key == "truncation" || key == "user" || key == "service_tier" || key == "safety_identifier")
      return text(key, v);
    if (key == "include") return includes(v);
    if (key == "metadata" || key == "stream_options") return object(key, v);
    if (key == "background" || key == "previous_response_id" || key == "conversation" || key == "prompt")
      return state(key, v);
  }

  /// What was said comes after what was instructed, wherever that stands.
  void at_end() override {
    if (given(instructions_)) {
      begin_piece(chat_role::system);
      words(instructions_, false);
      end_piece();
    }
    input(input_);
    if (!input_seen_ && !has_state_) return fail("input", "is missing");
    // What the provider keeps may hold the call.
    if (orphan_ && !has_state_)
      fail(item_path(*orphan_, ".call_id"), "names no function_call before it in the input");
  }

  void object(std::string_view key, json::value v) {
    if (!v.is(kind::object)) fail(std::string{key}, "must be an object");
  }

  void state(std::string_view key, json::value v) {
    if (key == "background") {
      boolean(key, v);
    } else if (key == "previous_response_id") {
      text(key, v);
    } else if (!v.is(kind::object) && !(key == "conversation" && v.is(kind::string))) {
      return fail(std::string{key}, "must be an object with the id of what is kept");
    }
    if (!is_state(key, v)) return;
    // Something that is fetched later holds no earlier calls.
    has_state_ = has_state_ || key != "background";
    prompt_.needs.add(capability::stored_state);
  }

  void instructions(json::value v) {
    text("instructions", v);
    instructions_ = v;
  }

  void includes(json::value v) {
    if (!v.is(kind::array)) fail("include", "must be an array of strings");
    std::size_t i = 0;
    for (auto item : v.items()) {
      if (!item.is(kind::string)) return fail("include[" + std::to_string(i) + "]", "must be a string");
      ++i;
    }
  }

  void form(json::value v) {
    object("text", v);
    const auto format = v.find("format");
    if (!given(format)) return;
    if (!format.is(kind::object)) return fail("text.format", "must be an object");
    const auto type = format.find("type");
    if (type.text_is("text") || type.text_is("json_object")) return;
    if (!type.text_is("json_schema"))
      return fail("text.format.type", "must be one of text, json_object, json_schema");
    if (!format.find("schema").is(kind::object)) return fail("text.format.schema", "must be an object");
    extra(format, capability::json_schema);
  }

  void reasoning(json::value v) {
    object("reasoning", v);
    const auto effort = v.find("effort");
    if (given(effort)) text("reasoning.effort", effort);
  }

  /// Functions are flat here; every other tool is one that OpenAI runs, or whose calls only its API can
  /// say. [W60]
  void all_tools(json::value v) {
    tools("tools", v);
    std::size_t i = 0;
    for (auto tool : v.items()) {
      if (failed()) return;
      const auto path = "tools[" + std::to_string(i++) + "]";
      const auto type = tool.find("type");
      if (!type.is(kind::string)) return fail(path + ".type", "must be a string");
      if (!type.text_is("function")) {
        prompt_.needs.add(capability::openai_tools);
        continue;
      }
      const auto name = tool.find("name");
      if (!name.is(kind::string) || name.raw_size() == 2)
        return fail(path + ".name", "must be a string that is not empty");
      const auto parameters = tool.find("parameters");
      if (given(parameters) && !parameters.is(kind::object))
        return fail(path + ".parameters", "must be an object");
    }
  }

  void tool_choice(json::value v) {
    if (v.text_is("auto") || v.text_is("none") || v.text_is("required")) return;
    if (!v.is(kind::object)) return fail("tool_choice", "must be one of auto, none, required, or an object");
    const auto type = v.find("type");
    if (!type.is(kind::string)) return fail("tool_choice.type", "must be a string");
    if (type.text_is("function")) {
      if (!v.find("name").is(kind::string)) fail("tool_choice.name", "must be a string");
    } else if (type.text_is("allowed_tools")) {
      const auto mode = v.find("mode");
      if (!mode.text_is("auto") && !mode.text_is("required"))
        return fail("tool_choice.mode", "must be one of auto, required");
      if (!v.find("tools").is(kind::array)) fail("tool_choice.tools", "must be an array");
    } else {
      prompt_.needs.add(capability::openai_tools);
    }
  }

  void input(json::value v) {
    if (!given(v)) return;
    input_seen_ = true;
    if (v.is(kind::string)) {
      begin_piece(chat_role::user);
      words(v, false);
      return end_piece();
    }
    if (!v.is(kind::array)) return fail("input", "must be a string or an array of items");
    if (v.size() > most_.messages)
      return fail("input", "holds more than " + std::to_string(most_.messages) + " items");
    input_seen_ = v.size() > 0;
    prompt_.text.reserve(v.raw().size());
    prompt_.pieces.reserve(v.size());
    std::size_t i = 0;
    for (auto one : v.items()) {
      item(i++, one);
      if (failed()) return;
    }
    end_own_pieces();
  }

  void item(std::size_t index, json::value v) {
    if (!v.is(kind::object)) return fail(item_path(index, ""), "must be an object");
    const auto type = v.find("type");
    if (given(type) && !type.is(kind::string)) return fail(item_path(index, ".type"), "must be a string");
    const auto what = kind_of_item(v);
    if (what == item_kind::reasoning) return thoughts(v);
    end_own_pieces();
    switch (what) {
      case item_kind::message:
        return message(index, v);
      case item_kind::function_call:
        return call(index, v);
      case item_kind::function_call_output:
        return call_output(index, v);
      case item_kind::item_reference:
        if (!v.find("id").is(kind::string)) return fail(item_path(index, ".id"), "must be a string");
        has_state_ = true;
        return extra(v, capability::stored_state);
      case item_kind::built_in:
        return extra(v, capability::openai_tools);
      default:
        return fail(item_path(index, ".type"),
                    "must be a kind of item that the Responses API knows, such as message, function_call or "
                    "function_call_output");
    }
  }

  /// Ours go as one piece where they stand in a row, so that no two pieces want the same comma.
  void thoughts(json::value v) {
    extra(v);
    if (!is_own_reasoning(v)) return end_own_pieces();
    if (own_.absent()) own_ = range_of(v);
    own_.end = range_of(v).end;
  }

  void end_own_pieces() {
    if (own_.absent()) return;
    out_.request.marks.own_pieces.push_back(with_comma(own_.begin, own_.end));
    own_ = {};
  }

  /// Of an item that stands for itself, so that only its id has to go.
  void own_id(json::value v) {
    for (auto it = v.begin_items(); it != v.end_items(); ++it)
      if (it.key().text_is("id") && is_own(*it))
        out_.request.marks.own_pieces.push_back(with_comma(it.key().begin(), (*it).end()));
  }

  static std::optional<chat_role> role_of(json::value v) {
    const auto role = from_name<chat_role>(v.text());
    return role == chat_role::tool ? std::nullopt : role;
  }

  void message(std::size_t index, json::value v) {
    const auto role = role_of(v.find("role"));
    if (!role) return fail(item_path(index, ".role"), "must be one of user, assistant, system, developer");
    const auto content = v.find("content");
    if (!given(content)) return fail(item_path(index, ".content"), "is missing");
    own_id(v);
    begin_piece(*role);
    said(item_path(index, ".content"), content);
    if (!failed()) end_piece();
  }

  void call(std::size_t index, json::value v) {
    for (const std::string_view name : {"call_id", "name", "arguments"})
      if (!v.find(name).is(kind::string))
        return fail(item_path(index, "." + std::string{name}), "must be a string");
    own_id(v);
    extra(v);
    calls_.insert(v.find("call_id").text());
  }

  void call_output(std::size_t index, json::value v) {
    ++prompt_.tool_results;
    const auto id = v.find("call_id");
    if (!id.is(kind::string)) return fail(item_path(index, ".call_id"), "must be a string");
    if (!orphan_ && !calls_.contains(id.text())) orphan_ = index;
    const auto output = v.find("output");
    if (!given(output)) return fail(item_path(index, ".output"), "is missing");
    begin_piece(chat_role::tool);
    said(item_path(index, ".output"), output);
    if (!failed()) end_piece();
  }

  /// A text, or parts.
  void said(const std::string& path, json::value v) {
    if (v.is(kind::string)) return words(v, false);
    if (!v.is(kind::array)) return fail(path, "must be a string or an array of parts");
    std::size_t i = 0;
    for (auto p : v.items()) {
      part(path + "[" + std::to_string(i++) + "]", p);
      if (failed()) return;
    }
  }

  void part(const std::string& path, json::value p) {
    if (!p.is(kind::object)) return fail(path, "must be an object");
    const auto type = p.find("type").text();
    if (type == "input_text" || type == "output_text" || type == "refusal") {
      const std::string_view where = type == "refusal" ? "refusal" : "text";
      const auto text = p.find(where);
      if (!text.is(kind::string)) return fail(path + "." + std::string{where}, "must be a string");
      words(text, true);
    } else if (type == "input_image") {
      image(path, p);
    } else if (type == "input_file") {
      file(path, p);
    } else if (type == "input_audio") {
      audio(path + ".input_audio", p);
    } else {
      fail(path + ".type",
           "must be one of input_text, output_text, input_image, input_file, input_audio, refusal");
    }
  }

  /// What was uploaded before is kept by OpenAI, and only there.
  void image(const std::string& path, json::value p) {
    if (const auto url = p.find("image_url"); given(url)) return image_url(path + ".image_url", url);
    if (!p.find("file_id").is(kind::string)) return fail(path + ".image_url", "is missing");
    ++prompt_.images;
    prompt_.needs.add(capability::vision).add(capability::openai_tools);
  }

  void file(const std::string& path, json::value p) {
    if (const auto data = p.find("file_data"); given(data)) {
      if (!data.is(kind::string)) return fail(path + ".file_data", "must be a string");
      const auto text = data.text();
      const auto inlined = parse_data_url(text);
      if (!is_base64(inlined ? inlined->data : std::string_view{text}))
        return fail(path + ".file_data", "must be base64, or a data: URL with it");
      return extra(p, capability::documents);
    }
    if (!p.find("file_id").is(kind::string) && !p.find("file_url").is(kind::string))
      return fail(path + ".file_data", "is missing");
    prompt_.needs.add(capability::documents).add(capability::openai_tools);
  }

  void audio(const std::string& path, json::value p) {
    const auto sound = p.find("input_audio");
    if (!is_base64(sound.find("data").text())) return fail(path + ".data", "must hold base64");
    if (!sound.find("format").is(kind::string)) return fail(path + ".format", "must be a string");
    extra(p, capability::audio);
  }

  json::value input_;
  json::value instructions_;
  std::set<std::string, std::less<>> calls_;
  std::optional<std::size_t> orphan_;  // the first result that answers no call
  byte_range own_;                     // reasoning items of ours in a row, up to here
  bool input_seen_ = false;
  bool has_state_ = false;
};

}  // namespace

result<scanned_request> scan(std::string_view body, const scan_limits& most) {
  return response_scanner{body, most}.run(dialect::openai_responses);
}

}  // namespace signalbox::responses
