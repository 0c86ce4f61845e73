// SPDX-License-Identifier: Apache-2.0
// Gemini's replies and streams.
#include "simulate/gemini_bytes.hpp"

#include <algorithm>

#include "simulate/signatures.hpp"
#include "simulate/vectors.hpp"

namespace signalbox::simulate::gemini {

namespace {

constexpr std::string_view body_text =
    R"({{candidates}}{{usage}}"modelVersion": "{{model}}","responseId": "{{id}}"})";

constexpr std::string_view blocked_text = R"("promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},)";

constexpr std::string_view ratings_text =
    R"("safetyRatings": [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT","probability": "HIGH","blocked": true}],)";

constexpr std::int64_t usual_dimensions = 3072;
constexpr std::int64_t most_dimensions = 4096;

/// Tokens so far. Gemini counts thoughts beside the candidates, not among them.
struct counts {
  std::int64_t candidates = 0;
  std::int64_t thoughts = 0;
};

std::string modality(std::string_view name, std::int64_t count) {
  return R"({"modality": ")" + std::string{name} + R"(","tokenCount": )" + std::to_string(count) + '}';
}

std::string usage_member(const answer_facts& facts, const counts& so_far) {
  if (!facts.usage_shown) return {};
  if (!facts.usage_raw.empty()) return "\"usageMetadata\": " + facts.usage_raw + ',';
  const auto& u = facts.usage;
  std::string out = R"("usageMetadata": {"promptTokenCount": )" + std::to_string(u.input);
  const auto add = [&out](std::string_view name, std::int64_t count) {
    if (count > 0) out.append(",\"").append(name).append("\": ").append(std::to_string(count));
  };
  add("candidatesTokenCount", so_far.candidates);
  add("totalTokenCount", u.input + so_far.candidates + so_far.thoughts);
  add("cachedContentTokenCount", u.cached);
  out += R"(,"promptTokensDetails": [)" + modality("TEXT", u.input - u.audio_input);
  if (u.audio_input > 0) out += ',' + modality("AUDIO", u.audio_input);
  out += ']';
  if (u.cached > 0) out += R"(,"cacheTokensDetails": [)" + modality("TEXT", u.cached) + ']';
  if (u.audio_output > 0)
    out += R"(,"candidatesTokensDetails": [)" +
           modality("TEXT", std::max<std::int64_t>(0, so_far.candidates - u.audio_output)) + ',' +
           modality("AUDIO", std::min(u.audio_output, so_far.candidates)) + ']';
  add("thoughtsTokenCount", so_far.thoughts);
  return out + "},";
}

std::string_view finish_of(const answer_facts& facts) {
  if (!facts.finish.empty()) return facts.finish;
  if (facts.cut_by_limit) return "MAX_TOKENS";
  return facts.refusal.empty() ? "STOP" : "SAFETY";
}

std::string text_part(std::string_view text, std::string_view more = {}) {
  return R"({"text": ")" + escaped(text) + '"' + std::string{more} + '}';
}

std::string signature_member(std::string_view of) { return R"(,"thoughtSignature": ")" + sign(of) + '"'; }

/// Models of the third generation sign what they call whether thinking was asked for or not, and give calls
/// an id.
bool is_third(const answer_facts& facts) { return facts.model.find("gemini-3") != std::string::npos; }

/// Only the first of parallel calls is signed.
std::string call_part(const answer_facts& facts, std::size_t index) {
  const auto& call = facts.tools[index];
  std::string out = R"({"functionCall": {"name": ")" + escaped(call.name) + R"(","args": )";
  out += call.arguments.empty() ? "{}" : call.arguments;
  if (is_third(facts)) out += R"(,"id": ")" + std::to_string(index) + facts.id.substr(1, 7) + '"';
  out += '}';
  if (index == 0 && (facts.thinks || is_third(facts))) out += signature_member(call.name + call.arguments);
  return out + '}';
}

std::string call_parts(const answer_facts& facts) {
  std::string out;
  for (std::size_t i = 0; i < facts.tools.size(); ++i)
    out.append(i > 0 ? "," : "").append(call_part(facts, i));
  return out;
}

/// A candidate; without parts it has no content, without a reason it goes on.
std::string candidate(std::string_view parts, std::string_view finish, const answer_facts& facts,
                      std::uint32_t index) {
  std::string out = "{";
  if (!parts.empty()) out.append(R"("content": {"parts": [)").append(parts).append(R"(],"role": "model"},)");
  if (!finish.empty()) out.append(R"("finishReason": ")").append(finish).append("\",");
  if (finish == "SAFETY") out += ratings_text;
  if (finish == "SAFETY" && !facts.refusal.empty())
    out.append(R"("finishMessage": ")").append(escaped(joined(facts.refusal))).append("\",");
  return out + R"("index": )" + std::to_string(index) + '}';
}

std::string body(const answer_facts& facts, std::string_view candidates, const counts& so_far) {
  std::string out = "{";
  expand(body_text,
         {{"candidates", candidates},
          {"usage", usage_member(facts, so_far)},
          {"model", facts.model},
          {"id", facts.id}},
         out);
  return out;
}

counts all_counts(const answer_facts& facts) {
  return {facts.usage.output - facts.usage.reasoning, facts.usage.reasoning};
}

std::string all_parts(const answer_facts& facts) {
  std::string out;
  const auto add = [&out](const std::string& part) { out.append(out.empty() ? "" : ",").append(part); };
  const auto text = joined(facts.pieces);
  if (!facts.thoughts.empty()) add(text_part(joined(facts.thoughts), R"(,"thought": true)"));
  const bool signs_text = facts.thinks && facts.tools.empty();
  if (!facts.pieces.empty()) add(text_part(text, signs_text ? signature_member(text) : std::string{}));
  if (!facts.tools.empty()) add(call_parts(facts));
  return out;
}

/// Writes chunks with the tokens so far.
class chunk_writer {
 public:
  explicit chunk_writer(const answer_facts& facts) : facts_{facts} {}

  void thought(std::string_view piece) {
    ++thoughts_;
    content(text_part(piece, R"(,"thought": true)"), {}, event_part::content);
  }
  void text(std::string_view piece) {
    ++rest_;
    content(text_part(piece), {}, event_part::content);
  }
  void calls(std::string_view parts, std::size_t count, bool last) {
    rest_ += count;
    content(parts, last ? finish_of(facts_) : std::string_view{},
            last ? event_part::last : event_part::content);
  }
  void finish() {
    thoughts_ = facts_.thoughts.size();
    rest_ = total_rest();
    const auto more = facts_.thinks ? signature_member(joined(facts_.pieces)) : std::string{};
    const auto parts = facts_.refusal.empty() ? text_part({}, more) : std::string{};
    content(parts, finish_of(facts_), event_part::terminal);
  }
  void blocked() { chunk(std::string{blocked_text}, event_part::terminal); }

  event_list out;

 private:
  void content(std::string_view parts, std::string_view finish, event_part part) {
    for (std::uint32_t i = 0; i < facts_.choices; ++i) {
      const bool last = i + 1 == facts_.choices;
      const auto as = last ? part : part == event_part::terminal ? event_part::closing : event_part::content;
      chunk("\"candidates\": [" + candidate(parts, finish, facts_, i) + "],", as);
    }
  }

  void chunk(std::string_view candidates, event_part part) {
    if (facts_.json_array)
      out.bytes += out.marks.empty() ? "[" : ",\r\n";
    else
      out.bytes += "data: ";
    out.bytes += body(facts_, candidates, so_far());
    if (!facts_.json_array) out.bytes += "\r\n\r\n";
    if (facts_.json_array && is_terminal(part)) out.bytes += "]\n";
    out.finish_event(part);
  }

  [[nodiscard]] std::size_t total_rest() const { return facts_.pieces.size() + facts_.tools.size(); }

  [[nodiscard]] counts so_far() const {
    const auto all = all_counts(facts_);
    const auto share = [](std::int64_t of, std::size_t done, std::size_t total) {
      return total == 0 ? of : of * static_cast<std::int64_t>(done) / static_cast<std::int64_t>(total);
    };
    return {share(all.candidates, rest_, total_rest()),
            share(all.thoughts, thoughts_, facts_.thoughts.size())};
  }

  const answer_facts& facts_;
  std::size_t thoughts_ = 0;
  std::size_t rest_ = 0;
};

}  // namespace

std::string reply(const answer_facts& facts) {
  if (facts.blocked) return body(facts, blocked_text, {}) + '\n';
  std::string all;
  for (std::uint32_t i = 0; i < facts.choices; ++i)
    all += (i > 0 ? "," : "") + candidate(all_parts(facts), finish_of(facts), facts, i);
  return body(facts, "\"candidates\": [" + all + "],", all_counts(facts)) + '\n';
}

event_list stream(const answer_facts& facts) {
  chunk_writer to{facts};
  if (facts.blocked) {
    to.blocked();
    return std::move(to.out);
  }
  for (const auto& piece : facts.thoughts) to.thought(piece);
  for (const auto& piece : facts.pieces) to.text(piece);
  if (facts.tools.empty()) {
    to.finish();
  } else if (!facts.interleave) {
    to.calls(call_parts(facts), facts.tools.size(), true);
  } else {
    for (std::size_t i = 0; i < facts.tools.size(); ++i)
      to.calls(call_part(facts, i), 1, i + 1 == facts.tools.size());
  }
  return std::move(to.out);
}

std::string_view keep_alive() { return "\r\n"; }

std::string token_count(const answer_facts& facts) {
  const auto count = facts.usage.input;
  return R"({"totalTokens": )" + std::to_string(count) + R"(,"promptTokensDetails": [)" +
         modality("TEXT", count) + "]}\n";
}

std::string embeddings(const answer_facts& facts, bool batch) {
  const auto dimensions = [](json::value one) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(
        one.find("outputDimensionality").integer().value_or(usual_dimensions), 1, most_dimensions));
  };
  std::string list;
  const auto requests = facts.request.find("requests");
  auto one = requests.begin_items();
  for (const auto& input : gemini_inputs_of(facts.request)) {
    const auto count = dimensions(batch ? *one++ : facts.request);
    if (!list.empty()) list += ',';
    list += R"({"values": )" + as_numbers(unit_vector(input.text, count)) + '}';
  }
  return batch ? R"({"embeddings": [)" + list + "]}\n" : R"({"embedding": )" + list + "}\n";
}

}  // namespace signalbox::simulate::gemini
