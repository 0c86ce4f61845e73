// SPDX-License-Identifier: Apache-2.0
// Explaining decisions.
#include "policy/explain.hpp"

#include <fmt/format.h>
#include <cmath>

#include "base/json_writer.hpp"
#include "base/money.hpp"

namespace signalbox {

namespace {

using json::writer;

double rounded(double x) { return std::round(x * 10000) / 10000; }

double ms_of(duration d) { return rounded(std::chrono::duration<double, std::milli>(d).count()); }

void write_value(writer& w, std::string_view name, std::string_view value, float confidence) {
  w.key(name)
      .open_object()
      .member("value", value)
      .member("confidence", rounded(static_cast<double>(confidence)));
  w.close_object();
}

void write_classification(writer& w, const classification& c) {
  w.open_object();
  w.key("complexity").open_object().member("value", name_of(c.complexity));
  w.member("score", rounded(static_cast<double>(c.complexity_score)));
  w.member("confidence", rounded(static_cast<double>(c.complexity_confidence))).close_object();
  write_value(w, "task", name_of(c.task), c.task_confidence);
  write_value(w, "domain", name_of(c.domain), c.domain_confidence);
  write_value(w, "language", c.language, c.language_confidence);
  w.member("urgency", name_of(c.urgency)).member("cost_tolerance", name_of(c.cost_tolerance));
  write_value(w, "privacy", name_of(c.privacy), c.privacy_confidence);
  w.member("tier", name_of(c.tier));
  w.member("input_tokens", std::uint64_t{c.input_tokens})
      .member("output_tokens", std::uint64_t{c.output_tokens});
  w.key("needs").open_array();
  for (std::size_t i = 0; i < names_of<capability>.size(); ++i)
    if (c.needs.has(static_cast<capability>(i))) w.text(names_of<capability>[i]);
  w.close_array().key("personal_data").open_array();
  for (const auto& f : c.findings)
    w.open_object()
        .member("kind", name_of(f.kind))
        .member("begin", std::uint64_t{f.begin})
        .member("end", std::uint64_t{f.end})
        .member("confidence", rounded(static_cast<double>(f.confidence)))
        .close_object();
  w.close_array().key("evidence").open_array();
  for (const auto& e : c.why)
    w.open_object()
        .member("dimension", e.dimension)
        .member("rule", e.rule)
        .member("weight", rounded(static_cast<double>(e.weight)))
        .close_object();
  w.close_array().close_object();
}

void write_candidate(writer& w, const candidate& c, const config_snapshot& config) {
  const auto& e = config.endpoints[c.endpoint];
  w.open_object().member("endpoint", e.name).member("model", e.model).member("score", rounded(c.score));
  w.key("terms")
      .open_object()
      .member("cost", rounded(c.cost_term))
      .member("latency", rounded(c.latency_term));
  w.member("quality", rounded(c.quality_term)).close_object();
  w.key("predicted_cost");
  c.cost_nano < 0 ? w.text("unknown") : w.raw(to_text(money{c.cost_nano}));
  w.key("predicted_ms");
  c.latency < duration::zero() ? w.null() : w.number(ms_of(c.latency));
  w.close_object();
}

void write_rung(writer& w, const rung_record& r, const config_snapshot& config) {
  w.open_object().member("name", r.name);
  if (!r.strategy.empty()) w.member("strategy", r.strategy);
  w.key("candidates").open_array();
  for (const auto& c : r.ordered) write_candidate(w, c, config);
  w.close_array().key("excluded").open_array();
  for (const auto& e : r.excluded)
    w.open_object()
        .member("endpoint", config.endpoints[e.endpoint].name)
        .member("reason", name_of(e.reason))
        .member("detail", e.detail)
        .close_object();
  w.close_array().close_object();
}

const candidate* chosen(const decision& d) {
  for (const auto& r : d.rungs)
    if (!r.ordered.empty()) return &r.ordered.front();
  return nullptr;
}

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

std::string decision_json(const decision& d, const config_snapshot& config) {
  std::string out;
  writer w{out};
  w.open_object().member("model", d.asked).member("route", d.route).member("plan", d.plan);
  w.key("endpoint");
  const auto* first = chosen(d);
  first ? w.text(config.endpoints[first->endpoint].name) : w.null();
  w.key("classification");
  write_classification(w, *d.what);
  w.key("chain").open_array();
  for (const auto& name : d.chain) w.text(name);
  w.close_array().key("rungs").open_array();
  for (const auto& r : d.rungs) write_rung(w, r, config);
  w.close_array().close_object();
  return out;
}

std::string classification_table(const classification& c) {
  std::string out;
  out += row("complexity", fmt::format("{}  {:.2f}  ({:.2f})", name_of(c.complexity), c.complexity_score,
                                       c.complexity_confidence));
  out += row("task", with_confidence(name_of(c.task), c.task_confidence));
  out += row("domain", with_confidence(name_of(c.domain), c.domain_confidence));
  out += row("language", with_confidence(c.language, c.language_confidence));
  out += row("urgency", std::string{name_of(c.urgency)});
  out += row("privacy", with_confidence(name_of(c.privacy), c.privacy_confidence));
  out += row("tokens",
             std::to_string(c.input_tokens) + " in, about " + std::to_string(c.output_tokens) + " out");
  out += row("tier", std::string{name_of(c.tier)});
  return out;
}

std::string decision_table(const decision& d, const config_snapshot& config) {
  std::string out = "classification\n" + classification_table(*d.what);
  for (const auto& f : d.what->findings)
    out += row("personal data", std::string{name_of(f.kind)} + " at bytes " + std::to_string(f.begin) +
                                    " to " + std::to_string(f.end));
  out += "route " + d.route + ", plan " + d.plan + "\n";
  const auto* first = chosen(d);
  for (const auto& r : d.rungs) {
    out += "rung " + r.name + (r.strategy.empty() ? "" : " (" + r.strategy + ")") + "\n";
    for (const auto& c : r.ordered) out += candidate_line(c, config, &c == first);
    for (const auto& e : r.excluded)
      out += fmt::format("     {:<18} left out: {}: {}\n", config.endpoints[e.endpoint].name,
                         name_of(e.reason), e.detail);
  }
  if (!first) out += "no endpoint may serve this request\n";
  return out;
}

}  // namespace signalbox
