// SPDX-License-Identifier: Apache-2.0
// Response objects and their items.
#include "simulate/responses_object.hpp"

#include "simulate/signatures.hpp"

namespace signalbox::simulate::responses {

namespace {

constexpr std::string_view object_text =
    R"({"id":"resp_{{id}}","object":"response","created_at":{{created}},"status":"{{status}}",)"
    R"("background":false,"completed_at":{{completed}},"error":{{error}},)"
    R"("incomplete_details":{{incomplete}},"instructions":{{instructions}},)"
    R"("max_output_tokens":{{max_output_tokens}},"max_tool_calls":null,"model":"{{model}}",)"
    R"("output":[{{output}}],"parallel_tool_calls":{{parallel}},)"
    R"("previous_response_id":{{previous}},"prompt_cache_key":null,"reasoning":{{reasoning}},)"
    R"("safety_identifier":null,"service_tier":"{{tier}}","store":{{store}},"temperature":{{temperature}},)"
    R"("text":{{text}},"tool_choice":{{tool_choice}},"tools":{{tools}},"top_logprobs":0,)"
    R"("top_p":{{top_p}},"truncation":{{truncation}},"usage":{{usage}},"user":{{user}},)"
    R"("metadata":{{metadata}}})";

std::string usage_of(const answer_facts& facts) {
  if (!facts.usage_shown) return "null";
  if (!facts.usage_raw.empty()) return facts.usage_raw;
  const auto& u = facts.usage;
  std::string out = R"({"input_tokens":)" + std::to_string(u.input) + R"(,"input_tokens_details":{)";
  if (u.cache_write != 0) out += R"("cache_write_tokens":)" + std::to_string(u.cache_write) + ',';
  expand(R"("cached_tokens":{{cached}}},"output_tokens":{{output}},)"
         R"("output_tokens_details":{"reasoning_tokens":{{reasoning}}},"total_tokens":{{total}}})",
         {{"cached", std::to_string(u.cached)},
          {"output", std::to_string(u.output)},
          {"reasoning", std::to_string(u.reasoning)},
          {"total", std::to_string(u.input + u.output)}},
         out);
  return out;
}

/// A member of the request, or what the API takes instead; in one line, as an event must be.
std::string said(const answer_facts& facts, std::string_view name, std::string_view otherwise = "null") {
  const auto found = facts.request.find(name);
  std::string out{found.exists() && !found.is(json::kind::null) ? found.raw() : otherwise};
  for (auto& c : out)
    if (c == '\n' || c == '\r') c = ' ';
  return out;
}

std::string_view incomplete_of(const answer_facts& facts) {
  if (facts.finish == "content_filter") return R"({"reason":"content_filter"})";
  return R"({"reason":"max_output_tokens"})";
}

bool wants_encrypted(const answer_facts& facts) {
  for (const auto one : facts.request.find("include").items())
    if (one.text_is("reasoning.encrypted_content")) return true;
  return false;
}

std::string call_number(const answer_facts& facts, std::size_t index) {
  return std::to_string(index) + facts.id.substr(1);
}

}  // namespace

std::string response_object(const answer_facts& facts, const state& how) {
  std::string out;
  const bool incomplete = how.status == "incomplete";
  expand(object_text,
         {{"id", facts.id},
          {"created", facts.now->created},
          {"status", how.status},
          {"completed", how.status == "completed" ? std::string_view{facts.now->created} : "null"},
          {"error", how.error},
          {"incomplete", incomplete ? incomplete_of(facts) : "null"},
          {"instructions", said(facts, "instructions")},
          {"max_output_tokens", said(facts, "max_output_tokens")},
          {"model", facts.model},
          {"output", how.output},
          {"parallel", said(facts, "parallel_tool_calls", "true")},
          {"previous", said(facts, "previous_response_id")},
          {"reasoning", said(facts, "reasoning", R"({"effort":null,"summary":null})")},
          {"tier", how.ended ? "default" : "auto"},
          {"store", said(facts, "store", "true")},
          {"temperature", said(facts, "temperature", "1.0")},
          {"text", said(facts, "text", R"({"format":{"type":"text"},"verbosity":"medium"})")},
          {"tool_choice", said(facts, "tool_choice", "\"auto\"")},
          {"tools", said(facts, "tools", "[]")},
          {"top_p", said(facts, "top_p", "1.0")},
          {"truncation", said(facts, "truncation", "\"disabled\"")},
          {"usage", how.ended ? usage_of(facts) : "null"},
          {"user", said(facts, "user")},
          {"metadata", said(facts, "metadata", "{}")}},
         out);
  return out;
}

std::string_view final_status(const answer_facts& facts) {
  const bool cut = facts.cut_by_limit || facts.finish == "content_filter" ||
                   facts.finish == "max_output_tokens" || facts.finish == "length";
  return cut ? "incomplete" : "completed";
}

std::string reasoning_id(const answer_facts& facts) { return "rs_" + facts.id; }
std::string message_id(const answer_facts& facts) { return "msg_" + facts.id; }
std::string call_item_id(const answer_facts& facts, std::size_t index) {
  return "fc_" + call_number(facts, index);
}

std::string reasoning_item(const answer_facts& facts, bool whole) {
  std::string summary, encrypted, out;
  const auto thought = joined(facts.thoughts);
  if (whole && !facts.thoughts.empty())
    summary = R"({"type":"summary_text","text":")" + escaped(thought) + "\"}";
  if (wants_encrypted(facts)) encrypted = ",\"encrypted_content\":\"" + (whole ? sign(thought) : "") + '"';
  expand(R"({"id":"{{id}}","type":"reasoning"{{encrypted}},"summary":[{{summary}}]})",
         {{"id", reasoning_id(facts)}, {"encrypted", encrypted}, {"summary", summary}}, out);
  return out;
}

bool has_message(const answer_facts& facts) {
  return !facts.pieces.empty() || !facts.refusal.empty() || facts.tools.empty();
}

std::string message_part(const answer_facts& facts, bool whole) {
  std::string out;
  if (!facts.refusal.empty()) {
    expand(R"({"type":"refusal","refusal":"{{text}}"})",
           {{"text", whole ? escaped(joined(facts.refusal)) : std::string{}}}, out);
    return out;
  }
  expand(R"({"type":"output_text","annotations":{{annotations}},"logprobs":[],"text":"{{text}}"})",
         {{"annotations", whole && !facts.annotations.empty() ? facts.annotations : "[]"},
          {"text", whole ? escaped(joined(facts.pieces)) : std::string{}}},
         out);
  return out;
}

std::string message_item(const answer_facts& facts, bool whole) {
  std::string out;
  expand(
      R"({"id":"{{id}}","type":"message","status":"{{status}}","content":[{{content}}],"role":"assistant"})",
      {{"id", message_id(facts)},
       {"status", whole ? final_status(facts) : "in_progress"},
       {"content", whole ? message_part(facts, true) : std::string{}}},
      out);
  return out;
}

std::string call_item(const answer_facts& facts, std::size_t index, bool whole) {
  std::string out;
  expand(R"({"id":"{{id}}","type":"function_call","status":"{{status}}","arguments":"{{arguments}}",)"
         R"("call_id":"call_{{call}}","name":"{{name}}"})",
         {{"id", call_item_id(facts, index)},
          {"status", whole ? "completed" : "in_progress"},
          {"arguments", whole ? escaped(facts.tools[index].arguments) : std::string{}},
          {"call", call_number(facts, index)},
          {"name", escaped(facts.tools[index].name)}},
         out);
  return out;
}

std::string all_items(const answer_facts& facts) {
  std::string out;
  const auto add = [&out](const std::string& item) { out.append(out.empty() ? "" : ",").append(item); };
  if (facts.thinks) add(reasoning_item(facts, true));
  if (has_message(facts)) add(message_item(facts, true));
  for (std::size_t i = 0; i < facts.tools.size(); ++i) add(call_item(facts, i, true));
  return out;
}

}  // namespace signalbox::simulate::responses
