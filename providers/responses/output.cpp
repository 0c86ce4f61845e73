// SPDX-License-Identifier: Apache-2.0
// Writing items, and what a `response` object repeats.
#include "providers/responses/output.hpp"

#include <array>

namespace signalbox::responses {

namespace {

/// What a `response` says where the request said nothing. Null and absent members count alike.
struct repeated {
  std::string_view name;
  std::string_view otherwise;
};
constexpr std::array<repeated, 13> repeated_members{{
    {"instructions", "null"},
    {"max_output_tokens", "null"},
    {"metadata", "{}"},
    {"parallel_tool_calls", "true"},
    {"previous_response_id", "null"},
    {"reasoning", R"({"effort":null,"summary":null})"},
    {"temperature", "null"},
    {"text", R"({"format":{"type":"text"}})"},
    {"tool_choice", R"("auto")"},
    {"tools", "[]"},
    {"top_p", "null"},
    {"truncation", R"("disabled")"},
    {"user", ""},  // left out where nobody was named
}};

/// An event is one line: the breaks that a client has put between tokens of its JSON become spaces. Strings
/// hold none.
std::string in_one_line(std::string_view raw) {
  std::string out{raw};
  for (auto& c : out)
    if (c == '\n' || c == '\r') c = ' ';
  return out;
}

std::string_view prefix_of(output_item::kind what) {
  using ik = output_item::kind;
  return what == ik::reasoning ? "rs_" : what == ik::call ? "fc_" : "msg_";
}

}  // namespace

std::optional<output_item::kind> item_for(part_kind what) {
  using ik = output_item::kind;
  switch (what) {
    case part_kind::text:
    case part_kind::refusal:
      return ik::message;
    case part_kind::thinking:
    case part_kind::redacted_thinking:
      return ik::reasoning;
    case part_kind::tool_call:
      return ik::call;
    default:
      return {};
  }
}

std::string item_id(const reply_context& context, output_item::kind what, std::size_t place) {
  return std::string{prefix_of(what)}.append(own_mark) + context.id.text() + "_" + std::to_string(place);
}

std::string_view final_arguments(const output_item& item) {
  return item.arguments.empty() && !item.cut_off ? "{}" : std::string_view{item.arguments};
}

void write_piece(json::writer& w, const output_item::piece& piece) {
  w.open_object();
  switch (piece.what) {
    case part_kind::refusal:
      w.member("type", "refusal").member("refusal", piece.text);
      break;
    case part_kind::thinking:
      w.member("type", "summary_text").member("text", piece.text);
      break;
    default:
      w.member("type", "output_text").key("annotations").open_array().close_array();
      w.key("logprobs").open_array().close_array().member("text", piece.text);
  }
  w.close_object();
}

void write_item(json::writer& w, const output_item& item, std::string_view status) {
  using ik = output_item::kind;
  if (item.cut_off) status = "incomplete";
  w.open_object().member("id", item.id);
  if (item.what == ik::call) {
    w.member("type", "function_call").member("status", status).member("call_id", item.call_id);
    w.member("name", item.name)
        .member("arguments", status == "completed" ? final_arguments(item) : item.arguments);
    w.close_object();
    return;
  }
  const bool message = item.what == ik::message;
  w.member("type", message ? "message" : "reasoning");
  if (message) w.member("status", status).member("role", "assistant");
  w.key(message ? "content" : "summary").open_array();
  for (const auto& piece : item.pieces) write_piece(w, piece);
  w.close_array();
  if (!item.encrypted.empty()) w.member("encrypted_content", item.encrypted);
  w.close_object();
}

std::string_view status_of(finish_kind finish) {
  return finish == finish_kind::length || finish == finish_kind::content_filter ? "incomplete" : "completed";
}

response_writer::response_writer(const reply_context& context) : created_{context.created} {
  json::document document;
  // How deep it may be nested was checked when it came in, against a limit that is configured.
  const bool readable = !document.scan(context.body.view(), {.depth = UINT32_MAX});
  const auto root = readable ? document.root() : json::value{};
  for (const auto& member : repeated_members) {
    const auto given = root.find(member.name);
    const bool said = given.exists() && !given.is(json::kind::null);
    if (!said && member.otherwise.empty()) continue;
    settings_.append(",\"").append(member.name).append("\":");
    settings_.append(said ? in_one_line(given.raw()) : std::string{member.otherwise});
  }
}

void response_writer::write(json::writer& w, const response_state& state) const {
  std::string out;
  json::writer own{out};
  own.open_object().member("id", "resp_" + state.id).member("object", "response");
  own.member("created_at", created_).member("status", state.status).member("background", false);
  own.key("error").null().key("incomplete_details");
  if (state.status == "incomplete")
    own.open_object()
        .member("reason",
                state.finish == finish_kind::content_filter ? "content_filter" : "max_output_tokens")
        .close_object();
  else
    own.null();
  own.member("model", state.model).member("store", false).key("output").open_array();
  if (state.output)
    for (const auto& item : *state.output) write_item(own, item, "completed");
  own.close_array().key("usage");
  state.used ? write_usage(own, *state.used) : static_cast<void>(own.null());
  out += settings_;
  own.close_object();
  w.raw(out);
}

}  // namespace signalbox::responses
