// SPDX-License-Identifier: Apache-2.0
// OpenAI's legacy completions.
#include "simulate/completions_bytes.hpp"

#include "simulate/openai_bytes.hpp"

namespace signalbox::simulate::openai {

namespace {

constexpr std::string_view whole_text = R"({
  "id": "cmpl-{{id}}",
  "object": "text_completion",
  "created": {{created}},
  "model": "{{model}}",
  "choices": [{{choices}}
  ]{{usage}}
}
)";

constexpr std::string_view whole_choice_text = R"(
    {
      "text": "{{text}}",
      "index": {{index}},
      "logprobs": null,
      "finish_reason": "{{finish}}"
    })";

constexpr std::string_view chunk_text =
    R"(data: {"id":"cmpl-{{id}}","object":"text_completion","created":{{created}},)"
    R"("choices":[{{choices}}],"model":"{{model}}"{{usage}}})"
    "\n\n";

constexpr std::string_view choice_text =
    R"({"text":"{{text}}","index":{{index}},"logprobs":null,"finish_reason":{{finish}}})";

std::string_view finish_of(const answer_facts& facts) {
  if (!facts.finish.empty()) return facts.finish;
  return facts.cut_by_limit ? "length" : "stop";
}

class chunk_writer {
 public:
  explicit chunk_writer(const answer_facts& facts) : facts_{facts} {}

  /// A chunk for each choice.
  void text(std::string_view piece, event_part part, std::string_view finish = "null") {
    for (std::uint32_t i = 0; i < facts_.choices; ++i) {
      std::string choice;
      expand(choice_text, {{"text", escaped(piece)}, {"index", std::to_string(i)}, {"finish", finish}},
             choice);
      chunk(choice, part, facts_.usage_asked && facts_.usage_shown ? ",\"usage\":null" : "");
    }
  }

  void chunk(std::string_view choices, event_part part, std::string_view usage) {
    expand(chunk_text,
           {{"id", facts_.id},
            {"created", facts_.now->created},
            {"choices", choices},
            {"model", facts_.model},
            {"usage", usage}},
           out.bytes);
    out.finish_event(part);
  }

  event_list out;

 private:
  const answer_facts& facts_;
};

}  // namespace

std::string completion(const answer_facts& facts) {
  std::string choices, out;
  for (std::uint32_t i = 0; i < facts.choices; ++i) {
    if (i > 0) choices += ',';
    expand(
        whole_choice_text,
        {{"text", escaped(joined(facts.pieces))}, {"index", std::to_string(i)}, {"finish", finish_of(facts)}},
        choices);
  }
  expand(whole_text,
         {{"id", facts.id},
          {"created", facts.now->created},
          {"model", facts.model},
          {"choices", choices},
          {"usage", facts.usage_shown ? ",\n  \"usage\": " + usage_of(facts, 0, 0) : std::string{}}},
         out);
  return out;
}

event_list completion_stream(const answer_facts& facts) {
  chunk_writer to{facts};
  for (const auto& piece : facts.pieces) to.text(piece, event_part::content);
  to.text({}, event_part::closing, '"' + std::string{finish_of(facts)} + '"');
  if (facts.usage_asked && facts.usage_shown)
    to.chunk({}, event_part::closing, ",\"usage\":" + usage_of(facts, 0, 0));
  if (facts.no_done) return std::move(to.out);
  to.out.bytes += "data: [DONE]\n\n";
  to.out.finish_event(event_part::terminal);
  return std::move(to.out);
}

}  // namespace signalbox::simulate::openai
