// SPDX-License-Identifier: Apache-2.0
// What endpoints can do, as far as their provider, vendor and model's name tell. `adds` and `lacks` correct
// it.
#include <algorithm>
#include <array>

#include "config/compile.hpp"
#include "config/gemini_models.hpp"

namespace signalbox {

namespace {

using cap = capability;

constexpr capability_set set_of(std::initializer_list<cap> all) {
  capability_set out;
  for (const auto c : all) out.add(c);
  return out;
}

/// What a wire format, or our translation to it, does not carry.
constexpr capability_set not_carried_by(provider_kind kind) {
  switch (kind) {
    case provider_kind::openai:
    case provider_kind::compatible:
      return set_of({cap::raw_text, cap::stored_state, cap::openai_tools, cap::anthropic_tools});
    case provider_kind::openai_responses:
      return set_of({cap::raw_text, cap::audio, cap::many_choices, cap::anthropic_tools});
    case provider_kind::anthropic:
      return set_of({cap::raw_text, cap::audio, cap::many_choices, cap::stored_state, cap::openai_tools});
    case provider_kind::gemini:
      return set_of({cap::raw_text, cap::many_choices, cap::image_urls, cap::stored_state, cap::openai_tools,
                     cap::anthropic_tools});
    case provider_kind::demo:
      break;
  }
  return set_of({cap::raw_text, cap::stored_state, cap::openai_tools, cap::anthropic_tools, cap::tools,
                 cap::parallel_tools, cap::audio, cap::documents});
}

/// OpenAI's other models answer with an error when they are told how hard to think.
bool reasons(std::string_view model) {
  constexpr std::array<std::string_view, 6> families{"o1", "o3", "o4", "gpt-5", "gpt-6", "codex"};
  return std::any_of(families.begin(), families.end(),
                     [&](std::string_view f) { return model.starts_with(f); });
}

/// What older models of Anthropic do not have: schemas for answers, and before Claude 3.7 thinking.
capability_set lacked_by_claude(std::string_view model) {
  constexpr std::array<std::string_view, 6> silent{"claude-2",        "claude-instant", "claude-3-opus",
                                                   "claude-3-sonnet", "claude-3-haiku", "claude-3-5"};
  constexpr std::array<std::string_view, 5> formless{"claude-3-7", "claude-opus-4-0", "claude-opus-4-2025",
                                                     "claude-sonnet-4-0", "claude-sonnet-4-2025"};
  const auto among = [&](const auto& all) {
    return std::any_of(all.begin(), all.end(), [&](std::string_view p) { return model.starts_with(p); });
  };
  if (among(silent)) return set_of({cap::json_schema, cap::reasoning});
  return among(formless) ? set_of({cap::json_schema}) : capability_set{};
}

bool serves(const endpoint_config& e, service_kind what) {
  return std::find(e.serves.begin(), e.serves.end(), what) != e.serves.end();
}

}  // namespace

std::vector<service_kind> usual_services(const endpoint_config& e) {
  constexpr std::array<std::string_view, 2> old_models{"davinci-002", "babbage-002"};
  const std::string_view model = e.model;
  const auto lower = ascii_lower(model);
  if (lower.find("embed") != std::string::npos && e.provider != provider_kind::demo)
    return {service_kind::embeddings};
  const bool continues = model.ends_with("-turbo-instruct") ||
                         std::find(old_models.begin(), old_models.end(), model) != old_models.end();
  if (e.provider == provider_kind::openai && continues) return {service_kind::completions};
  if (e.vendor && row_of(*e.vendor).completions) return {service_kind::chat, service_kind::completions};
  return {service_kind::chat};
}

capability_set abilities(const endpoint_config& e) {
  capability_set all;
  for (std::size_t i = 0; i < names_of<cap>.size(); ++i) all.add(static_cast<cap>(i));
  auto missing = not_carried_by(e.provider);
  if (e.vendor) missing.bits |= row_of(*e.vendor).lacks.bits;
  const bool by_name = e.provider == provider_kind::openai || e.provider == provider_kind::openai_responses ||
                       (e.vendor && row_of(*e.vendor).name == "azure");
  if (by_name && !reasons(e.model)) missing.add(cap::reasoning);
  if (e.provider == provider_kind::gemini && gemini_generation(e.model) < gemini_budget_generation)
    missing.add(cap::reasoning);
  if (e.provider == provider_kind::anthropic) missing.bits |= lacked_by_claude(e.model).bits;
  for (const auto c : e.lacks) missing.add(c);
  auto out = all.without(missing);
  if (serves(e, service_kind::completions)) out.add(cap::raw_text);
  for (const auto c : e.adds) out.add(c);
  return out;
}

}  // namespace signalbox
