// SPDX-License-Identifier: Apache-2.0
// The built-in configurations, as texts that go the same way as a user's file.
#include "config/built_in.hpp"

#include <array>
#include <cstdlib>

namespace signalbox {

std::string demo_config() {
  return R"({
  // Demo endpoints answer inside the process: no network, no key, no cost. Prices are made up.
  "endpoints": {
    "demo-private":  { "provider": "demo", "model": "demo-private-1",  "private": true, "context": 32000,
                       "price": { "input": 0, "output": 0 }, "quality": { "default": 0.55 },
                       "demo": { "latency": "120ms", "per_token": "6ms" } },
    "demo-fast":     { "provider": "demo", "model": "demo-fast-1",     "context": 128000,
                       "price": { "input": 0.1, "output": 0.4 },
                       "quality": { "default": 0.6, "extraction": 0.8, "classification": 0.8 },
                       "demo": { "latency": "40ms", "per_token": "2ms" } },
    "demo-standard": { "provider": "demo", "model": "demo-standard-1", "context": 128000,
                       "price": { "input": 0.5, "output": 1.5 },
                       "quality": { "default": 0.75, "creative": 0.85, "code": 0.8 },
                       "demo": { "latency": "90ms", "per_token": "4ms" } },
    "demo-premium":  { "provider": "demo", "model": "demo-premium-1",  "context": 200000,
                       "price": { "input": 3, "output": 15 }, "quality": { "default": 0.92 },
                       "demo": { "latency": "180ms", "per_token": "7ms" } }
  },
  "pools": {
    "everyday": { "members": ["demo-standard", "demo-fast"] }
  },
  // What no other model may see comes first, then what not every model can do, then the tiers, then the
  // specialists for what is neither hard nor urgent.
  "routes": [
    { "name": "private",       "match": { "tier": ["private"] },         "plan": { "single": "demo-private" } },
    { "name": "image",         "match": { "task": ["vision"] },          "plan": { "single": "demo-premium" }, "fallback": ["everyday"] },
    { "name": "long-document", "match": { "task": ["long-document"] },   "plan": { "single": "demo-premium" }, "fallback": ["everyday"] },
    { "name": "premium",       "match": { "tier": ["premium"] },         "plan": { "single": "demo-premium" }, "fallback": ["everyday"] },
    { "name": "fast",          "match": { "tier": ["fast"] },            "plan": { "single": "demo-fast" },    "fallback": ["everyday"] },
    { "name": "code",          "match": { "task": ["code"] },            "plan": { "single": "everyday" },     "fallback": ["demo-premium"],
      "weights": { "quality": 0.8, "cost": 0.1, "latency": 0.1 } },
    { "name": "extraction",    "match": { "task": ["extraction", "classification"] },
                                                                         "plan": { "single": "demo-fast" },    "fallback": ["everyday"] },
    { "name": "creative",      "match": { "task": ["creative"] },        "plan": { "single": "demo-standard" }, "fallback": ["everyday"] },
    { "name": "standard",      "plan": { "single": "everyday" },         "fallback": ["demo-premium"] }
  ]
}
)";
}

namespace {

/// What a provider's key brings: endpoints for the premium and the everyday tier.
struct known_provider {
  std::string_view variable;
  std::string_view provider;
  std::string_view strong;
  std::string_view strong_model;
  std::string_view light;
  std::string_view light_model;
  std::string_view limits;  ///< settings of both that the catalogue does not know
};

constexpr std::array known_providers{
    known_provider{"OPENAI_API_KEY", "openai", "gpt", "gpt-4.1", "gpt-mini", "gpt-4.1-mini", {}},
    known_provider{"ANTHROPIC_API_KEY",
                   "anthropic",
                   "claude",
                   "claude-sonnet-4-5",
                   "claude-haiku",
                   "claude-haiku-4-5",
                   {}},
    known_provider{"GEMINI_API_KEY", "gemini", "gemini", "gemini-2.5-pro", "gemini-flash", "gemini-2.5-flash",
                   R"("context": 1048576, "max_output": 65536)"},
};

std::string quoted_list(const std::vector<std::string>& names) {
  std::string out = "[";
  for (std::size_t i = 0; i < names.size(); ++i) out += (i ? ", \"" : "\"") + names[i] + "\"";
  return out + "]";
}

std::string endpoint_text(const known_provider& p, std::string_view name, std::string_view model,
                          double quality) {
  std::string out = "    \"";
  out.append(name)
      .append("\": { \"provider\": \"")
      .append(p.provider)
      .append("\", \"model\": \"")
      .append(model);
  out.append("\", \"key\": \"env:").append(p.variable).append("\", \"quality\": { \"default\": ");
  out += std::to_string(quality).substr(0, 4) + " }";
  if (!p.limits.empty()) out.append(", ").append(p.limits);
  return out + " }";
}

}  // namespace

variable_check system_variables() {
  return [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value && *value;
  };
}

std::optional<environment_config> config_from_environment(const variable_check& is_set) {
  environment_config out;
  std::vector<std::string> strong, light, endpoints;
  for (const auto& p : known_providers) {
    if (!is_set(std::string{p.variable})) continue;
    out.keys.emplace_back(p.variable);
    strong.emplace_back(p.strong);
    light.emplace_back(p.light);
    endpoints.push_back(endpoint_text(p, p.strong, p.strong_model, 0.9));
    endpoints.push_back(endpoint_text(p, p.light, p.light_model, 0.7));
  }
  if (out.keys.empty()) return {};
  std::string list;
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    list += endpoints[i] + (i + 1 < endpoints.size() ? ",\n" : "\n");
  // No endpoint is private here, so keeping personal data from all of them would keep it from being answered.
  out.text = "{\n  \"endpoints\": {\n" + list +
             "  },\n  \"pools\": {\n    \"strong\": { \"members\": " + quoted_list(strong) +
             " },\n    \"light\": { \"members\": " + quoted_list(light) +
             " }\n  },\n  \"routes\": [\n"
             "    { \"name\": \"premium\", \"match\": { \"tier\": [\"premium\"] }, \"plan\": { \"single\": "
             "\"strong\" },\n"
             "      \"fallback\": [\"light\"], \"personal_data\": \"ignore\" },\n"
             "    { \"name\": \"default\", \"plan\": { \"single\": \"light\" }, \"fallback\": [\"strong\"],\n"
             "      \"personal_data\": \"ignore\" }\n  ]\n}\n";
  return out;
}

}  // namespace signalbox
