// SPDX-License-Identifier: Apache-2.0
// Answers from the neutral form into OpenAI's: whole ones and chunks.
#include <algorithm>
#include <utility>

#include "providers/openai/neutral.hpp"

namespace signalbox::openai {

void write_usage(json::writer& w, const usage& used) {
  w.open_object()
      .member("prompt_tokens", used.all_input())
      .member("completion_tokens", used.all_output())
      .member("total_tokens", used.all_input() + used.all_output());
  w.key("prompt_tokens_details").open_object().member("cached_tokens", used.cache_read);
  if (used.input_audio > 0) w.member("audio_tokens", used.input_audio);
  w.close_object();
  w.key("completion_tokens_details").open_object().member("reasoning_tokens", used.reasoning);
  if (used.output_audio > 0) w.member("audio_tokens", used.output_audio);
  w.close_object();
  w.close_object();
}

namespace {

struct reply_label {
  std::string id;
  std::string model;
  std::int64_t created = 0;  // seconds since 1970
};

void write_label(json::writer& w, const reply_label& label, std::string_view object) {
  w.member("id", label.id)
      .member("object", object)
      .member("created", label.created)
      .member("model", label.model);
}

std::string joined(const chat_reply& reply, part_kind kind) {
  std::string out;
  for (const auto& part : reply.parts)
    if (part.kind == kind) out += part.text;
  return out;
}

/// A tool that takes nothing is called with an empty object, not with nothing. [W23]
std::string_view arguments_or_empty(const std::string& json) {
  return json.empty() ? "{}" : std::string_view{json};
}

void write_tool_calls(json::writer& w, const chat_reply& reply) {
  bool open = false;
  for (const auto& part : reply.parts) {
    if (part.kind != part_kind::tool_call) continue;
    if (!open) w.key("tool_calls").open_array();
    open = true;
    w.open_object().member("id", part.id).member("type", "function").key("function").open_object();
    w.member("name", part.name)
        .member("arguments", arguments_or_empty(part.json))
        .close_object()
        .close_object();
  }
  if (open) w.close_array();
}

}  // namespace

std::string write_reply(const chat_reply& reply, const reply_context& context) {
  std::string out;
  json::writer w{out};
  w.open_object();
  write_label(w, {reply.id, reply.model, context.created}, "chat.completion");
  w.key("choices").open_array().open_object().member("index", 0);
  w.key("message").open_object().member("role", "assistant").key("content");
  const auto words = joined(reply, part_kind::text);
  const bool calls = reply.finish == finish_kind::tool_calls;
  words.empty() && calls ? w.null() : w.text(words);
  if (const auto refusal = joined(reply, part_kind::refusal); !refusal.empty()) w.member("refusal", refusal);
  if (const auto thinking = joined(reply, part_kind::thinking); !thinking.empty())
    w.member("reasoning_content", thinking);
  write_tool_calls(w, reply);
  w.close_object()
      .key("logprobs")
      .null()
      .member("finish_reason", name_of(reply.finish))
      .close_object()
      .close_array();
  w.key("usage");
  write_usage(w, reply.used);
  w.close_object();
  return out;
}

namespace {

/// Writes a stream's chunks. [W16] to [W23]
class chunk_writer final : public delta_writer {
 public:
  explicit chunk_writer(const reply_context& context) : include_usage_{context.include_usage} {
    label_.created = context.created;
  }

  void write(const chat_delta& delta, std::string& out) override;
  std::string tail() override;

 private:
  template <class Body>
  void chunk(std::string& out, Body&& body) const;
  void fill_bare(std::string& out);

  reply_label label_;
  bool include_usage_;
  usage used_;
  std::vector<std::uint32_t> bare_;  // calls that have no arguments so far
};

template <class Body>
void chunk_writer::chunk(std::string& out, Body&& body) const {
  out += "data: ";
  json::writer w{out};
  w.open_object();
  write_label(w, label_, "chat.completion.chunk");
  body(w);
  w.close_object();
  out += "\n\n";
}

void chunk_writer::write(const chat_delta& delta, std::string& out) {
  const auto with_delta = [&](auto&& fill, std::string_view finish = {}) {
    chunk(out, [&](json::writer& w) {
      w.key("choices").open_array().open_object().member("index", 0).key("delta").open_object();
      fill(w);
      w.close_object().key("logprobs").null().key("finish_reason");
      finish.empty() ? w.null() : w.text(finish);
      w.close_object().close_array();
    });
  };
  const auto with_tool = [&](auto&& fill) {
    with_delta([&](json::writer& w) {
      w.key("tool_calls").open_array().open_object().member("index", std::uint64_t{delta.index});
      fill(w);
      w.close_object().close_array();
    });
  };
  switch (delta.kind) {
    case delta_kind::start:
      label_.id = delta.text;
      label_.model = delta.name;
      return with_delta([](json::writer& w) { w.member("role", "assistant").member("content", ""); });
    case delta_kind::text:
      return with_delta([&](json::writer& w) { w.member("content", delta.text); });
    case delta_kind::refusal:
      return with_delta([&](json::writer& w) { w.member("refusal", delta.text); });
    case delta_kind::thinking:
      return with_delta([&](json::writer& w) { w.member("reasoning_content", delta.text); });
    case delta_kind::tool_call:
      bare_.push_back(delta.index);
      return with_tool([&](json::writer& w) {
        w.member("id", delta.id).member("type", "function").key("function").open_object();
        w.member("name", delta.name).member("arguments", "").close_object();
      });
    case delta_kind::tool_arguments:
      if (!delta.text.empty()) bare_.erase(std::remove(bare_.begin(), bare_.end(), delta.index), bare_.end());
      return with_tool([&](json::writer& w) {
        w.key("function").open_object().member("arguments", delta.text).close_object();
      });
    case delta_kind::finish:
      fill_bare(out);
      return with_delta([](json::writer&) {}, name_of(delta.finish));
    case delta_kind::usage:
      used_ = delta.used;
      return;
    case delta_kind::signature:          // only its own provider could use it,
    case delta_kind::redacted_thinking:  // and they have no place in this dialect
    case delta_kind::end:
      return;
  }
}

/// Clients parse what the fragments make together, and nothing at all is no JSON. [W23]
void chunk_writer::fill_bare(std::string& out) {
  chat_delta none;
  none.kind = delta_kind::tool_arguments;
  none.text = "{}";
  for (const auto index : std::exchange(bare_, {})) {
    none.index = index;
    write(none, out);
  }
}

std::string chunk_writer::tail() {
  std::string out;
  if (include_usage_)
    chunk(out, [&](json::writer& w) {
      w.key("choices").open_array().close_array().key("usage");
      write_usage(w, used_);
    });
  return out + "data: [DONE]\n\n";
}

}  // namespace

std::unique_ptr<delta_writer> open_writer(const reply_context& context) {
  return std::make_unique<chunk_writer>(context);
}

}  // namespace signalbox::openai
