// SPDX-License-Identifier: Apache-2.0
// What a demo endpoint says.
#include "providers/demo/answer.hpp"

#include <algorithm>

#include "policy/language.hpp"
#include "policy/token_estimate.hpp"
#include "providers/openai/neutral.hpp"

namespace signalbox::demo {

namespace {

/// What the last user message says.
std::string question_in(const chat_request& chat) {
  std::string out;
  for (const auto& message : chat.messages) {
    if (message.role != chat_role::user) continue;
    out.clear();
    for (const auto& part : message.parts)
      if (part.kind == part_kind::text) out += part.text;
  }
  return out;
}

std::uint32_t tokens_of(const chat_request& chat) {
  std::uint32_t sum = 0;
  for (const auto& message : chat.messages)
    for (const auto& part : message.parts) sum += estimate_tokens(part.text) + 4;
  return sum;
}

/// Words with the space that follows them: the pieces of a stream.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size() - 1) + 1;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string answer_text(const chat_request& chat, std::string_view model) {
  const auto question = question_in(chat);
  const auto words = std::count(question.begin(), question.end(), ' ') + (question.empty() ? 0 : 1);
  const std::string count = std::to_string(words);
  const std::string name{model};
  if (detect_language(question).code == "fr")
    return "Je suis " + name +
           ", un modèle de démonstration à l'intérieur de Signalbox : aucun vrai modèle n'a lu " +
           (words == 1 ? "votre mot" : "vos " + count + " mots") +
           ". Votre requête a été classée, routée, comptée et facturée comme une vraie ; configurez un "
           "vrai "
           "fournisseur pour une vraie réponse.";
  return "This is " + name + ", a demonstration model inside Signalbox: no real model has read your " +
         (words == 1 ? "word" : count + " words") +
         ". Your request was classified, routed, metered and billed like a real one; configure a real "
         "provider for "
         "a real answer.";
}

/// A stream's body, one piece per event.
std::vector<std::string> stream_pieces(const std::vector<std::string>& words, const answer_label& label,
                                       const usage& used, std::string_view finish) {
  reply_context context;
  context.created = label.created;
  context.include_usage = true;
  const auto writer = openai::open_writer(context);
  std::vector<std::string> out(1);
  const auto put = [&](delta_kind kind, const auto& fill) {
    chat_delta delta;
    delta.kind = kind;
    fill(delta);
    writer->write(delta, out.back());
  };
  put(delta_kind::start, [&](chat_delta& d) { d.text = label.id, d.name = label.model; });
  for (const auto& word : words) {
    put(delta_kind::text, [&](chat_delta& d) { d.text = word; });
    out.emplace_back();
  }
  put(delta_kind::usage, [&](chat_delta& d) { d.used = used; });
  put(delta_kind::finish,
      [&](chat_delta& d) { d.finish = finish == "length" ? finish_kind::length : finish_kind::stop; });
  out.back() += writer->tail();
  return out;
}

std::string whole_body(const std::vector<std::string>& words, const answer_label& label, const usage& used,
                       std::string_view finish) {
  chat_reply reply;
  reply.id = label.id;
  reply.model = label.model;
  reply.finish = finish == "length" ? finish_kind::length : finish_kind::stop;
  reply.used = used;
  chat_part text;
  for (const auto& word : words) text.text += word;
  reply.parts.push_back(std::move(text));
  reply_context context;
  context.created = label.created;
  return openai::write_reply(reply, context);
}

}  // namespace

demo_answer make_answer(std::string_view body, const answer_label& label) {
  const auto chat = openai::to_neutral(body);
  auto words = words_of(answer_text(chat, label.model));
  const bool cut_short = chat.max_output_tokens > 0 && chat.max_output_tokens < words.size();
  if (cut_short) words.resize(chat.max_output_tokens);
  const std::string_view finish = cut_short ? "length" : "stop";
  usage used;
  used.input = tokens_of(chat);
  used.output = words.size();
  used.reported = true;
  if (chat.stream) return {true, words.size(), stream_pieces(words, label, used, finish)};
  return {false, words.size(), {whole_body(words, label, used, finish)}};
}

}  // namespace signalbox::demo
