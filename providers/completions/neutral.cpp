// SPDX-License-Identifier: Apache-2.0
// Legacy completions from and to the neutral form, for endpoints that only chat.
#include <array>

#include "providers/completions/completions.hpp"
#include "providers/openai/neutral.hpp"
#include "providers/provider.hpp"

namespace signalbox::completions {

namespace {

using json::kind;

/// Members that are read here, or that ask for nothing: a request that asks for more does not come here.
constexpr std::array<std::string_view, 19> carried{"model",
                                                   "prompt",
                                                   "stream",
                                                   "stream_options",
                                                   "max_tokens",
                                                   "temperature",
                                                   "top_p",
                                                   "top_k",
                                                   "seed",
                                                   "frequency_penalty",
                                                   "presence_penalty",
                                                   "stop",
                                                   "user",
                                                   "signalbox",
                                                   "n",
                                                   "best_of",
                                                   "echo",
                                                   "logprobs",
                                                   "suffix"};

/// Thoughts have no place in this form: they would be read as part of the text.
bool is_words(part_kind what) { return what == part_kind::text || what == part_kind::refusal; }

/// Tools cannot be asked for in this form, so that no answer can end with a call of one.
std::string_view finish_word(finish_kind finish) {
  return name_of(finish == finish_kind::tool_calls ? finish_kind::stop : finish);
}

struct reply_label {
  std::string id;
  std::string model;
  std::int64_t created = 0;  // seconds since 1970
};

void write_label(json::writer& w, const reply_label& label) {
  w.member("id", "cmpl-" + label.id).member("object", "text_completion");
  w.member("created", label.created).member("model", label.model).key("choices").open_array();
}

void write_choice(json::writer& w, std::string_view words, std::string_view finish) {
  w.open_object().member("text", words).member("index", 0).key("logprobs").null().key("finish_reason");
  finish.empty() ? w.null() : w.text(finish);
  w.close_object();
}

}  // namespace

chat_request to_neutral(std::string_view body) {
  json::document document;
  chat_request out;
  if (document.scan(body, {.depth = UINT32_MAX})) return out;
  const auto root = document.root();
  auto prompt = root.find("prompt");
  if (prompt.is(kind::array)) prompt = *prompt.begin_items();  // of one, or else it would not come here
  chat_message asked;
  asked.parts.emplace_back().text = prompt.text();
  out.messages.push_back(std::move(asked));
  out.max_output_tokens = static_cast<std::uint64_t>(root.find("max_tokens").integer().value_or(0));
  openai::read_sampling(root, out);
  openai::name_dropped(root, carried, out);
  return out;
}

std::string write_reply(const chat_reply& reply, const reply_context& context) {
  std::string words;
  for (const auto& part : reply.parts)
    if (is_words(part.kind)) words += part.text;
  std::string out;
  json::writer w{out};
  w.open_object();
  write_label(w, {reply.id, reply.model, context.created});
  write_choice(w, words, finish_word(reply.finish));
  w.close_array().key("usage");
  openai::write_usage(w, reply.used);
  w.close_object();
  return out;
}

namespace {

/// Writes a stream's chunks, which have no beginning of their own: the first brings words.
class text_writer final : public delta_writer {
 public:
  explicit text_writer(const reply_context& context) : include_usage_{context.include_usage} {
    label_.created = context.created;
  }

  void write(const chat_delta& delta, std::string& out) override {
    switch (delta.kind) {
      case delta_kind::start:
        label_.id = delta.text;
        label_.model = delta.name;
        return;
      case delta_kind::text:
      case delta_kind::refusal:
        return chunk(out, [&](json::writer& w) {
          write_choice(w, delta.text, {});
          w.close_array();
        });
      case delta_kind::finish:
        return chunk(out, [&](json::writer& w) {
          write_choice(w, {}, finish_word(delta.finish));
          w.close_array();
        });
      case delta_kind::usage:
        used_ = delta.used;
        return;
      default:  // thoughts and tool calls, which have no place here
        return;
    }
  }

  std::string tail() override {
    std::string out;
    if (include_usage_)
      chunk(out, [&](json::writer& w) {
        w.close_array().key("usage");
        openai::write_usage(w, used_);
      });
    return out + "data: [DONE]\n\n";
  }

 private:
  /// `fill` goes on inside the choices, and closes them.
  template <class Fill>
  void chunk(std::string& out, Fill&& fill) const {
    out += "data: ";
    json::writer w{out};
    w.open_object();
    write_label(w, label_);
    fill(w);
    w.close_object();
    out += "\n\n";
  }

  reply_label label_;
  bool include_usage_;
  usage used_;
};

}  // namespace

std::unique_ptr<delta_writer> open_writer(const reply_context& context) {
  return std::make_unique<text_writer>(context);
}

}  // namespace signalbox::completions
