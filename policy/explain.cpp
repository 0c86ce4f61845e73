// SPDX-License-Identifier: Apache-2.0
// Decisions as tables for people.
#include <fmt/format.h>

#include "base/money.hpp"
#include "policy/explain.hpp"

namespace signalbox {

namespace {

double ms_of(duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

std::string row(std::string_view name, const std::string& value) {
  std::string out{"  "};
  out.append(name).append(name.size() < 16 ? 16 - name.size() : 1, ' ');
  return out + value + "\n";
}

std::string with_confidence(std::string_view value, float confidence) {
  return std::string{value.empty() ? "unknown" : value} + fmt::format("  ({:.2f})", confidence);
}

std::string candidate_line(const candidate& c, const config_snapshot& config, bool first) {
  const auto& e = config.endpoints[c.endpoint];
  const auto cost = c.cost_nano < 0 ? std::string{"unknown"} : to_text(money{c.cost_nano});
  const auto latency =
      c.latency < duration::zero() ? std::string{"unknown"} : fmt::format("{:.0f} ms", ms_of(c.latency));
  return fmt::format("  {} {:<18} {:<22} score {:.3f}  cost {:<12} latency {:<9} quality {:.2f}\n",
                     first ? "->" : "  ", e.name, e.model, c.score, cost, latency, c.quality_term);
}

}  // namespace

std::string classification_table(const classification& c) {
  std::string out;
  out += row("complexity", fmt::format("{}  {:.2f}  ({:.2f})", name_of(c.complexity), c.complexity_score,
                                       c.complexity_confidence));
  out += row("task", with_confidence(name_of(c.task), c.task_confidence));
  out += row("domain", with_confidence(c.domain, c.domain_confidence));
  out += row("language", with_confidence(c.language, c.language_confidence));
  out += row("urgency", with_confidence(name_of(c.urgency), c.urgency_confidence));
  out += row("cost tolerance", with_confidence(name_of(c.cost_tolerance), c.cost_confidence));
  out += row("privacy", with_confidence(name_of(c.privacy), c.privacy_confidence));
  out +=
      row("tokens", fmt::format("{} in{}, about {} out", c.input_tokens,
                                c.input_tokens_error > 0 ? fmt::format(" (+-{})", c.input_tokens_error) : "",
                                c.output_tokens));
  if (c.gain >= 0) out += row("gain", fmt::format("{:.2f}", c.gain));
  out += row("tier", std::string{name_of(c.tier)});
  return out;
}

std::string decision_table(const decision& d, const config_snapshot& config) {
  std::string out = "classification\n" + classification_table(*d.what);
  for (const auto& f : d.what->findings)
    out += row("personal data", std::string{name_of(f.kind)} + " at bytes " + std::to_string(f.begin) +
                                    " to " + std::to_string(f.end));
  out += "route " + d.route + ", plan " + d.plan + "\n";
  const auto* first = first_candidate(d);
  for (const auto& r : d.rungs) {
    out += "rung " + r.name + (r.strategy.empty() ? "" : " (" + r.strategy + ")") + "\n";
    for (const auto& c : r.found.ordered) out += candidate_line(c, config, &c == first);
    for (const auto& e : r.found.excluded)
      out += fmt::format("     {:<18} left out: {}: {}\n", config.endpoints[e.endpoint].name,
                         name_of(e.reason), e.detail);
  }
  if (!first) out += "no endpoint may serve this request\n";
  return out;
}

}  // namespace signalbox
