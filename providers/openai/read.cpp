// SPDX-License-Identifier: Apache-2.0
// OpenAI's answers and chunks into the neutral form.
#include <algorithm>

#include "providers/error_text.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::openai {

namespace {

using json::kind;

/// A text that is not empty.
bool is_words(json::value v) { return v.is(kind::string) && v.raw_size() > 2; }

/// Some servers say thoughts under another name.
json::value thoughts_in(json::value message) {
  const auto usual = message.find("reasoning_content");
  return is_words(usual) ? usual : message.find("reasoning");
}

/// Arguments are a string of JSON; some servers send the object, or nothing. [W23]
std::string arguments_in(json::value function) {
  const auto v = function.find("arguments");
  return v.is(kind::object) ? std::string{v.raw()} : v.text();
}

void add(chat_reply& out, part_kind what, std::string text) {
  if (text.empty()) return;
  chat_part part;
  part.kind = what;
  part.text = std::move(text);
  out.parts.push_back(std::move(part));
}

/// Content is a string, or parts of text and (Mistral) thoughts.
void add_content(chat_reply& out, json::value content) {
  if (content.is(kind::string)) return add(out, part_kind::text, content.text());
  if (!content.is(kind::array)) return;
  for (auto p : content.items()) {
    if (p.find("type").text_is("text")) add(out, part_kind::text, p.find("text").text());
    const auto thoughts = p.find("thinking");
    if (thoughts.is(kind::string)) add(out, part_kind::thinking, thoughts.text());
    if (thoughts.is(kind::array))
      for (auto t : thoughts.items()) add(out, part_kind::thinking, t.find("text").text());
  }
}

void add_call(chat_reply& out, json::value function, std::string id) {
  if (!function.is(kind::object)) return;
  chat_part part;
  part.kind = part_kind::tool_call;
  part.id = std::move(id);
  part.name = function.find("name").text();
  part.json = arguments_in(function);
  out.parts.push_back(std::move(part));
}

bool any_calls(const chat_reply& reply) {
  return std::any_of(reply.parts.begin(), reply.parts.end(),
                     [](const chat_part& p) { return p.kind == part_kind::tool_call; });
}

class chunk_reader final : public delta_reader {
 public:
  void read(const sse_event& event, json::value root, delta_sink& out) override {
    if (event.data == "[DONE]") {
      flush_calls(out);
      return put(delta_kind::end, {}, out);
    }
    const bool readable = root.is(kind::object);
    if (event.name == "error") return on_error(event.data, root, out);
    if (!readable) return;  // [W7]
    if (const auto error = error_in(root); error.exists()) return out.fail(error_inside(error));
    if (!started_) start(root, out);
    on_usage(root, out);
    for (auto choice : root.find("choices").items())
      if (choice.find("index").integer().value_or(0) == 0) on_choice(choice, out);
  }

 private:
  struct call {
    std::int64_t given = 0;  // the index that the server says
    std::string id, name;
    std::uint32_t index = 0;
    bool told = false;
  };

  static void on_error(std::string_view data, json::value root, delta_sink& out) {
    if (!root.exists()) {
      outcome why;
      why.failure = failure_class::transient;
      why.message = clean_message(data);
      return out.fail(std::move(why));
    }
    const auto error = error_in(root);
    out.fail(error_inside(error.exists() ? error : root));
  }

  static void put(delta_kind kind, std::string text, delta_sink& out) {
    chat_delta delta;
    delta.kind = kind;
    delta.text = std::move(text);
    out.put(std::move(delta));
  }

  void start(json::value root, delta_sink& out) {
    started_ = true;
    chat_delta first;
    first.kind = delta_kind::start;
    first.text = root.find("id").text();
    first.name = root.find("model").text();
    out.put(std::move(first));
  }

  /// A growing usage may come with every chunk. [W19] [U37]
  void on_usage(json::value root, delta_sink& out) {
    usage said;
    said.terms = terms_;
    const bool told = read_usage(root, said);
    terms_ = said.terms;  // they may stand in other chunks than the counts
    if (!told || said.all_input() + said.all_output() < most_told_) return;
    most_told_ = said.all_input() + said.all_output();
    chat_delta delta;
    delta.kind = delta_kind::usage;
    delta.used = said;
    out.put(std::move(delta));
  }

  void words(json::value v, delta_kind kind, delta_sink& out) {
    if (!is_words(v)) return;
    flush_calls(out);
    put(kind, v.text(), out);
  }

  /// Thoughts before words, where one delta has both. [W31]
  void on_choice(json::value choice, delta_sink& out) {
    const auto delta = choice.find("delta");
    words(thoughts_in(delta), delta_kind::thinking, out);
    if (!says_thoughts(delta))
      for (auto piece : delta.find("reasoning_details").items())
        words(thought_in(piece), delta_kind::thinking, out);
    const auto content = delta.find("content");
    words(content, delta_kind::text, out);
    if (content.is(kind::array)) on_parts(content, out);
    words(delta.find("refusal"), delta_kind::refusal, out);
    const auto calls = delta.find("tool_calls");
    if (calls.is(kind::array))
      for (auto fragment : calls.items()) on_call(fragment, fragment.find("function"), out);
    if (const auto legacy = delta.find("function_call"); legacy.is(kind::object))
      on_call(json::value{}, legacy, out);  // [W24]
    const auto finish = choice.find("finish_reason");
    if (!is_words(finish)) return;
    if (finish.text_is("error")) return out.fail(invalid_answer("the answer says that it failed"));  // [W9]
    flush_calls(out);
    chat_delta last;
    last.kind = delta_kind::finish;
    last.finish = finish_of(finish, !calls_.empty());
    out.put(std::move(last));
  }

  void on_parts(json::value content, delta_sink& out) {
    for (auto p : content.items()) {
      words(p.find("text"), delta_kind::text, out);
      const auto thoughts = p.find("thinking");
      words(thoughts, delta_kind::thinking, out);
      if (thoughts.is(kind::array))
        for (auto t : thoughts.items()) words(t.find("text"), delta_kind::thinking, out);
    }
  }

  /// A fragment goes on with the last call of its index, unless its id says that it begins another; without
  /// any index it goes on with the last call, unless it brings an id or name of its own. [W20]
  call* call_of(json::value fragment, json::value function) {
    constexpr std::size_t most_calls = 128;
    const auto stated = fragment.find("index").integer();
    const auto id = fragment.find("id").is(kind::string) ? fragment.find("id").text() : std::string{};
    auto at = calls_.rbegin();
    if (stated)
      while (at != calls_.rend() && at->given != *stated) ++at;
    const bool other_id = at != calls_.rend() && !id.empty() && !at->id.empty() && at->id != id;
    const bool begins =
        !stated && !id.empty() && function.find("name").raw_size() > 2 && at != calls_.rend() && at->id != id;
    if (at != calls_.rend() && !other_id && !begins) {
      if (at->id.empty()) at->id = id;
      return &*at;
    }
    if (calls_.size() >= most_calls) return nullptr;
    calls_.push_back({stated.value_or(0), id, {}, static_cast<std::uint32_t>(calls_.size()), false});
    return &calls_.back();
  }

  void on_call(json::value fragment, json::value function, delta_sink& out) {
    auto* c = call_of(fragment, function);
    if (!c) return;
    // A name may come in pieces, or again with every fragment.
    const auto name = function.find("name").text();
    if (!c->told && name != c->name) c->name += name;
    auto arguments = arguments_in(function);
    if (arguments.empty()) return;
    flush_calls(out);
    chat_delta delta;
    delta.kind = delta_kind::tool_arguments;
    delta.text = std::move(arguments);
    delta.index = c->index;
    out.put(std::move(delta));
  }

  /// Tells of the calls whose names are whole by now.
  void flush_calls(delta_sink& out) {
    for (auto& c : calls_) {
      if (c.told) continue;
      c.told = true;
      chat_delta delta;
      delta.kind = delta_kind::tool_call;
      delta.id = c.id;
      delta.name = c.name;
      delta.index = c.index;
      out.put(std::move(delta));
    }
  }

  std::vector<call> calls_;
  std::uint64_t most_told_ = 0;
  std::string terms_;  // as in usage
  bool started_ = false;
};

}  // namespace

finish_kind finish_of(json::value finish_reason, bool calls) {
  if (finish_reason.text_is("length")) return finish_kind::length;
  if (finish_reason.text_is("content_filter")) return finish_kind::content_filter;
  const bool says_calls = finish_reason.text_is("tool_calls") || finish_reason.text_is("function_call");
  return calls || says_calls ? finish_kind::tool_calls : finish_kind::stop;
}

bool says_finish(json::value choice) { return is_words(choice.find("finish_reason")); }

bool says_thoughts(json::value message) { return is_words(thoughts_in(message)); }

json::value thought_in(json::value piece) {
  const auto text = piece.find("text");
  return text.is(kind::string) ? text : piece.find("summary");
}

outcome read(json::value root, chat_reply& out) {
  if (!root.is(kind::object)) return invalid_answer("the answer is no JSON object");
  if (const auto error = error_in(root); error.exists()) return error_inside(error);  // [U14] [W9]
  const auto choices = root.find("choices");
  if (!choices.is(kind::array) || choices.size() == 0) return invalid_answer("the answer has no choices");
  const auto choice = *choices.begin_items();
  const auto message = choice.find("message");
  if (!message.is(kind::object)) return invalid_answer("a choice has no message");
  if (choice.find("finish_reason").text_is("error")) return invalid_answer("the answer says that it failed");
  if (!says_finish(choice)) {
    auto why = cut_short();
    read_usage(root, why.used);
    return why;
  }
  out.id = root.find("id").text();
  out.model = root.find("model").text();
  add(out, part_kind::thinking, thoughts_in(message).text());
  if (!says_thoughts(message))
    for (auto piece : message.find("reasoning_details").items())
      add(out, part_kind::thinking, thought_in(piece).text());
  add_content(out, message.find("content"));
  add(out, part_kind::refusal, message.find("refusal").text());
  for (auto call : message.find("tool_calls").items())
    add_call(out, call.find("function"), call.find("id").text());
  add_call(out, message.find("function_call"), {});
  out.finish = finish_of(choice.find("finish_reason"), any_calls(out));
  read_usage(root, out.used);
  return {};
}

std::unique_ptr<delta_reader> open_reader() { return std::make_unique<chunk_reader>(); }

}  // namespace signalbox::openai
