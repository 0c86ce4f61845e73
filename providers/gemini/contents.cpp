// SPDX-License-Identifier: Apache-2.0
// What was said so far, as Gemini's `systemInstruction` and `contents`.
#include <algorithm>
#include <array>

#include "config/gemini_models.hpp"
#include "providers/gemini/gemini.hpp"

namespace signalbox::gemini {

namespace {

using pk = part_kind;

/// Documented for function calls that no Gemini model has made: models of the third generation refuse those
/// without a signature otherwise (ai.google.dev/gemini-api/docs/thought-signatures). [W52]
constexpr std::string_view no_signature = "skip_thought_signature_validator";

bool is_object(std::string_view text) {
  json::document document;
  return !document.scan(text, {.depth = UINT32_MAX}) && document.root().is(json::kind::object);
}

/// The type of a file that is named by its address, from the end of its name.
std::string_view type_of_address(std::string_view url, part_kind kind) {
  struct ending {
    std::string_view name, type;
  };
  constexpr std::array endings{
      ending{".png", "image/png"},   ending{".jpg", "image/jpeg"},      ending{".jpeg", "image/jpeg"},
      ending{".webp", "image/webp"}, ending{".gif", "image/gif"},       ending{".heic", "image/heic"},
      ending{".heif", "image/heif"}, ending{".pdf", "application/pdf"},
  };
  url = url.substr(0, url.find_first_of("?#"));
  for (const auto& e : endings)
    if (url.ends_with(e.name)) return e.type;
  return kind == pk::document ? "application/pdf" : "image/jpeg";
}

class contents_writer {
 public:
  contents_writer(json::writer& w, const endpoint_config& endpoint, std::vector<std::string>& dropped)
      : w_{w}, generation_{gemini_generation(endpoint.model)}, dropped_{dropped} {}

  void write(const turns& said) {
    said_ = &said;
    if (!said.system.empty()) {
      w_.key("systemInstruction").open_object().key("parts").open_array();
      for (const auto* part : said.system) write_text(*part);
      w_.close_array().close_object();
    }
    w_.key("contents").open_array();
    if (said.alternating.empty() || said.alternating.front().role != chat_role::user) write_first_turn();
    for (const auto& t : said.alternating) write_turn(t);
    w_.close_array();
  }

 private:
  /// There must be a turn, and a call of a tool must follow one of the user.
  void write_first_turn() {
    w_.open_object().member("role", "user").key("parts").open_array();
    w_.open_object().member("text", ".").close_object();
    w_.close_array().close_object();
    drop(dropped_, "messages (a first user turn was added)");
  }

  void write_turn(const turn& t) {
    const bool model = t.role == chat_role::assistant;
    w_.open_object().member("role", model ? "model" : "user").key("parts").open_array();
    bool first_call = true;
    for (const auto* part : t.parts) {
      if (part->kind == pk::tool_call)
        write_call(*part, std::exchange(first_call, false));
      else if (part->kind == pk::tool_result)
        write_result(*part, t);
      else if (!goes_with_result(*part, t))
        write_part(*part);
    }
    w_.close_array().close_object();
  }

  void write_text(const chat_part& part) {
    w_.open_object().member("text", part.text);
    if (!part.signature.empty()) w_.member("thoughtSignature", part.signature);
    w_.close_object();
  }

  void write_part(const chat_part& part) {
    const bool words = part.kind == pk::text || part.kind == pk::refusal ||
                       (part.kind == pk::document && part.media_type == "text/plain");
    words ? write_text(part) : write_file(part);
  }

  void write_file(const chat_part& part) {
    w_.open_object();
    if (part.media_type.empty()) {
      w_.key("fileData").open_object().member("mimeType", type_of_address(part.text, part.kind));
      w_.member("fileUri", part.text).close_object();
    } else {
      w_.key("inlineData").open_object().member("mimeType", part.media_type);
      w_.member("data", part.text).close_object();
    }
    w_.close_object();
  }

  /// Ids are left out: the API goes by name and place, and Vertex refuses them. [W51] Of calls that were made
  /// at once the first has the signature of all. [W52]
  void write_call(const chat_part& call, bool first) {
    w_.open_object().key("functionCall").open_object().member("name", call.name).key("args");
    write_arguments(call.json);
    w_.close_object();
    if (!call.signature.empty()) {
      w_.member("thoughtSignature", call.signature);
    } else if (first && generation_ >= gemini_level_generation) {
      w_.member("thoughtSignature", no_signature);
      drop(dropped_, "thought signature (a call came without, so it is not checked)");
    }
    w_.close_object();
  }

  /// Must be an object; text that is none is kept inside one. [W23]
  void write_arguments(const std::string& arguments) {
    if (is_object(arguments)) {
      w_.raw(arguments);
      return;
    }
    w_.open_object();
    if (!arguments.empty()) {
      w_.member("arguments", arguments);
      drop(dropped_, "arguments of a call (no JSON object, so put into one)");
    }
    w_.close_object();
  }

  /// What the tool said goes as it is: text that happens to be JSON would be read as more than that (the API
  /// refuses a `$ref` inside, for example).
  void write_result(const chat_part& result, const turn& t) {
    const auto call = said_->tool_of_call.find(result.id);
    const auto& name = call != said_->tool_of_call.end() ? call->second : result.name;
    w_.open_object().key("functionResponse").open_object();
    w_.member("name", name.empty() ? result.id : name).key("response").open_object();
    w_.member(result.is_error ? "error" : "output", result.text).close_object();
    bool any = false;
    for (const auto* part : t.parts) {
      if (part->id != result.id || !goes_with_result(*part, t)) continue;
      if (!std::exchange(any, true)) w_.key("parts").open_array();
      write_part(*part);
    }
    if (any) w_.close_array();
    w_.close_object().close_object();
  }

  /// Pictures and files of a result stand inside of it where the model knows that, else behind all results.
  [[nodiscard]] bool goes_with_result(const chat_part& part, const turn& t) const {
    if (generation_ < gemini_level_generation || part.id.empty() || part.media_type.empty() ||
        part.media_type == "text/plain")
      return false;
    if (part.kind != pk::image && part.kind != pk::document) return false;
    return std::any_of(t.parts.begin(), t.parts.end(), [&](const chat_part* other) {
      return other->kind == pk::tool_result && other->id == part.id;
    });
  }

  json::writer& w_;
  int generation_;
  std::vector<std::string>& dropped_;
  const turns* said_ = nullptr;
};

}  // namespace

void write_contents(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                    std::vector<std::string>& dropped) {
  contents_writer{w, endpoint, dropped}.write(arrange(chat.messages, dropped));
}

}  // namespace signalbox::gemini
