// SPDX-License-Identifier: Apache-2.0
// Planning of adaptations.
#include "policy/adaptation.hpp"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

struct sentence {
  std::string_view language;
  std::string_view text;
};

constexpr std::array sentences{
    sentence{"en", "Work through this step by step, then give the final answer."},
    sentence{"fr", "Procède étape par étape, puis donne la réponse finale."},
    sentence{"de", "Gehe Schritt für Schritt vor und gib dann die endgültige Antwort."},
    sentence{"es", "Procede paso a paso y da después la respuesta final."},
    sentence{"it", "Procedi passo dopo passo, poi dai la risposta finale."},
    sentence{"pt", "Proceda passo a passo e depois dê a resposta final."},
    sentence{"nl", "Ga stap voor stap te werk en geef daarna het eindantwoord."},
};

std::string_view steps_in(std::string_view language) {
  const auto found = std::find_if(sentences.begin(), sentences.end(),
                                  [&](const sentence& s) { return s.language == language; });
  return found == sentences.end() ? sentences.front().text : found->text;
}

/// Claude thinks only where it is told to; others that can, do.
bool reasons_by_itself(const endpoint_config& e, const classification& what) {
  if (!e.able.has(capability::reasoning)) return false;
  return e.provider != provider_kind::anthropic || what.needs.has(capability::reasoning);
}

bool gains_from_steps(const endpoint_config& e, const classification& what) {
  const bool task = what.task == task_kind::reasoning || what.task == task_kind::planning;
  const auto& needs = what.needs;
  const bool shaped = needs.has(capability::json_schema) || needs.has(capability::tools) ||
                      needs.has(capability::raw_text) || what.service != service_kind::chat;
  return task && what.complexity != complexity_level::low && !shaped && !reasons_by_itself(e, what);
}

/// 0: not known, or nothing is left, which the provider is to say.
std::uint64_t most_output(const endpoint_config& e, std::uint64_t input) {
  const std::uint64_t room = e.context > input ? e.context - input : 0;
  if (e.max_output == 0 || room == 0) return std::max<std::uint64_t>(e.max_output, room);
  return std::min<std::uint64_t>(e.max_output, room);
}

}  // namespace

adaptation_plan plan_adaptations(const adapt_settings& settings, const endpoint_config& endpoint,
                                 const classification& what, std::uint64_t input_tokens, bool spliced) {
  adaptation_plan out;
  if (spliced && !settings.spliced) return out;
  for (const auto rule : settings.rules) switch (rule) {
      case adaptation_rule::xml_sections:
        out.xml_sections = endpoint.family == token_family::claude;
        break;
      case adaptation_rule::explicit_steps:
        if (gains_from_steps(endpoint, what)) out.steps = steps_in(what.language);
        break;
      case adaptation_rule::token_limit:
        out.most_output = most_output(endpoint, input_tokens);
        break;
      case adaptation_rule::temperature_range:
        out.least_temperature = endpoint.temperature.least.value_or(0);
        out.most_temperature =
            endpoint.temperature.most.value_or(endpoint.provider == provider_kind::anthropic ? 1 : 2);
        break;
    }
  return out;
}

}  // namespace signalbox
