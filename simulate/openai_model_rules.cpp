// SPDX-License-Identifier: Apache-2.0
// What OpenAI refuses because of the model that is asked, in chat completions and in Responses.
#include <algorithm>
#include <array>

#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

bool holds(std::string_view model, std::string_view part) {
  return model.find(part) != std::string_view::npos;
}

bool always_reasons(std::string_view model, std::string_view effort) {
  if (model.starts_with("o1") || model.starts_with("o3") || model.starts_with("o4")) return true;
  if (!model.starts_with("gpt-5") || model.starts_with("gpt-5-chat")) return false;
  const bool can_rest = model.starts_with("gpt-5.") && !holds(model, "-codex") && !holds(model, "-chat") &&
                        !holds(model, "-pro");
  if (!can_rest) return true;
  constexpr std::array<std::string_view, 3> resting{"gpt-5.1", "gpt-5.2", "gpt-5.4"};
  const bool rests = std::any_of(resting.begin(), resting.end(),
                                 [model](std::string_view name) { return model.starts_with(name); });
  return effort.empty() ? !rests : effort != "none";
}

bool refuse_member(rule_check& in, std::string_view name) {
  const std::string member{name};
  return in.refuse("Unsupported parameter: '" + member + "' is not supported with this model.", member,
                   "unsupported_parameter");
}

bool check_sampling(rule_check& in, std::string_view effort) {
  const auto& model = in.request.model;
  if (is_openai_reasoning_model(model))
    for (const auto* name : {"stop", "frequency_penalty", "presence_penalty"})
      if (is_given(in.body.find(name))) return refuse_member(in, name);
  if (!always_reasons(model, effort)) return true;
  const auto temperature = in.body.find("temperature");
  if (is_given(temperature) && temperature.number() != 1)
    return in.refuse("Unsupported value: 'temperature' does not support " + std::string{temperature.raw()} +
                         " with this model. Only the default (1) value is supported.",
                     "temperature", "unsupported_value");
  if (is_given(in.body.find("top_p"))) return refuse_member(in, "top_p");
  return !in.body.find("logprobs").truth() || refuse_member(in, "logprobs");
}

}  // namespace

bool is_openai_reasoning_model(std::string_view model) {
  return model.starts_with("o1") || model.starts_with("o3") || model.starts_with("o4") ||
         (model.starts_with("gpt-5") && !model.starts_with("gpt-5-chat"));
}

bool check_openai_model(rule_check& in, std::string_view effort, json::value verbosity,
                        const std::string& verbosity_place) {
  const auto& model = in.request.model;
  const bool older = model.starts_with("gpt-4") || model.starts_with("gpt-3") || model.starts_with("o");
  if (is_given(verbosity) && older && !verbosity.text_is("medium"))
    return in.refuse("Unsupported value: 'verbosity' does not support '" + verbosity.text() +
                         "' with this model. Supported values are: 'medium'.",
                     verbosity_place, "unsupported_value");
  if (is_given(in.body.find("prompt_cache_retention")) && older && !model.starts_with("gpt-4.1"))
    return in.refuse("prompt_cache_retention is not supported on this model", "prompt_cache_retention");
  return check_sampling(in, effort);
}

}  // namespace signalbox::simulate
