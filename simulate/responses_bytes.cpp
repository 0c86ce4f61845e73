// SPDX-License-Identifier: Apache-2.0
// The events of OpenAI's Responses, and its failures.
#include "simulate/responses_bytes.hpp"

#include "simulate/openai_bytes.hpp"
#include "simulate/responses_object.hpp"

namespace signalbox::simulate::responses {

namespace {

constexpr std::string_view event_text =
    "event: {{type}}\n"
    R"(data: {"type":"{{type}}","sequence_number":{{number}},{{inside}}})"
    "\n\n";

/// Where an event belongs: an item, and a part of it.
struct place {
  std::string item;
  std::string output_index;
  std::string_view part{};  ///< "content_index" or "summary_index"; empty: the item itself

  [[nodiscard]] std::string text() const {
    std::string out = R"("item_id":")" + item + R"(","output_index":)" + output_index;
    if (!part.empty()) out.append(",\"").append(part).append("\":0");
    return out;
  }
};

/// Writes numbered events.
class event_writer {
 public:
  explicit event_writer(const answer_facts& facts) : facts_{facts} {}

  void add(std::string_view type, event_part part, std::string_view inside) {
    expand(event_text, {{"type", type}, {"number", std::to_string(out.marks.size())}, {"inside", inside}},
           out.bytes);
    out.finish_event(part);
  }

  void response(std::string_view type, event_part part, const state& how) {
    add(type, part, "\"response\":" + response_object(facts_, how));
  }

  void item(std::string_view type, event_part part, std::string_view item) {
    add(type, part, "\"output_index\":" + index() + ",\"item\":" + std::string{item});
  }

  /// A piece of a text, with the padding that hides its length from whoever watches the line.
  void delta(std::string_view type, const place& at, std::string_view piece, std::string_view more = {}) {
    constexpr std::string_view padding = "x8fGk2LmQzR4tVwY";
    const auto length = padding.size() - piece.size() % padding.size();
    std::string inside = at.text() + ",\"delta\":\"" + escaped(piece) + '"';
    inside.append(more).append(",\"obfuscation\":\"").append(padding.substr(0, length)).append("\"");
    add(type, event_part::content, inside);
  }

  void reasoning() {
    item("response.output_item.added", event_part::opening, reasoning_item(facts_, false));
    if (!facts_.thoughts.empty()) summary();
    item("response.output_item.done", event_part::closing, reasoning_item(facts_, true));
    ++index_;
  }

  void message() {
    item("response.output_item.added", event_part::opening, message_item(facts_, false));
    const place at{message_id(facts_), index(), "content_index"};
    add("response.content_part.added", event_part::opening,
        at.text() + ",\"part\":" + message_part(facts_, false));
    if (facts_.refusal.empty())
      text(at);
    else
      refusal(at);
    add("response.content_part.done", event_part::closing,
        at.text() + ",\"part\":" + message_part(facts_, true));
    item("response.output_item.done", event_part::closing, message_item(facts_, true));
    ++index_;
  }

  void call(std::size_t number) {
    item("response.output_item.added", event_part::content, call_item(facts_, number, false));
    const place at{call_item_id(facts_, number), index()};
    for (const auto& fragment : facts_.fragments[number])
      delta("response.function_call_arguments.delta", at, fragment);
    add("response.function_call_arguments.done", event_part::closing,
        at.text() + ",\"arguments\":\"" + escaped(facts_.tools[number].arguments) + "\",\"name\":\"" +
            escaped(facts_.tools[number].name) + '"');
    item("response.output_item.done", event_part::closing, call_item(facts_, number, true));
    ++index_;
  }

  event_list out;

 private:
  [[nodiscard]] std::string index() const { return std::to_string(index_); }

  void summary() {
    const place at{reasoning_id(facts_), index(), "summary_index"};
    const auto whole = escaped(joined(facts_.thoughts));
    add("response.reasoning_summary_part.added", event_part::opening,
        at.text() + R"(,"part":{"type":"summary_text","text":""})");
    for (const auto& piece : facts_.thoughts) delta("response.reasoning_summary_text.delta", at, piece);
    add("response.reasoning_summary_text.done", event_part::closing,
        at.text() + ",\"text\":\"" + whole + '"');
    add("response.reasoning_summary_part.done", event_part::closing,
        at.text() + R"(,"part":{"type":"summary_text","text":")" + whole + "\"}");
  }

  void text(const place& at) {
    for (const auto& piece : facts_.pieces)
      delta("response.output_text.delta", at, piece, ",\"logprobs\":[]");
    annotations(at);
    add("response.output_text.done", event_part::closing,
        at.text() + ",\"text\":\"" + escaped(joined(facts_.pieces)) + "\",\"logprobs\":[]");
  }

  void annotations(const place& at) {
    json::document list;
    if (facts_.annotations.empty() || list.scan(facts_.annotations)) return;
    std::size_t number = 0;
    for (const auto one : list.root().items())
      add("response.output_text.annotation.added", event_part::closing,
          at.text() + ",\"annotation_index\":" + std::to_string(number++) +
              ",\"annotation\":" + std::string{one.raw()});
  }

  void refusal(const place& at) {
    for (const auto& piece : facts_.refusal) delta("response.refusal.delta", at, piece);
    add("response.refusal.done", event_part::closing,
        at.text() + ",\"refusal\":\"" + escaped(joined(facts_.refusal)) + '"');
  }

  const answer_facts& facts_;
  std::size_t index_ = 0;
};

/// Failures of the model itself; all others are the request's.
bool is_model_failure(error_kind kind) {
  return kind == error_kind::server_error || kind == error_kind::overloaded;
}

/// The code and message of an error, as members: of the body that chat completions have for it.
std::string code_and_message(error_kind kind, const answer_facts& facts) {
  const auto body = openai::failure(kind, facts).body;
  json::document doc;
  doc.scan(body);
  const auto inside = doc.root().find("error");
  const auto code = inside.find("code");
  return "\"code\":" +
         (code.is(json::kind::string) ? std::string{code.raw()} : std::string{"\"server_error\""}) +
         ",\"message\":" + std::string{inside.find("message").raw()};
}

/// The error object, as the body of a plain error has it. The reference shows its members beside `type`; what
/// the API sends has them in an object.
std::string error_member(error_kind kind, const answer_facts& facts) {
  const auto body = openai::failure(kind, facts).body;
  json::document doc;
  doc.scan(body);
  return "\"error\":" + std::string{doc.root().find("error").raw()};
}

std::string failed_object(error_kind kind, const answer_facts& facts) {
  state how;
  const auto error = '{' + code_and_message(kind, facts) + '}';
  how.status = "failed";
  how.error = error;
  return response_object(facts, how);
}

}  // namespace

std::string reply(const answer_facts& facts) {
  return response_object(facts, {final_status(facts), all_items(facts), "null", true}) + '\n';
}

event_list stream(const answer_facts& facts) {
  event_writer to{facts};
  to.response("response.created", event_part::opening, {});
  to.response("response.in_progress", event_part::opening, {});
  if (facts.thinks) to.reasoning();
  if (has_message(facts)) to.message();
  for (std::size_t i = 0; i < facts.tools.size(); ++i) to.call(i);
  const auto items = all_items(facts);
  const auto status = final_status(facts);
  to.response("response." + std::string{status}, event_part::terminal, {status, items, "null", true});
  return std::move(to.out);
}

std::string_view keep_alive() { return ": keep-alive\n\n"; }

std::string failed_reply(error_kind kind, const answer_facts& facts) {
  return failed_object(kind, facts) + '\n';
}

std::string failure_event(error_kind kind, const answer_facts& facts) {
  const bool model = is_model_failure(kind);
  std::string out;
  expand(event_text,
         {{"type", model ? "response.failed" : "error"},
          {"number", sequence_mark},
          {"inside", model ? "\"response\":" + failed_object(kind, facts) : error_member(kind, facts)}},
         out);
  return out;
}

}  // namespace signalbox::simulate::responses
