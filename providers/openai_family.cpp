// SPDX-License-Identifier: Apache-2.0
// What OpenAI's two APIs for chats have in common.
#include "providers/openai_family.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "providers/tool_schema.hpp"

namespace signalbox {

namespace {

/// When a model takes temperature and top_p.
enum class sampling : std::uint8_t { always, while_it_does_not_reason, never };

struct model_row {
  std::string_view prefix;
  sampling takes = sampling::always;
  bool rests = false;      ///< does not reason unless it is told to
  bool verbosity = false;  ///< takes others than "medium"
  bool retention = false;  ///< takes `prompt_cache_retention`
};

/// From OpenAI's guides to reasoning, to its latest models and to prompt caching; the first prefix that fits
/// holds. A model that is not here takes everything but the retention, which changes no answer.
constexpr std::array model_rows{
    model_row{.prefix = "gpt-5-chat"},
    model_row{"gpt-5-codex", sampling::never, false, false, true},
    model_row{"gpt-5-20", sampling::never, false, true, true},
    model_row{"gpt-5-", sampling::never, false, true, false},
    model_row{"gpt-5.1", sampling::while_it_does_not_reason, true, true, true},
    model_row{"gpt-5.2", sampling::while_it_does_not_reason, true, true, true},
    model_row{"gpt-5.4", sampling::while_it_does_not_reason, true, true, true},
    model_row{"gpt-5.5", sampling::while_it_does_not_reason, false, true, true},
    model_row{"gpt-5.", sampling::while_it_does_not_reason, false, true, false},
    model_row{"gpt-5", sampling::never, false, true, true},
    model_row{"gpt-4.1", sampling::always, false, false, true},
    model_row{.prefix = "gpt-4"},
    model_row{.prefix = "gpt-3"},
    model_row{.prefix = "chatgpt-"},
    model_row{"o1", sampling::never, false, false, false},
    model_row{"o3", sampling::never, false, false, false},
    model_row{"o4", sampling::never, false, false, false},
};
constexpr model_row unknown_model{{}, sampling::always, false, true, false};

/// A fine-tuned model is named after the one that it was made of.
model_row rules_of(std::string_view model) {
  constexpr std::string_view tuned = "ft:";
  if (model.starts_with(tuned)) model.remove_prefix(tuned.size());
  const auto at = std::find_if(model_rows.begin(), model_rows.end(),
                               [model](const model_row& row) { return model.starts_with(row.prefix); });
  auto out = at == model_rows.end() ? unknown_model : *at;
  // These always reason, whatever their number.
  const auto is = [model](std::string_view kind) { return model.find(kind) != std::string_view::npos; };
  const bool special = is("-chat") || is("-codex");
  if (out.takes == sampling::while_it_does_not_reason && (special || is("-pro"))) {
    out.takes = sampling::never;
    out.rests = false;
  }
  if (special) out.verbosity = false;
  return out;
}

model_row rules_of(const endpoint_config& endpoint) {
  return is_openai(endpoint) ? rules_of(std::string_view{endpoint.model}) : model_row{};
}

void name_once(std::string_view what, std::vector<std::string>& dropped) {
  if (std::find(dropped.begin(), dropped.end(), what) == dropped.end()) dropped.emplace_back(what);
}

void name_if(bool given, std::string_view what, std::vector<std::string>& dropped) {
  if (given) name_once(what, dropped);
}

/// Whether a number's text says what holds without it.
bool is_usual(std::string_view text, double usual) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && value == usual;
}

bool unusual_tier(std::string_view tier) { return !tier.empty() && tier != "auto" && tier != "default"; }

void member_if(json::writer& w, std::string_view key, std::string_view text) {
  if (!text.empty()) w.member(key, text);
}

}  // namespace

bool is_openai(const endpoint_config& endpoint) {
  return !endpoint.vendor || row_of(*endpoint.vendor).is_openai;
}

std::string_view effort_for(const chat_request& chat, const endpoint_config& endpoint,
                            std::vector<std::string>& dropped) {
  constexpr std::int64_t low = 4096, medium = 16384;
  const bool reasons = endpoint.able.has(capability::reasoning);
  std::string_view effort = chat.reasoning_effort;
  if (effort.empty() && chat.thinking_budget > 0)
    effort = chat.thinking_budget <= low ? "low" : chat.thinking_budget <= medium ? "medium" : "high";
  if (effort.empty() && chat.thinking_budget == 0 && reasons) {
    if (rules_of(endpoint).takes == sampling::while_it_does_not_reason) return "none";
    name_once("thinking (it cannot be switched off)", dropped);
  }
  if (reasons) return effort;
  name_if(!effort.empty(), "reasoning", dropped);
  return {};
}

sampling_members sampling_for(const chat_request& chat, const endpoint_config& endpoint,
                              std::string_view effort, std::vector<std::string>& dropped) {
  sampling_members out{chat.temperature, chat.top_p, chat.frequency_penalty, chat.presence_penalty, true};
  const auto rules = rules_of(endpoint);
  if (rules.takes == sampling::always) return out;
  const auto leave_out = [&](std::string_view& text, double usual, std::string_view name) {
    name_if(!text.empty() && !is_usual(text, usual), name, dropped);
    text = {};
  };
  const bool rests = effort == "none" || (effort.empty() && rules.rests);
  if (rules.takes == sampling::never || !rests) {
    if (!is_usual(out.temperature, 1)) leave_out(out.temperature, 1, "temperature");
    leave_out(out.top_p, 1, "top_p");
  }
  leave_out(out.frequency_penalty, 0, "frequency_penalty");
  leave_out(out.presence_penalty, 0, "presence_penalty");
  name_if(!chat.stop.empty(), "stop", dropped);
  out.stops = false;
  return out;
}

std::string_view verbosity_for(const chat_request& chat, const endpoint_config& endpoint,
                               std::vector<std::string>& dropped) {
  constexpr std::string_view usual = "medium";
  if (rules_of(endpoint).verbosity) return chat.verbosity;
  name_if(!chat.verbosity.empty() && chat.verbosity != usual, "verbosity", dropped);
  return {};
}

void write_shared_members(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                          std::vector<std::string>& dropped) {
  if (!is_openai(endpoint)) {
    member_if(w, "user", chat.user);
    return name_openai_members(chat, dropped);
  }
  // Where there was no user, the identifier stands for one.
  if (chat.user != chat.safety_identifier) member_if(w, "user", chat.user);
  member_if(w, "safety_identifier", chat.safety_identifier);
  member_if(w, "service_tier", chat.service_tier);
  member_if(w, "prompt_cache_key", chat.prompt_cache_key);
  if (rules_of(endpoint).retention) member_if(w, "prompt_cache_retention", chat.prompt_cache_retention);
}

void name_openai_members(const chat_request& chat, std::vector<std::string>& dropped) {
  name_if(unusual_tier(chat.service_tier), "service_tier", dropped);
  name_if(!chat.verbosity.empty() && chat.verbosity != "medium", "verbosity", dropped);
  name_if(chat.store, "store", dropped);
  name_if(chat.store && !chat.metadata.empty(), "metadata", dropped);
}

bool strict_if_taken(std::string_view schema, std::vector<std::string>& dropped) {
  const bool taken = takes_strict(schema);
  name_if(!taken, "strict (the schema leaves members open)", dropped);
  return taken;
}

}  // namespace signalbox
